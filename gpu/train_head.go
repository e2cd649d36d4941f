package gpu

import (
	"fmt"

	"github.com/liif-render/liif/engine"
)

// trainedHead is what a head made of parameters has besides its numbers.
type trainedHead struct {
	p           *parameters
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
	d, err := e.newLayers(convertHead(&h, func(number int32) float32 {
		if number < 0 {
			return 0
		}
		return values[number]
	}))
	if err != nil {
		return nil, err
	}
	d.trained = &trainedHead{p: p}
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
	plus := convertHead(h, func(number int32) int32 { return number + 1 })
	if err := t.pack(d.query, firstLayer(&plus)); err != nil {
		return err
	}
	for i := range h.Layers {
		l, w := &h.Layers[i], d.layers[i]
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
	// The first layer is a convolution of (offset y, x, cell y, x) as far as it is the head's.
	first := make([]int32, 4*h.Width)
	for i := range h.Width {
		copy(first[4*i:], h.Offset[2*i:][:2])
		first[4*i+2], first[4*i+3] = -1, -1
		if h.Cell != nil {
			copy(first[4*i+2:], h.Cell[2*i:][:2])
		}
	}
	var err error
	t.first, err = p.convGradient(&engine.ConvParameters{Kernel: 1, In: 4, Out: h.Width,
		Weights: first, Bias: h.OffBias, Scale: 1})
	if err != nil || h.Last.Out == 0 {
		return err
	}
	if err := t.pack(d.last, lastLayer(&plus, 0)); err != nil {
		return err
	}
	t.last, err = p.convGradient(&engine.ConvParameters{Kernel: 1, In: h.Last.In, Out: 3,
		Weights: h.Last.Weights, Bias: h.Last.Bias, Scale: 1})
	return err
}

func (t *trainedHead) pack(to *constant, numbers []int32) error {
	c, err := t.p.pack(to, numbers, 1)
	if err == nil {
		t.copies = append(t.copies, c)
	}
	return err
}

// convertHead makes another kind of head number by number.
func convertHead[T, U float32 | int32](h *engine.HeadOf[T], convert func(T) U) engine.HeadOf[U] {
	list := func(from []T) []U {
		if from == nil {
			return nil
		}
		to := make([]U, len(from))
		for i, x := range from {
			to[i] = convert(x)
		}
		return to
	}
	linear := func(l engine.LinearOf[T]) engine.LinearOf[U] {
		return engine.LinearOf[U]{In: l.In, Out: l.Out, Weights: list(l.Weights), Bias: list(l.Bias)}
	}
	to := engine.HeadOf[U]{Kind: h.Kind, Width: h.Width, Offset: list(h.Offset), Cell: list(h.Cell),
		OffBias: list(h.OffBias), Last: linear(h.Last), Ensemble: h.Ensemble, Residual: h.Residual,
		Scale: h.Scale, Shift: h.Shift}
	for _, l := range h.Layers {
		to.Layers = append(to.Layers, linear(l))
	}
	return to
}
