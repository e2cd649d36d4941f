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
		widths: []int{d.head.First.Width}}
	if d.head.Residual != engine.ResidualNone {
		p.source = b.Query.Source.(*tensor)
	}
	bytes := 8 * d.head.First.Width
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

// passScratch keeps the values and gradients of one thread's points. A row is a point's
// corner.
type passScratch struct {
	decodeScratch
	values    [][]float32 // of the hidden layers, [layer][rows][width]
	gradients [][]float32
	// laid are values and gradients, with the record's rows in place of one of them.
	laid    struct{ values, gradients [][]float32 }
	blended []float32 // [points][width], the last hidden layer's
	sums    []float32 // of a layer's gradients
}

func (s *passScratch) grow(p *headPass) {
	rows := p.points * p.d.corners
	s.codes, s.blend = room(s.codes, rows), room(s.blend, rows)
	s.coordinates = room(s.coordinates, 4*rows)
	for len(s.values) < len(p.widths) {
		s.values, s.gradients = append(s.values, nil), append(s.gradients, nil)
	}
	for l, width := range p.widths {
		s.values[l], s.gradients[l] = room(s.values[l], rows*width),
			room(s.gradients[l], rows*width)
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
	s.lay(p, p.r.rows[i*p.d.corners*h.First.Width:])
	c := &headChunk{k: p.e.kernels, d: p.d, s: &s.decodeScratch, pass: s, latent: p.latent,
		queries: n}
	p.forwards(c, colours)
	for k := range n {
		finish(h, p.source, &p.b.Query, place(k), colours[3*k:])
	}
	if p.b.Colours != nil {
		copy(p.b.Colours[3*(p.r.first+i):], colours)
	}
	p.r.losses[lane] += compare(h, p.b.Loss, colours, p.b.Target[3*(p.r.first+i):], p.b.Weight)
	p.backwards(c, lane, colours)
}

// lay has the rows of the record take what gradients of latents are made of: the gradients of the
// first layer if that reads the latent, the values of the last one if the stage behind it does.
func (s *passScratch) lay(p *headPass, rows []float32) {
	s.laid.values = append(s.laid.values[:0], s.values[:len(p.widths)]...)
	s.laid.gradients = append(s.laid.gradients[:0], s.gradients[:len(p.widths)]...)
	if p.d.first.latents != nil {
		s.laid.gradients[0] = rows
	} else {
		s.laid.values[len(p.widths)-1] = rows
	}
}

// forwards evaluates the head before its scale and shift.
func (p *headPass) forwards(c *headChunk, colours []float32) {
	values := c.pass.laid.values
	p.d.first.forward(c, values[0])
	for l, w := range p.d.layers {
		c.layer(w, values[l], values[l+1])
	}
	top := len(p.widths) - 1
	p.d.combine.forward(c, values[top], p.widths[top], colours)
}
