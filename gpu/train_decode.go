package gpu

import (
	"context"
	"fmt"
	"math"

	"github.com/liif-render/liif/engine"
)

// backward is a backward decoding on its way. Queries go in chunks whose size depends on the head
// and the device alone, for gradients are added up chunk after chunk.
type backward struct {
	decoding
	weight           float32
	latentGradient   *tensor
	targets          Buffer
	lists            *latentLists
	latents, order   Buffer
	chunk            int      // queries
	layers           []Buffer // what the hidden layers gave
	gradient         [2]Buffer
	byColour, inputs Buffer // a vec4 a row
}

// DecodeBackward implements engine.Trainable.
func (e *Engine) DecodeBackward(ctx context.Context, b engine.DecodeBackward) (loss float64,
	err error) {
	d := b.Decoder.(*decoder)
	if d.trained == nil || d.trained.p == nil {
		return 0, fmt.Errorf("backward decode: the head is not made of parameters")
	}
	if err := engine.CheckDecodeBackward(&d.head, b); err != nil {
		return 0, err
	}
	count := len(b.Target) / 3
	if count == 0 {
		return 0, nil
	}
	if err := e.Flush(); err != nil { // tables are written, which overtakes what is not submitted
		return 0, err
	}
	l := &lease{engine: e}
	defer l.end()
	r := &backward{
		decoding: decoding{engine: e, decoder: d, query: &b.Query,
			rows: l.table(axisTable(&b.Query.Rows)), cols: l.table(axisTable(&b.Query.Cols)),
			output: l.buffer(12 * count)},
		weight: b.Weight, latentGradient: b.LatentGradient.(*tensor), targets: l.floats(b.Target),
	}
	r.allocate(l, count)
	if l.err != nil {
		return 0, fmt.Errorf("backward decode of %d points: %w", count, l.err)
	}
	for first := 0; first < count; first += r.chunk {
		if err := r.run(ctx, first, min(r.chunk, count-first)); err != nil {
			return 0, err
		}
	}
	if err := e.Flush(); err != nil {
		return 0, err
	}
	colours := b.Colours
	if colours == nil {
		colours = make([]float32, len(b.Target))
	}
	if err := e.device.Read(r.output, 0, bytesOf(colours)); err != nil {
		return 0, err
	}
	for i, x := range colours {
		loss += math.Abs(float64(x)-float64(b.Target[i])) / float64(d.head.Scale[i%3])
	}
	return loss, nil
}

// allocate makes room for a chunk of at most count queries.
func (r *backward) allocate(l *lease, count int) {
	d := r.decoder
	widest := d.widest
	if d.head.Kind == engine.HeadMetaSR {
		widest = r.latentGradient.stride()
	}
	rowBytes := int64(4 * widest * d.corners)
	most := min(hiddenBytes, r.engine.device.Limits().BufferBytes) / rowBytes
	r.chunk = min(int(max(most/groupQueries, 1))*groupQueries, count)
	r.lists = listLatents(r.query, d.corners, r.chunk)
	r.latents, r.order = l.table(r.lists.latents), l.table(r.lists.order)
	rows := r.chunk * d.corners
	r.byColour, r.inputs = l.buffer(16*rows), l.buffer(16*rows)
	r.gradient = [2]Buffer{l.buffer(4 * widest * rows), l.buffer(4 * widest * rows)}
	if d.head.Kind == engine.HeadMetaSR {
		return
	}
	r.layers = []Buffer{l.buffer(4 * roundUp(d.head.Width, 4) * rows)}
	for _, w := range d.layers {
		r.layers = append(r.layers, l.buffer(4*roundUp(w.out, 4)*rows))
	}
}

// run takes queries [first, first+count) forward and back.
func (r *backward) run(ctx context.Context, first, count int) error {
	if r.decoder.head.Kind == engine.HeadMetaSR {
		return r.metaSRBackward(ctx, first, count)
	}
	if err := r.forward(ctx, first, count); err != nil {
		return err
	}
	if err := r.lossBackward(ctx, first, count); err != nil {
		return err
	}
	d := r.decoder
	gradient, other := r.byColour, r.gradient[1]
	if d.head.Last.Out != 0 {
		below := r.layers[len(r.layers)-1]
		err := r.layerBackward(ctx, d.trained.last, count, below, gradient, r.gradient[0])
		if err != nil {
			return err
		}
		gradient = r.gradient[0]
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

// lossBackward makes the gradient by what the head gives for each corner.
func (r *backward) lossBackward(ctx context.Context, first, count int) error {
	corners := r.decoder.corners
	params := []int{first, corners, word(float64(r.weight)), 0, 0, 0}
	return r.engine.spread(ctx, "loss_gradient", params, count, floatWork*float64(8*corners+22),
		r.rows, r.cols, r.output, r.targets, r.byColour, r.inputs)
}

// picture is rows of a hidden layer as a picture one pixel high.
func (r *backward) picture(count, channels int, b Buffer) engine.Channels {
	return engine.All(&tensor{engine: r.engine, height: 1, width: count * r.decoder.corners,
		channels: channels, buffer: b})
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

// firstBackward makes the gradients of what queries add to the first layer.
func (r *backward) firstBackward(ctx context.Context, count int, gradient Buffer) error {
	w := r.decoder.trained.first
	return r.engine.weightBackward(ctx, w, r.picture(count, 4, r.inputs),
		r.picture(count, w.out, gradient))
}

// metaSRBackward takes queries through MetaSR's head and back.
func (r *backward) metaSRBackward(ctx context.Context, first, count int) error {
	if err := r.metaSR(ctx, first, count); err != nil {
		return err
	}
	if err := r.lossBackward(ctx, first, count); err != nil {
		return err
	}
	latent, _ := r.tensors()
	width := r.decoder.head.Width
	byHidden, byLatent := r.gradient[0], r.gradient[1]
	err := r.engine.spread(ctx, "metasr_gradient", []int{first, width, latent.width, latent.stride(),
		roundUp(width, 4), 0}, count*(width+1), 8*floatWork, r.rows, r.cols, latent.buffer,
		r.decoder.query.Buffer, r.byColour, byHidden, byLatent)
	if err != nil {
		return err
	}
	if err := r.firstBackward(ctx, count, byHidden); err != nil {
		return err
	}
	return r.latentBackward(ctx, first/r.chunk, count, byLatent)
}
