package cpu

import (
	"context"
	"fmt"

	"github.com/liif-render/liif/engine"
)

// chunkBytes is the approximate size of one layer's activations for a chunk of queries: with the
// layer's weights they must stay in the second-level cache.
const chunkBytes = 192 << 10

// decoder is a head prepared for the kernels.
type decoder struct {
	head    engine.Head
	first   firstStage
	combine combineStage
	query   []float32 // offset y, x, cell y, x columns of the first layer, [4][width]
	layers  []*convWeights
	corners int
	chunk   int // queries
	widest  int
	trained *trainedHead // nil: fixed
}

func (d *decoder) Head() *engine.Head { return &d.head }
func (d *decoder) Release() {
	if d.trained != nil {
		d.trained.release(d.layers)
	}
}

// decodeScratch is one thread's buffers.
type decodeScratch struct {
	codes       []int32   // [chunk·corners]
	coordinates []float32 // [chunk·corners][4]
	blend       []float32 // [chunk][corners]
	hidden      [2][]float32
	waves       waveTable
}

// NewDecoder implements engine.Engine.
func (e *Engine) NewDecoder(h engine.Head) (engine.Decoder, error) {
	if err := engine.CheckHead(&h); err != nil {
		return nil, err
	}
	d := &decoder{head: h, query: queryTable(&h.First, 0)}
	for _, l := range h.Hidden {
		w, err := e.NewConv(1, l.In, l.Out, l.Weights, l.Bias)
		if err != nil {
			return nil, fmt.Errorf("hidden layer: %w", err)
		}
		d.layers = append(d.layers, w.(*convWeights))
	}
	d.measure()
	return d, nil
}

// queryTable is the columns of offset y, x and cell y, x as kernels read them, [4][width], with
// none for the cells of a head that has no use for them.
func queryTable[T float32 | int32](f *engine.FirstOf[T], none T) []T {
	table := make([]T, 4*f.Width)
	for i := range f.Width {
		for k := range 2 {
			table[k*f.Width+i] = f.Offset[2*i+k]
			table[(2+k)*f.Width+i] = none
			if f.Cell != nil {
				table[(2+k)*f.Width+i] = f.Cell[2*i+k]
			}
		}
	}
	return table
}

// measure looks up the head's stages and decides how many queries make a chunk.
func (d *decoder) measure() {
	d.first, d.combine = firstStages[d.head.First.Stage], combineStages[d.head.Combine.Stage]
	d.corners, d.widest = d.head.Corners(), d.head.Widest()
	// Whole register tiles of 14 rows: 56 queries of 4 corners are 16 of them.
	d.chunk = max(1, chunkBytes/(4*d.widest*d.corners)/56) * 56
}

// DecodeGrid implements engine.Engine.
func (e *Engine) DecodeGrid(ctx context.Context, dec engine.Decoder, q engine.Query,
	out []float32) error {
	d := dec.(*decoder)
	if err := engine.CheckQuery(&d.head, q, false, len(out)); err != nil {
		return err
	}
	columns := q.Cols.Len()
	e.grids++
	return e.decode(ctx, d, q, out, e.grids, func(n int) segmentOf {
		return segmentOf{row: n / columns, column: n % columns, count: columns - n%columns}
	})
}

// DecodePoints implements engine.Engine.
func (e *Engine) DecodePoints(ctx context.Context, dec engine.Decoder, q engine.Query,
	out []float32) error {
	d := dec.(*decoder)
	if err := engine.CheckQuery(&d.head, q, true, len(out)); err != nil {
		return err
	}
	return e.decode(ctx, d, q, out, 0, func(n int) segmentOf {
		return segmentOf{row: n, column: n, cell: n, count: 1}
	})
}

// segmentOf is a run of queries that share a row: entries of the row and cell tables and the first
// of the column table.
type segmentOf struct{ row, column, cell, count int }

// decode evaluates the head in chunks of queries, all layers of a chunk one after the other. Place
// gives the segment that query n begins; grid is the number of the call, 0 for points.
func (e *Engine) decode(ctx context.Context, d *decoder, q engine.Query, out []float32, grid uint64,
	place func(n int) segmentOf) error {
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
		each := func(run func(i int, at segmentOf)) {
			for i := 0; i < n; {
				at := place(first + i)
				at.count = min(at.count, n-i)
				run(i, at)
				i += at.count
			}
		}
		colours := out[3*first : 3*(first+n)]
		c := headChunk{k: e.kernels, d: d, s: s, latent: latent, queries: n, grid: grid}
		if grid > 0 && d.first.row != nil && d.combine.latents == nil {
			each(func(i int, at segmentOf) { d.first.row(&c, &q, i, at, s.hidden[0]) })
		} else {
			each(func(i int, at segmentOf) { s.ask(d, latent, &q, i, at) })
			d.first.forward(&c, s.hidden[0])
		}
		c.colours(colours)
		each(func(i int, at segmentOf) { finish(&d.head, source, &q, at, colours[3*i:]) })
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

// ask fills in the codes, coordinates and blend weights of a segment, which begins at the chunk's
// query i.
func (s *decodeScratch) ask(d *decoder, latent *tensor, q *engine.Query, i int, at segmentOf) {
	sides := 1
	if d.head.Ensemble {
		sides = 2
	}
	cy, cx := q.Rows.Cell[at.cell], q.Cols.Cell[at.cell]
	k := i * d.corners
	for x := at.column; x < at.column+at.count; x++ {
		n := k
		for a := range sides {
			row, oy := latent.pixel(int(q.Rows.Index[a][at.row]), 0), q.Rows.Offset[a][at.row]
			for b := range sides {
				ox := q.Cols.Offset[b][x]
				s.codes[n] = int32(row) + q.Cols.Index[b][x]
				to := s.coordinates[4*n:][:4]
				to[0], to[1], to[2], to[3] = oy, ox, cy, cx
				n++
			}
		}
		if sides == 2 {
			cornerShares(s.blend[k:], [2]float32{s.coordinates[4*k], s.coordinates[4*(k+2)]},
				[2]float32{s.coordinates[4*k+1], s.coordinates[4*(k+1)+1]})
		} else {
			s.blend[k] = 1
		}
		k += d.corners
	}
}

// cornerShares fills in the weights of a query's corners, S_t/S of Eq. 4, by their offsets y and x:
// the area of the rectangle to the diagonally opposite latent, plus 1e-9, over the sum of the four
// (liif.py).
func cornerShares(to []float32, y, x [2]float32) {
	var area [4]float32
	var total float32
	for k := range area {
		size := y[k/2] * x[k%2]
		area[k] = max(size, -size) + 1e-9
		total += area[k]
	}
	share := 1 / total
	to = to[:4]
	to[0], to[1], to[2], to[3] = area[3]*share, area[2]*share, area[1]*share, area[0]*share
}

// colours runs the head's stages after the first: the rest of the decoding function (Eq. 1) and its
// blend (Eq. 4).
func (c *headChunk) colours(colours []float32) {
	in, out := c.s.hidden[0], c.s.hidden[1]
	for _, l := range c.d.layers {
		c.layer(l, in, out)
		in, out = out, in
	}
	c.d.combine.forward(c, in, c.d.head.Top(), colours)
}

// finish turns a head's output into colours: scaled, and shifted or added to the source.
func finish(h *engine.Head, source *tensor, q *engine.Query, at segmentOf, rgb []float32) {
	if source == nil {
		for i := range at.count {
			for c := range 3 {
				rgb[3*i+c] = rgb[3*i+c]*h.Scale[c] + h.Shift[c]
			}
		}
		return
	}
	fy := q.Rows.Fraction[at.row]
	row0 := source.data[source.at(int(q.Rows.Source[0][at.row]), 0):]
	row1 := source.data[source.at(int(q.Rows.Source[1][at.row]), 0):]
	for i := range at.count {
		x := at.column + i
		x0, x1, fx := 3*int(q.Cols.Source[0][x]), 3*int(q.Cols.Source[1][x]), q.Cols.Fraction[x]
		to := rgb[3*i:][:3]
		for c := range to {
			top := row0[x0+c] + fx*(row0[x1+c]-row0[x0+c])
			bottom := row1[x0+c] + fx*(row1[x1+c]-row1[x0+c])
			to[c] = to[c]*h.Scale[c] + (top + fy*(bottom-top))
		}
	}
}
