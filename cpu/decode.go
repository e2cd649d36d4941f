package cpu

import (
	"context"
	"fmt"

	"github.com/liif-render/liif/engine"
)

// chunkBytes is about what the activations of one layer take for a chunk of queries: with the
// layer's weights they must stay in the second-level cache.
const chunkBytes = 192 << 10

// decoder is a head prepared for the kernels.
type decoder struct {
	head    engine.Head
	query   []float32 // offset y, x, cell y, x columns of the first layer, [4][width]
	layers  []*convWeights
	corners int
	chunk   int // queries
	widest  int
}

func (d *decoder) Head() *engine.Head { return &d.head }
func (d *decoder) Release()           {}

// decodeScratch is one thread's buffers.
type decodeScratch struct {
	codes       []int32   // [chunk·corners]
	coordinates []float32 // [chunk·corners][4]
	blend       []float32 // [chunk][corners]
	hidden      [2][]float32
}

// NewDecoder implements engine.Engine.
func (e *Engine) NewDecoder(h engine.Head) (engine.Decoder, error) {
	if err := engine.CheckHead(&h); err != nil {
		return nil, err
	}
	d := &decoder{head: h, corners: 1, widest: h.Width}
	if h.Ensemble {
		d.corners = 4
	}
	d.query = make([]float32, 4*h.Width)
	for i := range h.Width {
		for k := range 2 {
			d.query[k*h.Width+i] = h.Offset[2*i+k]
			if h.Cell != nil {
				d.query[(2+k)*h.Width+i] = h.Cell[2*i+k]
			}
		}
	}
	for _, l := range h.Layers {
		w, err := e.NewConv(1, l.In, l.Out, l.Weights, l.Bias)
		if err != nil {
			return nil, fmt.Errorf("hidden layer: %w", err)
		}
		d.layers = append(d.layers, w.(*convWeights))
		d.widest = max(d.widest, l.Out)
	}
	// Whole register tiles of 14 rows: 56 queries of 4 corners are 16 of them.
	d.chunk = max(1, chunkBytes/(4*d.widest*d.corners)/56) * 56
	return d, nil
}

// DecodeGrid implements engine.Engine.
func (e *Engine) DecodeGrid(ctx context.Context, dec engine.Decoder, q engine.Query,
	out []float32) error {
	d := dec.(*decoder)
	if err := engine.CheckQuery(&d.head, q, false, len(out)); err != nil {
		return err
	}
	columns := q.Cols.Len()
	return e.decode(ctx, d, q, out, func(n int) (y, x, cell int) {
		return n / columns, n % columns, 0
	})
}

// DecodePoints implements engine.Engine.
func (e *Engine) DecodePoints(ctx context.Context, dec engine.Decoder, q engine.Query,
	out []float32) error {
	d := dec.(*decoder)
	if err := engine.CheckQuery(&d.head, q, true, len(out)); err != nil {
		return err
	}
	return e.decode(ctx, d, q, out, func(n int) (y, x, cell int) { return n, n, n })
}

// decode evaluates the head in chunks of queries, all layers of a chunk one after the other. Place
// says which entries of the row, column and cell tables query n asks.
func (e *Engine) decode(ctx context.Context, d *decoder, q engine.Query, out []float32,
	place func(n int) (y, x, cell int)) error {
	count := len(out) / 3
	chunks := (count + d.chunk - 1) / d.chunk
	latent := q.Latent.(*tensor)
	var source *tensor
	if d.head.Residual != engine.ResidualNone {
		source = q.Source.(*tensor)
	}
	return e.parallel(ctx, chunks, func(thread, unit int) {
		first := unit * d.chunk
		n := min(d.chunk, count-first)
		s := &e.scratch[thread]
		s.grow(d)
		for i := range n {
			y, x, cell := place(first + i)
			s.query(d, latent, &q, i, y, x, cell)
		}
		colours := out[3*first : 3*(first+n)]
		if d.head.Kind == engine.HeadMetaSR {
			run := queries{latentPixel: latent.channels, width: d.head.Width, count: n}
			e.kernels.metasr(&run, s.codes, s.coordinates, latent.data, d.query, d.head.OffBias,
				s.hidden[0], colours)
		} else {
			e.mlp(d, s, latent, n, colours)
		}
		for i := range n {
			y, x, _ := place(first + i)
			finish(&d.head, source, &q, y, x, colours[3*i:3*i+3])
		}
	})
}

func (s *decodeScratch) grow(d *decoder) {
	if n := d.chunk * d.corners; len(s.codes) < n {
		s.codes = make([]int32, n)
		s.coordinates = make([]float32, 4*n)
		s.blend = make([]float32, n)
	}
	if n := d.chunk * d.corners * d.widest; len(s.hidden[0]) < n {
		s.hidden[0], s.hidden[1] = make([]float32, n), make([]float32, n)
	}
}

// query fills in the codes, coordinates and blend weights of the chunk's query i.
func (s *decodeScratch) query(d *decoder, latent *tensor, q *engine.Query, i, y, x, cell int) {
	k := i * d.corners
	sides := 1
	if d.head.Ensemble {
		sides = 2
		s.blendCorners(q, k, y, x)
	} else {
		s.blend[k] = 1
	}
	cy, cx := q.Rows.Cell[cell], q.Cols.Cell[cell]
	for a := range sides {
		row, oy := int(q.Rows.Index[a][y]), q.Rows.Offset[a][y]
		for b := range sides {
			s.codes[k] = int32(latent.pixel(row, int(q.Cols.Index[b][x])))
			at := s.coordinates[4*k:][:4]
			at[0], at[1], at[2], at[3] = oy, q.Cols.Offset[b][x], cy, cx
			k++
		}
	}
}

// blendCorners: the weight of a corner is the area of the rectangle to the diagonally opposite
// latent, plus 1e-9, over their sum (liif.py).
func (s *decodeScratch) blendCorners(q *engine.Query, k, y, x int) {
	area := func(a, b int) float32 {
		return max(q.Rows.Offset[a][y]*q.Cols.Offset[b][x],
			-q.Rows.Offset[a][y]*q.Cols.Offset[b][x]) + 1e-9
	}
	a00, a01, a10, a11 := area(0, 0), area(0, 1), area(1, 0), area(1, 1)
	total := a00 + a01 + a10 + a11
	w := s.blend[k:][:4]
	w[0], w[1], w[2], w[3] = a11/total, a10/total, a01/total, a00/total
}

// mlp runs the LIIF head's layers for a chunk of n queries.
func (e *Engine) mlp(d *decoder, s *decodeScratch, latent *tensor, n int, colours []float32) {
	rows := n * d.corners
	deep := d.head.Last.Out != 0
	run := queries{latentPixel: latent.channels, width: d.head.Width, count: rows, relu: deep}
	in, out := s.hidden[0], s.hidden[1]
	e.kernels.gather(&run, s.codes, s.coordinates, latent.data, d.query, in)
	width := d.head.Width
	for _, l := range d.layers {
		shape := convShape{inPixel: l.in, outPixel: l.out, kernel: 1, in: l.in, out: l.out,
			pixels: rows, relu: true}
		e.kernels.conv(&shape, in, l.weights, l.bias, out, nil)
		in, out = out, in
		width = l.out
	}
	last, bias := identity, identity[9:]
	if deep {
		last, bias = d.head.Last.Weights, d.head.Last.Bias
	}
	e.kernels.blend(in, s.blend, d.corners, n, last, bias, width, colours)
}

// identity is the last layer of a head without hidden layers, whose first layer gives the colours:
// the unit matrix, then a bias of zero.
var identity = []float32{1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0}

// finish turns a head's output into a colour: scaled, and shifted or added to the source.
func finish(h *engine.Head, source *tensor, q *engine.Query, y, x int, rgb []float32) {
	if source == nil {
		for c := range rgb {
			rgb[c] = rgb[c]*h.Scale[c] + h.Shift[c]
		}
		return
	}
	y0, y1, fy := int(q.Rows.Source[0][y]), int(q.Rows.Source[1][y]), q.Rows.Fraction[y]
	x0, x1, fx := int(q.Cols.Source[0][x]), int(q.Cols.Source[1][x]), q.Cols.Fraction[x]
	s00, s01 := source.data[source.at(y0, x0):][:3], source.data[source.at(y0, x1):][:3]
	s10, s11 := source.data[source.at(y1, x0):][:3], source.data[source.at(y1, x1):][:3]
	for c := range rgb {
		top := s00[c] + fx*(s01[c]-s00[c])
		bottom := s10[c] + fx*(s11[c]-s10[c])
		rgb[c] = rgb[c]*h.Scale[c] + (top + fy*(bottom-top))
	}
}
