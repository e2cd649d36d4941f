package gpu

import (
	"context"
	"fmt"

	"github.com/liif-render/liif/engine"
)

// ConvBackward implements engine.Trainable.
func (e *Engine) ConvBackward(ctx context.Context, b engine.ConvBackward) error {
	if err := engine.CheckConvBackward(b); err != nil {
		return err
	}
	w := b.Weights.(*convWeights)
	if w.trained == nil || w.trained.p == nil {
		return fmt.Errorf("backward convolution %d to %d channels: it is not made of parameters",
			w.in,
			w.out)
	}
	if b.ReLU {
		if err := e.reluBackward(ctx, b.Out, b.OutGradient); err != nil {
			return err
		}
	}
	if err := e.weightBackward(ctx, w, b.In, b.OutGradient); err != nil {
		return err
	}
	if b.InGradient.Tensor == nil {
		return nil
	}
	return e.inputBackward(ctx, w, b.OutGradient, b.InGradient, b.Overwrite)
}

// reluBackward sets gradient to 0 where the ReLU gave 0.
func (e *Engine) reluBackward(ctx context.Context, out, gradient engine.Channels) error {
	o, g := out.Tensor.(*tensor), gradient.Tensor.(*tensor)
	permutation, size := perVector("relu_gradient", gradient, out)
	buffers := []Buffer{g.buffer}
	if o == g {
		permutation += " IN_PLACE"
	} else {
		buffers = append(buffers, o.buffer)
	}
	params := []int{size, 0, o.stride(), out.First, g.stride(), gradient.First}
	return e.spread(ctx, permutation, params, g.height*g.width*size, 12*floatWork, buffers...)
}

// inputBackward takes the output's gradient to the input's.
func (e *Engine) inputBackward(ctx context.Context, w *convWeights, from, to engine.Channels,
	overwrite bool) error {
	back, err := w.trained.backward()
	if err != nil {
		return err
	}
	c := engine.Conv{Weights: back, In: from, Out: to}
	if !overwrite {
		c.Residual = to
	}
	return e.Conv(ctx, c)
}
