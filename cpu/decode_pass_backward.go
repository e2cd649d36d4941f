package cpu

// backwards takes the gradient of a chunk's colours back through the head, and adds its numbers'
// gradients to those of a lane.
func (p *headPass) backwards(c *headChunk, lane int, colours []float32) {
	values, gradients := c.pass.laid.values, c.pass.laid.gradients
	top := len(p.widths) - 1
	p.d.combine.backward(p, c, lane, p.widths[top], values[top], colours, gradients[top])
	for l := top; l > 0; l-- {
		w := p.d.layers[l-1]
		var gate []float32
		if l < top { // the last stage has masked the gradient
			gate = values[l]
		}
		p.reluBackward(c, w.trained.bias, lane, c.rows(), w.out, gradients[l], gate)
		p.weightSums(w, lane, listed(c.rows(), w.in, w.out, values[l-1], gradients[l]))
		back := w.trained.back
		c.k.conv(&convShape{inPixel: back.in, outPixel: back.out, kernel: 1, in: back.in,
			out:    back.out,
			pixels: c.rows()}, gradients[l], back.weights, back.bias, gradients[l-1], nil)
	}
	var gate []float32
	if top > 0 {
		gate = values[0]
	}
	p.d.first.backward(p, c, lane, gradients[0], gate)
}

// reluBackward masks a layer's gradient by its ReLU, if there is one, and adds its sum to that of
// the bias.
func (p *headPass) reluBackward(c *headChunk, bias *placed, lane, rows, width int, grad,
	gate []float32) {
	shape := gateShape{gradPixel: width, gatePixel: width, pixels: rows, channels: width}
	if bias == nil {
		p.e.kernels.reluGradient(&shape, grad, gate, nil)
		return
	}
	p.e.kernels.reluGradient(&shape, grad, gate, c.pass.sums)
	to := bias.gradient[lane*len(bias.from):]
	for i, x := range c.pass.sums[:width] {
		to[i] += x
	}
}

func (p *headPass) weightSums(w *convWeights, lane int, c correlation) {
	s := weightSums{k: p.e.kernels, w: w, correlation: c, panels: p.e.kernels.panels(w.out)}
	for panel := range s.panels {
		s.add(c.part(0, 1), panel, lane)
	}
}

// tableSums adds the gradients of a few rows of numbers, [in][out].
func (p *headPass) tableSums(to *placed, lane int, c correlation) {
	k, out := p.e.kernels, c.shape.gradRow
	c = c.part(0, 1)
	for first := 0; first < out; first += k.panel() {
		c.sumInto(k, first, min(k.panel(), out-first), out, to.gradient[lane*len(to.from)+first:])
	}
}

// touch marks that the layers have gradients to settle.
func (t *trainedHead) touch(layers []*convWeights) {
	for _, l := range []*placed{t.query, t.bias, t.last, t.lastBias} {
		l.pending = true
	}
	for _, w := range layers {
		w.trained.weights.pending, w.trained.bias.pending = true, true
	}
}
