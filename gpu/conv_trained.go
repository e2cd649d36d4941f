package gpu

import "github.com/liif-render/liif/engine"

// trainedConv holds the training state of a convolution made of parameters.
type trainedConv struct {
	p      *parameters
	of     engine.ConvParameters
	copies []*packing
	sums   *constant    // numbers of the parameters in the order of the weight gradient's sums
	back   *convWeights // for the gradient of the input; nil until that is asked for
	claims [][]int32
}

func (t *trainedConv) release() {
	if t == nil || t.p == nil {
		return
	}
	for _, c := range t.copies {
		t.p.drop(c)
	}
	t.sums.Release()
	if t.back != nil {
		t.back.Release()
	}
	t.p.claims.Give(t.claims...)
	t.p = nil
}

// NewTrainedConv implements engine.Trainable.
func (e *Engine) NewTrainedConv(what engine.Parameters, c engine.ConvParameters) (
	engine.ConvWeights, error) {
	if err := engine.CheckConvParameters(what.Len(), &c); err != nil {
		return nil, err
	}
	p := what.(*parameters)
	claims := [][]int32{c.Weights, c.Bias}
	if err := p.claims.Take(claims...); err != nil {
		return nil, err
	}
	w, err := p.conv(&c)
	if err != nil {
		p.claims.Give(claims...)
		return nil, err
	}
	w.trained.claims = claims
	return w, nil
}

// conv makes a convolution of parameters that no other layer uses.
func (p *parameters) conv(c *engine.ConvParameters) (*convWeights, error) {
	w, err := p.convGradient(c)
	if err != nil {
		return nil, err
	}
	if err := p.packConv(w, w.trained, c.Weights, c.Bias); err != nil {
		w.Release()
		return nil, err
	}
	return w, nil
}

// convGradient is a convolution that is never run, for its backward pass alone.
func (p *parameters) convGradient(c *engine.ConvParameters) (*convWeights, error) {
	w := &convWeights{kernel: c.Kernel, in: c.In, out: c.Out}
	sums, err := newConstant(p.engine, layOutSums(c))
	if err != nil {
		return nil, err
	}
	w.trained = &trainedConv{p: p, of: *c, sums: sums}
	return w, nil
}

// packConv has w's weights made of parameters, in the layout of the conv kernel.
func (p *parameters) packConv(w *convWeights, t *trainedConv, weights, bias []int32) error {
	numbers, padded := packConv(w.kernel, w.in, w.out, counted(weights), counted(bias))
	fail := func(err error) error {
		w.weights.Release()
		w.bias.Release()
		return err
	}
	var err error
	if w.weights, err = newConstant(p.engine, make([]float32, len(numbers))); err != nil {
		return fail(err)
	}
	if w.bias, err = newConstant(p.engine, make([]float32, len(padded))); err != nil {
		return fail(err)
	}
	packed, err := p.pack(w.weights, numbers, t.of.Scale)
	if err != nil {
		return fail(err)
	}
	t.copies = append(t.copies, packed)
	if bias == nil {
		return nil
	}
	if packed, err = p.pack(w.bias, padded, t.of.Scale); err != nil {
		return err
	}
	t.copies = append(t.copies, packed)
	return nil
}

// backward is the convolution that takes the output's gradient to the input's: in and out exchanged
// and the kernel turned by half a turn.
func (t *trainedConv) backward() (*convWeights, error) {
	if t.back != nil {
		return t.back, nil
	}
	c := &t.of
	taps := c.Kernel * c.Kernel
	turned := make([]int32, len(c.Weights))
	for o := range c.Out {
		for i := range c.In {
			for k := range taps {
				turned[(i*c.Out+o)*taps+k] = c.Weights[(o*c.In+i)*taps+taps-1-k]
			}
		}
	}
	back := &convWeights{kernel: c.Kernel, in: c.Out, out: c.In}
	if err := t.p.packConv(back, t, turned, nil); err != nil {
		return nil, err
	}
	// Packed at once: a backward decoding that fails forgets what it enqueued.
	if err := t.p.engine.Flush(); err != nil {
		last := len(t.copies) - 1
		t.p.drop(t.copies[last])
		t.copies = t.copies[:last]
		back.Release()
		return nil, err
	}
	t.back = back
	return back, nil
}
