package cpu

import (
	"github.com/liif-render/liif/engine"
)

// record is what a batch of points leaves on its way through a head. A row is a point's corner.
type record struct {
	first, points int     // of the query
	widths        []int   // of the hidden layers
	codes         []int32 // [rows]
	coordinates   []float32
	blend         []float32   // [rows]
	values        [][]float32 // of the hidden layers, [layer][rows][width]
	gradients     [][]float32
	blended       []float32   // [points][width], the last hidden layer's
	colours       []float32   // [points][3], then the loss's gradient
	sums          [][]float32 // of the gradients over each chunk, [layer][chunk][width]

	start []int32 // of each latent pixel's rows in order, and the end of the last one's
	order []int32 // rows by latent pixel
}

// begin makes room for a batch.
func (r *record) begin(d *decoder, first, points int) {
	rows := points * d.corners
	r.first, r.points = first, points
	r.widths = append(r.widths[:0], d.head.Width)
	for _, l := range d.layers {
		r.widths = append(r.widths, l.out)
	}
	r.codes, r.order = room(r.codes, rows), room(r.order, rows)
	r.coordinates, r.blend = room(r.coordinates, 4*rows), room(r.blend, rows)
	for len(r.values) < len(r.widths) {
		r.values, r.gradients = append(r.values, nil), append(r.gradients, nil)
		r.sums = append(r.sums, nil)
	}
	chunks := (points + d.chunk - 1) / d.chunk
	for l, width := range r.widths {
		r.values[l], r.gradients[l] = room(r.values[l], rows*width), room(r.gradients[l], rows*width)
		r.sums[l] = room(r.sums[l], chunks*width)
	}
	r.blended = room(r.blended, points*r.widths[len(d.layers)])
	r.colours = room(r.colours, 3*points)
}

// room is x if it has space for n values and slack, or a new slice.
func room[T any](x []T, n int) []T {
	if cap(x) < n+slack {
		x = make([]T, n+slack)
	}
	return x[:n]
}

// at is a layer's list of vectors from a row on.
func (r *record) at(list [][]float32, layer, row int) []float32 {
	return list[layer][row*r.widths[layer]:]
}

// sort lists the rows of each latent pixel, in their order.
func (r *record) sort(q *engine.Query, latent *tensor) {
	pixels := latent.height * latent.width
	r.start = room(r.start, pixels+1)
	clear(r.start)
	each := func(work func(row int, pixel int32)) {
		corners := len(r.codes) / r.points
		for i := range r.points {
			for k := range corners {
				y, x := q.Rows.Index[k/2][r.first+i], q.Cols.Index[k%2][r.first+i]
				work(i*corners+k, y*int32(latent.width)+x)
			}
		}
	}
	each(func(_ int, pixel int32) { r.start[pixel+1]++ })
	for i := range pixels {
		r.start[i+1] += r.start[i]
	}
	next := append([]int32(nil), r.start...)
	each(func(row int, pixel int32) {
		r.order[next[pixel]] = int32(row)
		next[pixel]++
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

func (l *latentSums) run(y int) {
	if l.to.gap(y) {
		return
	}
	width, first := l.r.widths[0], y*l.to.width
	start := l.r.start[first : first+l.to.width+1]
	to := l.to.data[l.to.at(y, 0):]
	if !l.metaSR {
		l.k.collect(l.to.width, width, start, l.r.order, l.r.gradients[0], to)
		return
	}
	for x := range l.to.width {
		code := to[x*l.to.channels:][:l.to.channels]
		for _, row := range l.r.order[start[x]:start[x+1]] {
			h, rgb := l.r.values[0][int(row)*width:][:width], l.r.colours[3*row:][:3]
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
