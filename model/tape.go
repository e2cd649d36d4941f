package model

import (
	"context"

	"github.com/liif-render/liif/engine"
)

// tape is what training adds to a run: the layers in the order they ran, so that the backward pass
// can walk them in reverse, and the gradients that have come so far.
type tape struct {
	engine                engine.Trainable
	images, height, width int
	layers                []engine.Conv
	// gradients are those of tensors whose readers have begun to be walked.
	gradients map[engine.Tensor]engine.Tensor
}

// newTrainingRun is a run over a stack of pictures that computes everything and can go backward.
func newTrainingRun(ctx context.Context, e engine.Trainable, images, height, width int) *run {
	return &run{ctx: ctx, engine: e, tape: &tape{engine: e, images: images, height: height,
		width: width, gradients: map[engine.Tensor]engine.Tensor{}}}
}

func (t *tape) newStack(channels int) (engine.Tensor, error) {
	return t.engine.NewStack(t.images, t.height, t.width, channels)
}

// gradient is the gradient of a run of channels, and whether it is to be overwritten: it is new and
// the run is all of it. What is new and in parts is cleared, for the parts come one by one.
func (r *run) gradient(of engine.Channels) (g engine.Channels, overwrite bool) {
	if r.err != nil {
		return none, false
	}
	g = of
	if has := r.tape.gradients[of.Tensor]; has != nil {
		g.Tensor = has
		return g, false
	}
	g.Tensor = r.tensor(of.Channels()).Tensor
	if r.err != nil {
		return none, false
	}
	r.tape.gradients[of.Tensor] = g.Tensor
	if whole(of) {
		return g, true
	}
	r.err = r.tape.engine.Clear(g.Tensor)
	return g, false
}

func whole(c engine.Channels) bool { return c.Count == c.Channels() }

// backward propagates the gradients that are there, those of the last layers' outputs, through all
// layers to their parameters. Nobody asks for the gradient of picture. Tensors and gradients are
// released as soon as no layer that is still to be walked needs them.
func (r *run) backward(picture engine.Tensor) {
	t := r.tape
	first := map[engine.Tensor]int{} // the layer that wrote to a tensor before any other
	for i, c := range t.layers {
		if _, written := first[c.Out.Tensor]; !written {
			first[c.Out.Tensor] = i
		}
	}
	for i := len(t.layers) - 1; i >= 0 && r.err == nil; i-- {
		c := t.layers[i]
		out := c.Out
		out.Tensor = t.gradients[c.Out.Tensor]
		done := first[c.Out.Tensor] == i
		passed := done && r.mayPass(c)
		if !passed {
			r.addResidual(c, out)
		}
		b := engine.ConvBackward{Weights: c.Weights, In: c.In, Out: c.Out, ReLU: c.ReLU,
			OutGradient: out}
		if c.In.Tensor != picture {
			b.InGradient, b.Overwrite = r.gradient(c.In)
		}
		if r.err == nil {
			r.err = t.engine.ConvBackward(r.ctx, b)
		}
		if !done {
			continue
		}
		delete(t.gradients, c.Out.Tensor)
		if passed {
			t.gradients[c.Residual.Tensor] = out.Tensor
		} else {
			r.release(out.Tensor)
		}
		r.release(c.Out.Tensor)
	}
}

// mayPass reports whether the gradient of a layer's output, of no more use once the layer is
// walked, may become that of its residual as it is: both are whole tensors, nothing has come for
// the residual yet, nor will from this layer, and a ReLU does not alter it.
func (r *run) mayPass(c engine.Conv) bool {
	return c.Residual.Tensor != nil && !c.ReLU && whole(c.Out) && whole(c.Residual) &&
		r.tape.gradients[c.Residual.Tensor] == nil && c.Residual.Tensor != c.In.Tensor
}

// addResidual adds out, the gradient of a layer's output, to that of its residual. A residual that
// is the output itself, as where layers add up in place, has it already.
func (r *run) addResidual(c engine.Conv, out engine.Channels) {
	if c.Residual.Tensor == nil || c.Residual == c.Out {
		return
	}
	to, overwrite := r.gradient(c.Residual)
	if overwrite && r.err == nil {
		r.err = r.tape.engine.Clear(to.Tensor)
	}
	if r.err == nil {
		r.err = r.tape.engine.Add(r.ctx, to, out)
	}
}
