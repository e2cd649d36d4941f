package imageio

import (
	"encoding/binary"

	"github.com/liif-render/liif/imageio/internal/levels"
)

// tilePlace says which tile of a pyramid a strip is; strip.rows is its height.
type tilePlace struct {
	level, column, row int // level 0 is the picture
	width              int
}

// cutter makes the tiles of all levels of a picture whose rows come from top to bottom, and hands
// them to a pipeline, always in the same order: when a band of the picture is complete, its tiles,
// and those of the bands of lower levels that it completes. While one band is cut the next is
// filled.
type cutter[T uint8 | uint16] struct {
	h       Header
	pipe    *pipeline
	levels  []*tileLevel[T]
	filling *tileBand[T]
	free    chan *tileBand[T] // to be filled
	full    chan *tileBand[T] // to be cut
	done    chan struct{}
	reducer *levels.Reducer[T]
}

// rowCutter is a cutter of either kind of samples.
type rowCutter interface{ stop() }

// tileLevel is a level and, for the lower ones, the band of it that is being filled.
type tileLevel[T uint8 | uint16] struct {
	number, width, height int
	band                  *tileBand[T]
}

// tileBand is the rows of a level that a row of tiles shows, overlaps included.
type tileBand[T uint8 | uint16] struct {
	row    int // of tiles
	top    int // the level's row that the first of the band is
	bottom int // behind the last row that there is
	end    int // behind the last row that the tiles show
	fresh  int // the first row that no band before had
	pix    []T
}

// newCutter starts a cutter of a settled header.
func newCutter[T uint8 | uint16](h Header, p *pipeline) *cutter[T] {
	c := &cutter[T]{h: h, pipe: p, done: make(chan struct{}),
		free: make(chan *tileBand[T], 2), full: make(chan *tileBand[T], 1)}
	for k := range h.levels() + 1 {
		l := &tileLevel[T]{number: k, width: levels.Size(h.Width, k),
			height: levels.Size(h.Height, k)}
		l.band = l.newBand(h)
		c.levels = append(c.levels, l)
	}
	picture := c.levels[0]
	c.filling = picture.band
	if !picture.lastRow(h, 0) {
		c.free <- picture.newBand(h)
	}
	c.reducer = levels.New(h.Width, h.Height, h.Channels, h.levels(), c.lower)
	go func() {
		for b := range c.full {
			c.cut(picture, b)
			row := picture.width * h.Channels
			for y := b.fresh; y < b.bottom; y++ {
				c.reducer.Add(b.pix[(y-b.top)*row:][:row])
			}
			c.free <- b
		}
		close(c.done)
	}()
	return c
}

// newBand is the first of a level.
func (l *tileLevel[T]) newBand(h Header) *tileBand[T] {
	b := &tileBand[T]{end: min(h.Tiling.Size+h.Tiling.Overlap, l.height)}
	b.pix = make([]T, min(h.tileSide(), l.height)*l.width*h.Channels)
	return b
}

// add takes whole rows of the picture.
func (c *cutter[T]) add(pix []T) {
	picture := c.levels[0]
	row := picture.width * c.h.Channels
	for len(pix) > 0 {
		b := c.filling
		n := min(len(pix)/row, b.end-b.bottom)
		copy(b.pix[(b.bottom-b.top)*row:], pix[:n*row])
		b.bottom += n
		pix = pix[n*row:]
		for b.bottom == b.end && c.filling != nil {
			var next *tileBand[T]
			if !picture.lastRow(c.h, b.row) {
				next = <-c.free
				picture.follow(c.h, next, b)
			}
			c.full <- b
			if c.filling = next; next != nil {
				b = next
			}
		}
	}
}

// lastRow tells whether a row of tiles is the level's last.
func (l *tileLevel[T]) lastRow(h Header, row int) bool { return (row+1)*h.Tiling.Size >= l.height }

// follow makes next the band after b, with the rows that both show; they may be the same.
func (l *tileLevel[T]) follow(h Header, next, b *tileBand[T]) {
	size, overlap, row := h.Tiling.Size, h.Tiling.Overlap, l.width*h.Channels
	top := max((b.row+1)*size-overlap, 0)
	copy(next.pix, b.pix[(top-b.top)*row:(b.bottom-b.top)*row])
	next.row, next.top, next.bottom, next.fresh = b.row+1, top, b.bottom, b.bottom
	next.end = min((next.row+1)*size+overlap, l.height)
}

// lower takes a row of a lower level.
func (c *cutter[T]) lower(level int, pix []T) {
	l := c.levels[level]
	b := l.band
	copy(b.pix[(b.bottom-b.top)*len(pix):], pix)
	b.bottom++
	for b.bottom == b.end {
		c.cut(l, b)
		if l.lastRow(c.h, b.row) {
			return
		}
		l.follow(c.h, b, b)
	}
}

// cut hands the tiles of a band to the pipeline.
func (c *cutter[T]) cut(l *tileLevel[T], b *tileBand[T]) {
	size, overlap := c.h.Tiling.Size, c.h.Tiling.Overlap
	for column := 0; column*size < l.width; column++ {
		if c.pipe.err() != nil {
			return
		}
		left := max(column*size-overlap, 0)
		right := min((column+1)*size+overlap, l.width)
		s := <-c.pipe.free
		s.tile = tilePlace{l.number, column, b.row, right - left}
		s.rows = b.end - b.top
		if s.raw == nil {
			s.raw = make([]byte, c.h.tileSide()*c.h.tileSide()*c.h.Channels*c.h.Bits/8)
		}
		s.raw = s.raw[:0]
		if c.h.Format == TIFF {
			s.tile.width, s.rows = size, size
		}
		n := c.h.Channels
		for y := range s.rows {
			from := b.pix[(min(y, b.end-b.top-1)*l.width+left)*n:][:(right-left)*n]
			s.raw = appendSamples(s.raw, from, c.h.byteOrder())
			for range s.tile.width - (right - left) { // beyond the picture
				s.raw = appendSamples(s.raw, from[len(from)-n:], c.h.byteOrder())
			}
		}
		c.pipe.submit(s)
	}
}

// appendSamples appends samples as a file has them.
func appendSamples[T uint8 | uint16](to []byte, pix []T, order binary.ByteOrder) []byte {
	switch pix := any(pix).(type) {
	case []uint8:
		return append(to, pix...)
	case []uint16:
		at := len(to)
		to = append(to, make([]byte, 2*len(pix))...)
		for i, v := range pix {
			order.PutUint16(to[at+2*i:], v)
		}
	}
	return to
}

// stop waits until the tiles of all bands that are complete are in the pipeline.
func (c *cutter[T]) stop() {
	close(c.full)
	<-c.done
}
