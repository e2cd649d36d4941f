package cpu

import "github.com/liif-render/liif/engine"

// record is what a batch of points leaves for the gradients of the latent codes. A row is a point's
// corner.
type record struct {
	first, points int       // of the query
	width         int       // of rows
	rows          []float32 // [rows][width]: LIIF: the first layer's gradient; MetaSR: its values
	colours       []float32 // [points][3], the loss's gradient
	losses        [lanes]float64

	start []int32 // of each latent pixel's rows in order, and the end of the last one's
	next  []int32
	order []int32 // rows by latent pixel
}

// begin makes room for a batch.
func (r *record) begin(d *decoder, first, points int) {
	r.first, r.points, r.width = first, points, d.head.Width
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
	k      *kernels
	r      *record
	to     *tensor
	metaSR bool
}

func (l *latentSums) units() int { return l.to.height }

func (l *latentSums) run(_, y int) {
	if l.to.gap(y) {
		return
	}
	r, width := l.r, l.r.width
	start := r.start[y*l.to.width:][:l.to.width+1]
	to := l.to.data[l.to.at(y, 0):]
	if !l.metaSR {
		l.k.collect(l.to.width, width, start, r.order, r.rows, to)
		return
	}
	for x := range l.to.width {
		code := to[x*l.to.channels:][:l.to.channels]
		for _, row := range r.order[start[x]:start[x+1]] {
			h, rgb := r.rows[int(row)*width:][:width], r.colours[3*row:][:3]
			for c, g := range rgb {
				filter := code[c*(width+1):][:width+1]
				for j, v := range h {
					filter[j] += g * v
				}
				filter[width] += g
			}
		}
	}
}
