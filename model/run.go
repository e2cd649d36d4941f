package model

import (
	"context"
	"image"

	"github.com/liif-render/liif/engine"
)

// run is one pass of an encoder: it allocates tensors of the input's size, shrinks the rectangle
// that is computed with each 3×3 convolution, and remembers the first failure, so that an encoder
// reads as the list of its layers. In training it keeps what the backward pass needs.
type run struct {
	ctx     context.Context
	engine  engine.Engine
	bounds  image.Rectangle
	origin  image.Point       // of bounds, in the picture
	grids   []grid            // of the 3×3 convolutions, the last one first; nil in training
	rects   []image.Rectangle // what must be computed with so many of them still to come
	left    int               // 3×3 convolutions still to come
	tensors []engine.Tensor
	tape    *tape // nil but in training
	err     error
}

// newRun is a run over the part around of a picture, of which the last layer must compute rect.
func newRun(ctx context.Context, e engine.Engine, around, rect image.Rectangle, grids []grid) *run {
	r := &run{ctx: ctx, engine: e, bounds: around.Sub(around.Min), origin: around.Min, grids: grids,
		left: len(grids)}
	for _, g := range append(grids[:len(grids):len(grids)], grid{}) {
		r.rects = append(r.rects, rect.Sub(around.Min))
		rect = g.needs(rect).Intersect(around)
	}
	return r
}

// tensor allocates an undefined tensor.
func (r *run) tensor(channels int) engine.Channels {
	if r.err != nil {
		return none
	}
	var t engine.Tensor
	if r.tape != nil {
		t, r.err = r.tape.newStack(channels)
	} else {
		t, r.err = r.engine.NewTensor(r.bounds.Dy(), r.bounds.Dx(), channels)
	}
	if r.err != nil {
		return none
	}
	r.tensors = append(r.tensors, t)
	return engine.All(t)
}

// over is a tensor of the given channels to be written where what t held is of no more use to the
// layers to come: t itself, or a new one if t is none or in training, where nothing is lost.
func (r *run) over(t engine.Channels, channels int) engine.Channels {
	if t.Tensor == nil || r.tape != nil {
		return r.tensor(channels)
	}
	return t
}

// none is no residual.
var none engine.Channels

// conv runs one layer.
func (r *run) conv(w engine.ConvWeights, in, out, residual engine.Channels, relu bool) {
	if r.err != nil {
		return
	}
	kernel, _, _ := w.Shape()
	if kernel == 3 {
		r.left--
	}
	c := engine.Conv{Weights: w, In: in, Out: out, Residual: residual, ReLU: relu}
	if r.tape != nil {
		r.tape.layers = append(r.tape.layers, c)
	} else {
		c.Rect = r.rects[r.left]
		if kernel == 3 {
			c.Blocks = r.grids[r.left].blocks(r.origin)
		}
	}
	if r.err = r.engine.Conv(r.ctx, c); r.err == nil {
		worked(r.ctx, c)
	}
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

// release hands one tensor back before the run's end.
func (r *run) release(t engine.Tensor) {
	if _, err := r.keep(engine.Channels{Tensor: t}); err == nil {
		t.Release()
	}
}

func (r *run) releaseAll() {
	for _, t := range r.tensors {
		t.Release()
	}
	r.tensors = nil
}
