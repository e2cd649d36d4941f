package model

import (
	"context"
	"image"

	"github.com/liif-render/liif/engine"
)

// run is one pass of an encoder: it allocates tensors of the input's size, shrinks the rectangle
// that is computed by a pixel with each 3×3 convolution, and remembers the first failure, so that an
// encoder reads as the list of its layers.
type run struct {
	ctx     context.Context
	engine  engine.Engine
	bounds  image.Rectangle
	rect    image.Rectangle // what the last layer must compute
	left    int             // 3×3 convolutions still to come
	tensors []engine.Tensor
	err     error
}

func newRun(ctx context.Context, e engine.Engine, in engine.Tensor, rect image.Rectangle,
	reach int) *run {
	return &run{ctx: ctx, engine: e, bounds: image.Rect(0, 0, in.Width(), in.Height()), rect: rect,
		left: reach}
}

func (r *run) tensor(channels int) engine.Channels {
	if r.err != nil {
		return none
	}
	t, err := r.engine.NewTensor(r.bounds.Dy(), r.bounds.Dx(), channels)
	if err != nil {
		r.err = err
		return none
	}
	r.tensors = append(r.tensors, t)
	return engine.All(t)
}

// none is no residual.
var none engine.Channels

// conv runs one layer.
func (r *run) conv(w engine.ConvWeights, in, out, residual engine.Channels, relu bool) {
	if r.err != nil {
		return
	}
	if kernel, _, _ := w.Shape(); kernel == 3 {
		r.left--
	}
	r.err = r.engine.Conv(r.ctx, engine.Conv{Weights: w, In: in, Out: out, Residual: residual,
		ReLU: relu, Rect: r.rect.Inset(-r.left).Intersect(r.bounds)})
}

// keep takes t out of what releaseAll releases and returns it, unless the run failed.
func (r *run) keep(t engine.Channels) (engine.Tensor, error) {
	if r.err != nil {
		return nil, r.err
	}
	for i, x := range r.tensors {
		if x == t.Tensor {
			r.tensors = append(r.tensors[:i], r.tensors[i+1:]...)
			break
		}
	}
	return t.Tensor, nil
}

func (r *run) releaseAll() {
	for _, t := range r.tensors {
		t.Release()
	}
	r.tensors = nil
}
