package cpu

import "github.com/liif-render/liif/engine"

// backwards takes the gradient of the colours of n points, which begin at point i of the batch, back
// through the head, and adds its numbers' gradients to those of a lane.
func (p *headPass) backwards(s *passScratch, lane, i, n int, colours []float32) {
	t, k := p.d.trained, p.e.kernels
	run, width := p.queries(n), p.d.head.Width
	rows := p.r.rows[i*p.d.corners*width:]
	if p.d.head.Kind == engine.HeadMetaSR {
		metasrBackward(&run, s.codes, s.coordinates, p.latent.data, p.d.query, p.d.head.OffBias, colours,
			rows, s.gradients[0])
		p.gate(s, t.offBias, lane, run.count, width, s.gradients[0], nil)
		p.tableSums(t.query, lane, listed(run.count, 4, width, s.coordinates, s.gradients[0]))
		return
	}
	top := len(p.widths) - 1
	gradient := func(l int) []float32 {
		if l == 0 {
			return rows
		}
		return s.gradients[l]
	}
	last, _ := p.last()
	k.blendBackward(&blendShape{corners: p.d.corners, count: n, width: p.widths[top], relu: run.relu},
		s.values[top], s.blend, last, colours, s.blended, gradient(top))
	if p.d.head.Last.Out != 0 {
		p.tableSums(t.last, lane, listed(n, 3, p.widths[top], colours, s.blended))
		p.gate(s, t.lastBias, lane, n, 3, colours, nil)
	}
	for l := top; l > 0; l-- {
		w := p.d.layers[l-1]
		var gate []float32
		if l < top { // the blend's gradient is masked
			gate = s.values[l]
		}
		p.gate(s, w.trained.bias, lane, run.count, w.out, s.gradients[l], gate)
		p.weightSums(w, lane, listed(run.count, w.in, w.out, s.values[l-1], s.gradients[l]))
		back := w.trained.back
		k.conv(&convShape{inPixel: back.in, outPixel: back.out, kernel: 1, in: back.in, out: back.out,
			pixels: run.count}, s.gradients[l], back.weights, back.bias, gradient(l-1), nil)
	}
	if top > 0 {
		p.gate(s, nil, lane, run.count, width, rows, s.values[0])
	}
	p.tableSums(t.query, lane, listed(run.count, 4, width, s.coordinates, rows))
}

// gate masks a layer's gradient by its ReLU, if there is one, and adds its sum to that of the bias.
func (p *headPass) gate(s *passScratch, bias *placed, lane, rows, width int, grad, gate []float32) {
	shape := gateShape{gradPixel: width, gatePixel: width, pixels: rows, channels: width}
	if bias == nil {
		p.e.kernels.gate(&shape, grad, gate, nil)
		return
	}
	p.e.kernels.gate(&shape, grad, gate, s.sums)
	to := bias.gradient[lane*len(bias.from):]
	for c, x := range s.sums[:width] {
		to[c] += x
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

// touch says that there will be gradients.
func (t *trainedHead) touch(layers []*convWeights) {
	for _, l := range []*placed{t.query, t.offBias, t.last, t.lastBias} {
		l.pending = true
	}
	for _, w := range layers {
		w.trained.weights.pending, w.trained.bias.pending = true, true
	}
}
