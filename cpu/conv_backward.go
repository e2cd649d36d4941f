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
	t := w.trained
	if t == nil || t.p == nil {
		return errors.New("backward convolution: the weights are not made of parameters")
	}
	in, grad := b.In.Tensor.(*tensor), b.OutGradient.Tensor.(*tensor)
	first := reluRows{k: e.kernels, rows: grad.height,
		shape: gateShape{gradPixel: grad.channels, pixels: grad.width, channels: w.out},
		grad:  func(y int) []float32 { return grad.data[grad.at(y, 0)+b.OutGradient.First:] }}
	if b.ReLU {
		out := b.Out.Tensor.(*tensor)
		first.shape.gatePixel = out.channels
		first.gate = func(y int) []float32 { return out.data[out.at(y, 0)+b.Out.First:] }
	}
	if t.bias.gradient != nil {
		e.sums = room(e.sums, grad.height*w.out)
		first.sums = e.sums
	}
	if first.gate != nil || first.sums != nil {
		if err := e.do(ctx, &first); err != nil {
			return err
		}
	}
	list := []work{e.gradientSums(&b, w, in, grad)}
	if b.InGradient.Tensor != nil {
		back := engine.Conv{Weights: t.back, In: b.OutGradient, Out: b.InGradient}
		if !b.Overwrite {
			back.Residual = b.InGradient
		}
		list = append(list, e.fastest(e.convolution(back)))
	}
	if t.bias.gradient != nil {
		t.bias.addUp(e.sums, grad.height, w.out)
	}
	return e.do(ctx, list...)
}

// gradientSums is the work of the weights' gradients.
func (e *Engine) gradientSums(b *engine.ConvBackward, w *convWeights, in, grad *tensor) work {
	if t := newTiling(grad); w.transformed != nil && t.worth() {
		w.trained.weights.pending = true
		return &winogradSums{e, w, b, in, grad, t}
	}
	reach := w.kernel / 2
	return e.weightSums(w, correlation{
		shape: weightGradientShape{inPixel: in.channels, inRow: (in.width + 2) * in.channels,
			gradPixel: grad.channels, gradRow: (grad.width + 2) * grad.channels, rows: grad.height,
			pixels: grad.width, kernel: w.kernel, in: w.in},
		in:   in.data[in.at(-reach, -reach)+b.In.First:],
		grad: grad.data[grad.at(0, 0)+b.OutGradient.First:],
	})
}
