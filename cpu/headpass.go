package cpu

import "github.com/liif-render/liif/engine"

// headPass is the work of taking a batch of points through a head and back, a unit a lane.
type headPass struct {
	e      *Engine
	d      *decoder
	b      *engine.DecodeBackward
	r      *record
	latent *tensor
	source *tensor // nil with no residual
	points int     // at a time
	widths []int   // of the hidden layers
}

func newHeadPass(e *Engine, d *decoder, b *engine.DecodeBackward) *headPass {
	p := &headPass{e: e, d: d, b: b, r: &e.record, latent: b.Query.Latent.(*tensor),
		widths: []int{d.head.Width}}
	if d.head.Residual != engine.ResidualNone {
		p.source = b.Query.Source.(*tensor)
	}
	bytes := 8 * d.head.Width
	for _, l := range d.layers {
		p.widths = append(p.widths, l.out)
		bytes += 8 * l.out
	}
	p.points = max(1, min(max(passBytes/bytes, correlated), 2*correlated)/d.corners)
	return p
}

func (p *headPass) units() int { return lanes }

func (p *headPass) run(thread, lane int) {
	s := &p.e.passes[thread]
	s.grow(p)
	first, end := p.r.points*lane/lanes, p.r.points*(lane+1)/lanes
	passes := (end - first + p.points - 1) / p.points
	p.r.losses[lane] = 0
	for i := range passes {
		from := first + (end-first)*i/passes
		p.pass(s, lane, from, first+(end-first)*(i+1)/passes-from)
	}
}

// passScratch is what one thread's points leave on their way through a head. A row is a point's corner.
type passScratch struct {
	decodeScratch
	values    [][]float32 // of the hidden layers, [layer][rows][width]
	gradients [][]float32
	blended   []float32 // [points][width], the last hidden layer's
	sums      []float32 // of a layer's gradients
}

func (s *passScratch) grow(p *headPass) {
	rows := p.points * p.d.corners
	s.codes, s.blend = room(s.codes, rows), room(s.blend, rows)
	s.coordinates = room(s.coordinates, 4*rows)
	for len(s.values) < len(p.widths) {
		s.values, s.gradients = append(s.values, nil), append(s.gradients, nil)
	}
	for l, width := range p.widths {
		s.values[l], s.gradients[l] = room(s.values[l], rows*width), room(s.gradients[l], rows*width)
	}
	s.blended = room(s.blended, p.points*p.widths[len(p.widths)-1])
	s.sums = room(s.sums, max(p.d.widest, 3))
}

// pass takes n points of the batch, from point i on, forwards and backwards.
func (p *headPass) pass(s *passScratch, lane, i, n int) {
	h := &p.d.head
	place := func(k int) segmentOf {
		at := p.r.first + i + k
		return segmentOf{row: at, column: at, cell: at, count: 1}
	}
	for k := range n {
		s.ask(p.d, p.latent, &p.b.Query, k, place(k))
	}
	colours := p.r.colours[3*i : 3*(i+n)]
	p.forwards(s, n, colours)
	for k := range n {
		finish(h, p.source, &p.b.Query, place(k), colours[3*k:])
	}
	if p.b.Colours != nil {
		copy(p.b.Colours[3*(p.r.first+i):], colours)
	}
	p.r.losses[lane] += compare(h, colours, p.b.Target[3*(p.r.first+i):], p.b.Weight)
	p.backwards(s, lane, i, n, colours)
}

// forwards evaluates the head before its scale and shift.
func (p *headPass) forwards(s *passScratch, n int, colours []float32) {
	h, k := &p.d.head, p.e.kernels
	run := p.queries(n)
	if h.Kind == engine.HeadMetaSR {
		k.metasr(&run, s.codes, s.coordinates, p.latent.data, p.d.query, h.OffBias, s.gradients[0],
			colours)
		return
	}
	k.gather(&run, s.codes, s.coordinates, p.latent.data, p.d.query, s.values[0])
	for l, w := range p.d.layers {
		k.conv(&convShape{inPixel: w.in, outPixel: w.out, kernel: 1, in: w.in, out: w.out,
			pixels: run.count, relu: true}, s.values[l], w.weights, w.bias, s.values[l+1], nil)
	}
	top := len(p.widths) - 1
	last, bias := p.last()
	k.blend(s.values[top], s.blend, p.d.corners, n, last, bias, p.widths[top], colours)
}

// queries describes the rows of n points.
func (p *headPass) queries(n int) queries {
	return queries{latentPixel: p.latent.channels, width: p.d.head.Width, count: n * p.d.corners,
		relu: p.d.head.Last.Out != 0}
}

// last is the last layer.
func (p *headPass) last() (weights, bias []float32) {
	if p.d.head.Last.Out == 0 {
		return identity, identity[9:]
	}
	return p.d.head.Last.Weights, p.d.head.Last.Bias
}
