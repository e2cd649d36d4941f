package cpu

import "github.com/liif-render/liif/engine"

// trainedHead is the additional state of a head made of parameters.
type trainedHead struct {
	p                           *parameters
	claims                      [][]int32
	query, bias, last, lastBias *placed // as kernels read them, with gradients
	copies                      []*placed
}

// NewTrainedDecoder implements engine.Trainable.
func (e *Engine) NewTrainedDecoder(what engine.Parameters, h engine.HeadParameters) (engine.Decoder,
	error) {
	if err := engine.CheckHeadParameters(what.Len(), &h); err != nil {
		return nil, err
	}
	p := what.(*parameters)
	t := &trainedHead{p: p, claims: h.Lists()}
	if err := p.claims.Take(t.claims...); err != nil {
		return nil, err
	}
	copied := func(from []int32) []float32 {
		if from == nil {
			return nil
		}
		l := p.place(from, 1, 0)
		t.copies = append(t.copies, l)
		return l.values
	}
	d := &decoder{trained: t}
	first, last := &h.First, &h.Combine.Last
	t.query = p.place(queryTable(first, -1), 1, lanes)
	t.bias = p.place(first.Bias, 1, lanes)
	t.last, t.lastBias = p.place(last.Weights, 1, lanes), p.place(last.Bias, 1, lanes)
	d.query = t.query.values
	d.head = engine.Head{
		First: engine.FirstOf[float32]{Stage: first.Stage, Width: first.Width,
			Offset: copied(first.Offset), Cell: copied(first.Cell), Bias: t.bias.values},
		Combine: engine.CombineOf[float32]{Stage: h.Combine.Stage, Last: engine.Linear{In: last.In,
			Out: last.Out, Weights: t.last.values, Bias: t.lastBias.values}},
		Ensemble: h.Ensemble, Residual: h.Residual, Scale: h.Scale, Shift: h.Shift,
	}
	for _, l := range h.Hidden {
		d.head.Hidden = append(d.head.Hidden, engine.Linear{In: l.In, Out: l.Out,
			Weights: copied(l.Weights), Bias: copied(l.Bias)})
		d.layers = append(d.layers, e.trainedConv(p, &engine.ConvParameters{Kernel: 1, In: l.In,
			Out: l.Out, Weights: l.Weights, Bias: l.Bias, Scale: 1}, lanes))
	}
	d.measure()
	return d, nil
}

func (t *trainedHead) release(layers []*convWeights) {
	if t.p == nil {
		return
	}
	for _, l := range layers {
		l.Release()
	}
	t.p.drop(t.query, t.bias, t.last, t.lastBias)
	t.p.drop(t.copies...)
	t.p.claims.Give(t.claims...)
	t.p = nil
}
