package render

import (
	"image"
	"math"

	"github.com/liif-render/liif/model"
)

// settleReach is how many source pixels around its own decide that an output pixel is fully
// transparent or fully opaque, where its cell is no larger than they.
const settleReach = 2

// settleBytes is the memory of settle for each column of the picture that it reads.
const settleBytes = 3*4 + 1

// settleSide is settleReach for a cell, along a side of the picture.
func settleSide(cell float64, side int) int {
	return max(settleReach, int(min(math.Ceil(cell), float64(side))))
}

// settleMemory is the memory of settle while v, which shows window, is drawn.
func (f *Field) settleMemory(v *View, window image.Rectangle) int64 {
	if !f.alpha {
		return 0
	}
	reach := settleSide(v.columns(f.width).Cells[0], f.width)
	columns := int64(min(window.Dx()+2*reach, f.width))
	if f.ownAlpha(v) {
		columns = int64(window.Dx())
	}
	return settleBytes * columns
}

// settle makes alpha, the last channel, exactly 0 or 1 where all of the source around a pixel is,
// which a network alone only comes near to: an empty background stays empty. It depends on the
// source and the pixel's place alone, so that parts and tiles agree. dst holds a pixel for each row
// and column.
func (f *Field) settle(dst []float32, columns, rows model.Samples) {
	channels := f.Channels()
	pixel := func(u float64, size int) int { return min(max(int(u), 0), size-1) }
	reach := settleSide(columns.Cells[0], f.width)
	x0 := max(pixel(columns.Positions[0], f.width)-reach, 0)
	x1 := min(pixel(columns.Positions[len(columns.Positions)-1], f.width)+reach+1, f.width)
	s := &f.surroundings
	s.begin(x0, x1, reach, settleSide(rows.Cells[0], f.height))
	for i, u := range rows.Positions {
		s.moveTo(f.source.(AlphaSource), pixel(u, f.height), f.height)
		for j, v := range columns.Positions {
			at := dst[(i*len(columns.Positions)+j)*channels:][:channels]
			switch s.found[pixel(v, f.width)-x0] {
			case foundNone:
				clear(at)
			case foundFull:
				at[channels-1] = 1
			}
		}
	}
}

// What there is of alpha around a pixel.
const (
	foundPart uint8 = iota
	foundNone
	foundFull
)

// surroundings tells which kinds of alpha lie around each source pixel of a row, for rows from top
// to bottom.
type surroundings struct {
	x0, x1         int // the columns looked at
	reachX, reachY int // how far around
	row            int // that found is of; -1 before the first
	first, last    int // rows that are counted
	alpha          []float32
	// How many of a column's counted rows are not fully transparent, and not fully opaque.
	visible, open []int32
	found         []uint8
}

func (s *surroundings) begin(x0, x1, reachX, reachY int) {
	s.x0, s.x1, s.reachX, s.reachY = x0, x1, reachX, reachY
	s.row, s.first, s.last = -1, 0, 0
	s.alpha, s.found = grown(s.alpha, x1-x0), grown(s.found, x1-x0)
	s.visible, s.open = grown(s.visible, x1-x0), grown(s.open, x1-x0)
}

// moveTo makes found that of row y of a source of a height.
func (s *surroundings) moveTo(source AlphaSource, y, height int) {
	if y == s.row {
		return
	}
	first, last := max(y-s.reachY, 0), min(y+s.reachY+1, height)
	if s.row < 0 || first >= s.last || y < s.row {
		clear(s.visible)
		clear(s.open)
		s.first, s.last = first, first
	}
	for ; s.first < first; s.first++ {
		s.count(source, s.first, -1)
	}
	for ; s.last < last; s.last++ {
		s.count(source, s.last, 1)
	}
	s.row = y
	s.find()
}

// count adds a row of the source to the columns' counts, or takes it away.
func (s *surroundings) count(source AlphaSource, y int, by int32) {
	source.ReadAlpha(s.alpha, image.Rect(s.x0, y, s.x1, y+1))
	for x, a := range s.alpha {
		if !(a <= 0) { // and what is not a number
			s.visible[x] += by
		}
		if !(a >= 1) {
			s.open[x] += by
		}
	}
}

// find makes found of the counts, whose columns within reach it counts on its way.
func (s *surroundings) find() {
	visible, open := 0, 0
	add := func(x, by int) {
		if s.visible[x] > 0 {
			visible += by
		}
		if s.open[x] > 0 {
			open += by
		}
	}
	width := len(s.found)
	for x := range min(s.reachX, width) {
		add(x, 1)
	}
	for x := range s.found {
		if x+s.reachX < width {
			add(x+s.reachX, 1)
		}
		if x-s.reachX > 0 {
			add(x-s.reachX-1, -1)
		}
		switch {
		case visible == 0:
			s.found[x] = foundNone
		case open == 0:
			s.found[x] = foundFull
		default:
			s.found[x] = foundPart
		}
	}
}
