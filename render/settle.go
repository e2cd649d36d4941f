package render

import (
	"image"
	"math"

	"github.com/liif-render/liif/model"
)

// settleReach is how many source pixels around its own decide that an output pixel is fully
// transparent or fully opaque, where its cell is no larger than they.
const settleReach = 2

// settle makes alpha, the last channel, exactly 0 or 1 where all of the source around a pixel is, which
// a network alone only comes near to: an empty background stays empty. It depends on the source and
// the pixel's place alone, so that parts and tiles agree. dst holds a pixel for each row and column.
func (f *Field) settle(dst []float32, columns, rows model.Samples) {
	channels := f.Channels()
	reach := func(cell float64) int { return max(settleReach, int(min(math.Ceil(cell), maxSide))) }
	rx, ry := reach(columns.Cells[0]), reach(rows.Cells[0])
	pixel := func(u float64, size int) int { return min(max(int(u), 0), size-1) }
	x0 := max(pixel(columns.Positions[0], f.width)-rx, 0)
	x1 := min(pixel(columns.Positions[len(columns.Positions)-1], f.width)+rx+1, f.width)
	var alpha []float32
	var found []uint8 // what there is around each source pixel of the row
	last := -1
	for i, u := range rows.Positions {
		y := pixel(u, f.height)
		if y != last {
			last = y
			window := image.Rect(x0, max(y-ry, 0), x1, min(y+ry+1, f.height))
			alpha = grown(alpha, window.Dx()*window.Dy())
			f.source.(AlphaSource).ReadAlpha(alpha, window)
			found = around(found, alpha, window.Dx(), rx)
		}
		for j, v := range columns.Positions {
			at := dst[(i*len(columns.Positions)+j)*channels:][:channels]
			switch found[pixel(v, f.width)-x0] {
			case foundNone:
				clear(at)
			case foundFull:
				at[channels-1] = 1
			}
		}
	}
}

// What a window of alpha holds, together by or.
const (
	foundNone uint8 = 1 << iota
	foundFull
	foundPart
)

// around says for each column of alpha, which is width wide, what the columns up to reach away from it
// hold. It reuses found.
func around(found []uint8, alpha []float32, width, reach int) []uint8 {
	held := make([]uint8, width)
	for i, a := range alpha {
		switch {
		case a <= 0:
			held[i%width] |= foundNone
		case a >= 1:
			held[i%width] |= foundFull
		default:
			held[i%width] |= foundPart
		}
	}
	found = grown(found, width)
	for x := range found {
		found[x] = 0
		for _, h := range held[max(x-reach, 0):min(x+reach+1, width)] {
			found[x] |= h
		}
	}
	return found
}
