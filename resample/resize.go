package resample

import (
	"fmt"
	"image"
)

// pass is what the two paths share: where the pixels are and which rows come next.
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
	dst, src []T, from image.Rectangle, channels int, x, y *Axis, rect image.Rectangle,
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
	p.rows = make([][]T, y.Taps)
	if !x.identity && !y.identity {
		p.ring = make([][]T, y.Taps)
		width := rect.Dx() * channels
		block := make([]T, y.Taps*width)
		for i := range p.ring {
			p.ring[i] = block[i*width:][:width]
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
