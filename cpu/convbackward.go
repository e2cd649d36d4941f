package cpu

import (
	"context"
	"errors"

	"github.com/liif-render/liif/engine"
)

// ConvBackward implements engine.Trainable.
func (e *Engine) ConvBackward(ctx context.Context, b engine.ConvBackward) error {
	w := b.Weights.(*convWeights)
	if err := engine.CheckConvBackward(b); err != nil {
		return err
	}
	if w.trained == nil || w.trained.p == nil {
		return errors.New("backward convolution: the weights are not made of parameters")
	}
	in, grad := b.In.Tensor.(*tensor), b.OutGradient.Tensor.(*tensor)
	if b.ReLU {
		out := b.Out.Tensor.(*tensor)
		s := gateShape{gradPixel: grad.channels, gatePixel: out.channels, pixels: out.width,
			channels: w.out}
		err := e.parallel(ctx, out.height, func(_, y int) {
			e.kernels.gate(&s, grad.data[grad.at(y, 0)+b.OutGradient.First:],
				out.data[out.at(y, 0)+b.Out.First:])
		})
		if err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	reach := w.kernel / 2
	e.sumAll(e.weightSums(w, correlation{
		shape: correlateShape{inPixel: in.channels, inRow: (in.width + 2) * in.channels,
			gradPixel: grad.channels, gradRow: (grad.width + 2) * grad.channels, pixels: grad.width},
		rows: grad.height,
		in:   in.data[in.at(-reach, -reach)+b.In.First:],
		grad: grad.data[grad.at(0, 0)+b.OutGradient.First:],
	}))
	if b.InGradient.Tensor == nil {
		return nil
	}
	back := engine.Conv{Weights: w.trained.back, In: b.OutGradient, Out: b.InGradient}
	if !b.Overwrite {
		back.Residual = b.InGradient
	}
	return e.Conv(ctx, back)
}
