package cpu

import "github.com/liif-render/liif/engine"

// trainedConv holds the training state of a convolution made of parameters.
type trainedConv struct {
	p             *parameters
	claims        [][]int32
	weights, bias *placed
	// back computes the gradient of the input: the same weights with in and out exchanged and the
	// kernel turned by half a turn.
	back       *convWeights
	backValues *placed
}

// NewTrainedConv implements engine.Trainable.
func (e *Engine) NewTrainedConv(what engine.Parameters,
	c engine.ConvParameters) (engine.ConvWeights,
	error) {
	if err := engine.CheckConvParameters(what.Len(), &c); err != nil {
		return nil, err
	}
	p := what.(*parameters)
	claims := [][]int32{c.Weights, c.Bias}
	if err := p.claims.Take(claims...); err != nil {
		return nil, err
	}
	parts := e.kernels.gradientParts(c.Out)
	if e.usesWinograd(c.Kernel, c.In, c.Out) {
		parts = max(parts, winogradParts)
	}
	w := e.trainedConv(p, &c, parts)
	w.trained.claims = claims
	return w, nil
}

// trainedConv makes a convolution of parameters that are its own, with gradients in parts.
func (e *Engine) trainedConv(p *parameters, c *engine.ConvParameters, parts int) *convWeights {
	t := &trainedConv{p: p}
	pick := func(order []int32, list []int32) []int32 {
		picked := make([]int32, len(order))
		for i, from := range order {
			picked[i] = -1
			if from >= 0 {
				picked[i] = list[from]
			}
		}
		return picked
	}
	t.weights = p.place(pick(e.kernels.packOrder(c.Kernel, c.In, c.Out), c.Weights), c.Scale, parts)
	bias := make([]int32, e.kernels.padded(c.Out))
	for i := range bias {
		bias[i] = -1
	}
	copy(bias, c.Bias)
	if c.Bias == nil {
		parts = 0
	}
	t.bias = p.place(bias, c.Scale, parts)

	taps := c.Kernel * c.Kernel
	turned := make([]int32, len(c.Weights))
	for i := range c.In {
		for o := range c.Out {
			for k := range taps {
				turned[(i*c.Out+o)*taps+k] = c.Weights[(o*c.In+i)*taps+taps-1-k]
			}
		}
	}
	t.backValues = p.place(pick(e.kernels.packOrder(c.Kernel, c.Out, c.In), turned), c.Scale, 0)
	t.back = &convWeights{kernel: c.Kernel, in: c.Out, out: c.In, weights: t.backValues.values,
		bias: make([]float32, e.kernels.padded(c.In))}
	w := &convWeights{kernel: c.Kernel, in: c.In, out: c.Out, weights: t.weights.values,
		bias: t.bias.values, trained: t}
	if e.usesWinograd(c.Kernel, c.In, c.Out) {
		w.transformed = e.transformed(t.weights, c.In, c.Out)
		t.back.transformed = e.transformed(t.backValues, c.Out, c.In)
	}
	return w
}

func (t *trainedConv) release() {
	if t.p != nil {
		t.p.drop(t.weights, t.bias, t.backValues)
		t.p.claims.Give(t.claims...)
		t.p = nil
	}
}
