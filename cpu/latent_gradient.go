package cpu

import "github.com/liif-render/liif/engine"

// record keeps the values of a batch of points that the gradients of latent codes need. A row is a
// point's corner.
type record struct {
	first, points int // of the query
	width         int // of rows
	// [rows][width], of the hidden layer beside the stage that reads the latent
	rows    []float32
	colours []float32 // [points][3], the loss's gradient
	losses  [lanes]float64

	start []int32 // of each latent pixel's rows in order, and the end of the last one's
	next  []int32
	order []int32 // rows by latent pixel
}

// begin makes room for a batch.
func (r *record) begin(d *decoder, first, points int) {
	r.first, r.points, r.width = first, points, d.head.First.Width
	r.rows = room(r.rows, points*d.corners*r.width)
	r.colours = room(r.colours, 3*points)
	r.order = room(r.order, points*d.corners)
}

// room is x if it has space for n values and slack, or a new slice.
func room[T any](x []T, n int) []T {
	if cap(x) < n+slack {
		x = make([]T, n+slack)
	}
	return x[:n]
}

// sorting is the work of listing the rows of each latent pixel, in their order: one unit.
type sorting struct {
	r      *record
	q      *engine.Query
	latent *tensor
}

func (s *sorting) units() int { return 1 }

func (s *sorting) run(_, _ int) {
	r, width := s.r, s.latent.width
	pixels := s.latent.height * width
	r.start, r.next = room(r.start, pixels+1), room(r.next, pixels)
	clear(r.start)
	corners := len(r.order) / r.points
	each := func(work func(row, pixel int)) {
		for i := range r.points {
			for k := range corners {
				y, x := s.q.Rows.Index[k/2][r.first+i], s.q.Cols.Index[k%2][r.first+i]
				work(i*corners+k, int(y)*width+int(x))
			}
		}
	}
	each(func(_, pixel int) { r.start[pixel+1]++ })
	for i := range pixels {
		r.start[i+1] += r.start[i]
	}
	copy(r.next, r.start)
	each(func(row, pixel int) {
		r.order[r.next[pixel]] = int32(row)
		r.next[pixel]++
	})
}

// latentSums are the gradients of latent codes, one unit a row of the latent.
type latentSums struct {
	k  *kernels
	d  *decoder
	r  *record
	to *tensor
}

func (l *latentSums) units() int { return l.to.height }

func (l *latentSums) run(_, y int) {
	if l.to.gap(y) {
		return
	}
	add := l.d.first.latents
	if add == nil {
		add = l.d.combine.latents
	}
	add(l.k, l.r, l.r.start[y*l.to.width:][:l.to.width+1], l.to, l.to.data[l.to.at(y, 0):])
}
