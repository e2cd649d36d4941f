package gpu

import (
	"context"

	"github.com/liif-render/liif/engine"
)

func (layers) first(f *engine.FirstOf[int32]) *engine.ConvParameters { return affineGradient(f) }

func (layers) gradient(r *backward) int { return r.decoder.widest }

func (layers) allocate(l *lease, r *backward, rows int) {
	r.layers = []Buffer{l.buffer(4 * roundUp(r.decoder.head.First.Width, 4) * rows)}
	for _, w := range r.decoder.layers {
		r.layers = append(r.layers, l.buffer(4*roundUp(w.out, 4)*rows))
	}
}

func (layers) back(ctx context.Context, r *backward, first, count int) error {
	if err := r.forward(ctx, first, count); err != nil {
		return err
	}
	if err := r.lossBackward(ctx, first, count); err != nil {
		return err
	}
	d := r.decoder
	gradient, other := r.byColour, r.gradients[1]
	if !d.head.Colours() {
		below := r.layers[len(r.layers)-1]
		err := r.layerBackward(ctx, d.trained.last, count, below, gradient, r.gradients[0])
		if err != nil {
			return err
		}
		gradient = r.gradients[0]
	}
	for i := len(d.layers) - 1; i >= 0; i-- {
		err := r.layerBackward(ctx, d.layers[i], count, r.layers[i], gradient, other)
		if err != nil {
			return err
		}
		gradient, other = other, gradient
	}
	if err := r.firstBackward(ctx, count, gradient); err != nil {
		return err
	}
	return r.latentBackward(ctx, first/r.chunk, count, gradient)
}

// forward keeps what every hidden layer gives.
func (r *backward) forward(ctx context.Context, first, count int) error {
	if err := r.gather(ctx, first, count, r.layers[0]); err != nil {
		return err
	}
	for i, w := range r.decoder.layers {
		if err := r.layer(ctx, w, count, r.layers[i], r.layers[i+1]); err != nil {
			return err
		}
	}
	return r.blend(ctx, first, count, r.layers[len(r.layers)-1])
}

// layerBackward takes the gradient of a layer of w, whose input was below, to the layer before it,
// from before its ReLU, and the gradients of w's parameters with it.
func (r *backward) layerBackward(ctx context.Context, w *convWeights, count int, below, from,
	to Buffer) error {
	in, out := r.picture(count, w.in, below), r.picture(count, w.out, from)
	gradient := r.picture(count, w.in, to)
	if err := r.engine.weightBackward(ctx, w, in, out); err != nil {
		return err
	}
	if err := r.engine.inputBackward(ctx, w, out, gradient, true); err != nil {
		return err
	}
	return r.engine.reluBackward(ctx, in, gradient)
}
