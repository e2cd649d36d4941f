package resample

import (
	"fmt"
	"image"
)

// scratch is the working memory of a pass, to be used again.
type scratch[T any] struct {
	block []T
	ring  [][]T
	rows  [][]T
}

// arithmetic is how a path filters values T in sums S: one row, and rows into one, of any count and
// of four, with sums as working memory of a row's length.
type arithmetic[T, S any] struct {
	weights    func(*Axis) []S
	horizontal func(out, in []T, channels int, x *Axis, lo, hi int)
	vertical4  func(out []T, rows [][]T, weights []S)
	vertical   func(out []T, sums []S, rows [][]T, weights []S)
}

// resizer keeps the working memory of a path.
type resizer[T, S any] struct {
	scratch[T]
	sums []S
}

// resize is Resize8 in the arithmetic given: first rows, then columns.
func (r *resizer[T, S]) resize(
	a *arithmetic[T, S], dst, src []T, from image.Rectangle, channels int, x, y *Axis,
	rect image.Rectangle,
) {
	p := newPass(&r.scratch, dst, src, from, channels, x, y, rect)
	if p == nil {
		return
	}
	horizontal := func(out []T, row int) {
		if x.identity {
			copy(out, p.source(row))
			return
		}
		a.horizontal(out, p.source(row), channels, x, rect.Min.X, rect.Max.X)
	}
	width := rect.Dx() * channels
	for i := rect.Min.Y; i < rect.Max.Y; i++ {
		out := dst[(i-rect.Min.Y)*width:][:width]
		if y.identity {
			horizontal(out, int(y.First[i]))
			continue
		}
		rows, weights := p.under(int(y.First[i]), horizontal), a.weights(y)[i*y.Taps:][:y.Taps]
		if y.Taps == 4 {
			a.vertical4(out, rows, weights)
			continue
		}
		r.sums = grown(r.sums, width)
		a.vertical(out, r.sums, rows, weights)
	}
}

// pass is the state that both paths share: where the pixels are and which rows come next.
type pass[T any] struct {
	src      []T
	from     image.Rectangle
	channels int
	x        *Axis
	rect     image.Rectangle

	ring [][]T // source rows filtered horizontally, row y at y % len(ring)
	next int   // the first source row not yet in the ring
	rows [][]T // the rows under the vertical kernel
}

// newPass checks the sizes and panics if they do not fit together: they are the caller's own.
func newPass[T any](
	s *scratch[T], dst, src []T, from image.Rectangle, channels int, x, y *Axis,
	rect image.Rectangle,
) *pass[T] {
	if channels < 1 || !rect.In(image.Rect(0, 0, x.Len(), y.Len())) {
		panic(fmt.Sprintf("resample: %v of %d×%d outputs, %d channels",
			rect, x.Len(), y.Len(), channels))
	}
	if len(dst) != rect.Dx()*rect.Dy()*channels || len(src) != from.Dx()*from.Dy()*channels {
		panic(fmt.Sprintf("resample: %d values for %v and %d for %v, %d channels",
			len(dst), rect, len(src), from, channels))
	}
	if rect.Empty() {
		return nil
	}
	x0, x1 := x.Source(rect.Min.X, rect.Max.X)
	y0, y1 := y.Source(rect.Min.Y, rect.Max.Y)
	if need := image.Rect(x0, y0, x1, y1); !need.In(from) {
		panic(fmt.Sprintf("resample: %v needs source pixels %v, got %v", rect, need, from))
	}
	p := &pass[T]{src: src, from: from, channels: channels, x: x, rect: rect, next: y0}
	s.rows = grown(s.rows, y.Taps)
	p.rows = s.rows
	if !x.identity && !y.identity {
		width := rect.Dx() * channels
		s.ring, s.block = grown(s.ring, y.Taps), grown(s.block, y.Taps*width)
		p.ring = s.ring
		for i := range p.ring {
			p.ring[i] = s.block[i*width:][:width]
		}
	}
	return p
}

// source is the source row y, from the first pixel that the rectangle's left column needs.
func (p *pass[T]) source(y int) []T {
	row := p.src[(y-p.from.Min.Y)*p.from.Dx()*p.channels:][:p.from.Dx()*p.channels]
	return row[(int(p.x.First[p.rect.Min.X])-p.from.Min.X)*p.channels:]
}

// under gives the rows first..first+taps, filtered horizontally by the function given.
func (p *pass[T]) under(first int, horizontal func(dst []T, y int)) [][]T {
	p.next = max(p.next, first)
	for i := range p.rows {
		y := first + i
		if p.x.identity {
			p.rows[i] = p.source(y)[:p.rect.Dx()*p.channels]
			continue
		}
		p.rows[i] = p.ring[y%len(p.ring)]
		if y >= p.next {
			horizontal(p.rows[i], y)
			p.next = y + 1
		}
	}
	return p.rows
}

// grown is a slice of length n, s if it is long enough; its contents are undefined.
func grown[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
