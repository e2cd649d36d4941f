package gpu

import (
	"fmt"
	"slices"

	"github.com/liif-render/liif/engine"
)

// trainedHead holds the training state of a head made of parameters.
type trainedHead struct {
	p           *parameters
	way         trainedWay
	copies      []*packing
	first, last *convWeights // of offset and cell, and to colours; only ever run backward
	claims      [][]int32
}

func (t *trainedHead) release() {
	if t == nil || t.p == nil {
		return
	}
	for _, c := range t.copies {
		t.p.drop(c)
	}
	for _, w := range []*convWeights{t.first, t.last} {
		if w != nil {
			w.Release()
		}
	}
	t.p.claims.Give(t.claims...)
	t.p = nil
}

// NewTrainedDecoder implements engine.Trainable. Its Head has the numbers of the time it was made.
func (e *Engine) NewTrainedDecoder(what engine.Parameters, h engine.HeadParameters) (engine.Decoder,
	error) {
	if err := engine.CheckHeadParameters(what.Len(), &h); err != nil {
		return nil, err
	}
	p := what.(*parameters)
	values := make([]float32, p.count)
	if err := e.ReadParameters(p, engine.PartValues, values); err != nil {
		return nil, err
	}
	d, err := e.newLayers(engine.MapHead(&h, func(number int32) float32 {
		if number < 0 {
			return 0
		}
		return values[number]
	}))
	if err != nil {
		return nil, err
	}
	d.trained = &trainedHead{p: p, way: routeOf(&h).way}
	if err := d.train(p, &h); err != nil {
		d.Release()
		return nil, fmt.Errorf("trained decoder head: %w", err)
	}
	return d, nil
}

// train has the buffers of d made of parameters.
func (d *decoder) train(p *parameters, h *engine.HeadParameters) error {
	t := d.trained
	if err := p.claims.Take(h.Lists()...); err != nil {
		return err
	}
	t.claims = h.Lists()
	plus := engine.MapHead(h, func(number int32) int32 { return number + 1 })
	if err := t.pack(d.query, firstLayer(&plus.First, d.way.stride(h.First.Width))); err != nil {
		return err
	}
	for i := range h.Hidden {
		l, w := &h.Hidden[i], d.layers[i]
		trained, err := p.convGradient(&engine.ConvParameters{Kernel: 1, In: l.In, Out: l.Out,
			Weights: l.Weights, Bias: l.Bias, Scale: 1})
		if err != nil {
			return err
		}
		w.trained = trained.trained
		weights, bias := packConv(1, l.In, l.Out, counted(l.Weights), counted(l.Bias))
		if err := t.pack(w.weights, weights); err != nil {
			return err
		}
		if err := t.pack(w.bias, bias); err != nil {
			return err
		}
	}
	last := &h.Combine.Last
	var err error
	t.first, err = p.convGradient(t.way.first(&h.First))
	if err != nil || last.Out == 0 {
		return err
	}
	if err := t.pack(d.last, lastLayer(&plus, 0)); err != nil {
		return err
	}
	t.last, err = p.convGradient(&engine.ConvParameters{Kernel: 1, In: last.In, Out: 3,
		Weights: last.Weights, Bias: last.Bias, Scale: 1})
	return err
}

func (t *trainedHead) pack(to *constant, numbers []int32) error {
	c, err := t.p.pack(to, numbers, 1)
	if err == nil {
		t.copies = append(t.copies, c)
	}
	return err
}

// affineGradient: the first layer is such a convolution as far as it is the head's.
func affineGradient(f *engine.FirstOf[int32]) *engine.ConvParameters {
	first := make([]int32, 4*f.Width)
	for i := range f.Width {
		copy(first[4*i:], f.Offset[2*i:][:2])
		first[4*i+2], first[4*i+3] = -1, -1
		if f.Cell != nil {
			copy(first[4*i+2:], f.Cell[2*i:][:2])
		}
	}
	return &engine.ConvParameters{Kernel: 1, In: 4, Out: f.Width, Weights: first, Bias: f.Bias,
		Scale: 1}
}

// wavesGradient: outputs of a padded width are phases, which offsets lead to, and as many behind
// them exponents, which cells lead to (shaders/waves_product_gradient.wgsl).
func wavesGradient(f *engine.FirstOf[int32]) *engine.ConvParameters {
	stride := roundUp(f.Width, 4)
	c := &engine.ConvParameters{Kernel: 1, In: 4, Out: 2 * stride, Scale: 1,
		Weights: slices.Repeat([]int32{-1}, 8*stride), Bias: slices.Repeat([]int32{-1}, 2*stride)}
	copy(c.Bias, f.Bias)
	for i := range f.Width {
		copy(c.Weights[4*i:], f.Offset[2*i:][:2])
		if f.Cell != nil {
			copy(c.Weights[4*(stride+i)+2:], f.Cell[2*i:][:2])
		}
	}
	return c
}
