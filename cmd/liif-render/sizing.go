package main

import (
	"fmt"
	"math"
)

// sizing is how large the output is to be: exactly one of its members but fit is set.
type sizing struct {
	scale         float64
	width, height int // both for --size; one of them keeps the aspect
	long, short   int // the longer or shorter side
	megapixels    float64
	paper         *paper
	fit           fit // of width and height together, and of paper
}

// fit is what becomes of a picture whose aspect is not that of the box it is to fill.
type fit string

const (
	contain fit = "contain" // all of the picture, within the box
	cover   fit = "cover"   // all of the box, the middle of the picture
	stretch fit = "stretch" // all of both: the aspect changes
)

func parseFit(text string) (fit, error) {
	switch f := fit(text); f {
	case contain, cover, stretch:
		return f, nil
	}
	return "", fmt.Errorf("%q is none of contain, cover and stretch", text)
}

// place finds the size of the output of a picture, or of a region of it, and where it lies.
func (s sizing) place(width, height int, r *region) (placement, error) {
	window := region{0, 0, float64(width), float64(height)}
	if r != nil {
		inside, err := r.within(width, height)
		if err != nil {
			return placement{}, err
		}
		window = inside
	}
	columns, rows := s.output(window)
	if s.boxed() && s.fit == cover {
		window, columns, rows = window.middle(columns, rows)
	}
	if columns > maxSide || rows > maxSide || columns*rows >= maxPixels {
		return placement{}, fmt.Errorf("an output of %.0f×%.0f pixels is too large: "+
			"a side may have %d, all together %d", columns, rows, maxSide, maxPixels)
	}
	return placement{
		columns: newAxis(width, window.x, window.width, int(columns)),
		rows:    newAxis(height, window.y, window.height, int(rows)),
	}, nil
}

// boxed tells whether both sides were asked for.
func (s sizing) boxed() bool {
	return s.width > 0 && s.height > 0 || s.paper != nil && s.paper.height > 0
}

// output is the size of a window's output in whole pixels; with cover, the box that it fills.
func (s sizing) output(window region) (columns, rows float64) {
	w, h := window.width, window.height
	columns, rows = float64(s.width), float64(s.height)
	if s.paper != nil {
		columns, rows = s.paper.pixels(w, h)
	}
	long, short := float64(s.long), float64(s.short)
	switch {
	case s.scale > 0:
		columns, rows = w*s.scale, h*s.scale
	case s.megapixels > 0:
		scale := math.Sqrt(s.megapixels * 1e6 / (w * h))
		columns, rows = w*scale, h*scale
	case long > 0 && w >= h, short > 0 && w < h:
		columns, rows = max(long, short), 0
	case long > 0 || short > 0:
		columns, rows = 0, max(long, short)
	case s.boxed() && s.fit == contain && columns*h > rows*w:
		columns = 0
	case s.boxed() && s.fit == contain:
		rows = 0
	}
	switch {
	case rows == 0:
		rows = columns * h / w
	case columns == 0:
		columns = rows * w / h
	}
	return max(math.Round(columns), 1), max(math.Round(rows), 1)
}

// middle cuts a window to the aspect of columns×rows, in whole pixels of the output: what is left
// is a crop of the window's own output at that scale.
func (r region) middle(columns, rows float64) (window region, c, h float64) {
	cut := func(start, length, count, per float64) (float64, float64) {
		whole := max(math.Round(length*per), count)
		first := math.Floor((whole - count) / 2)
		return start + first*length/whole, count * length / whole
	}
	per := max(columns/r.width, rows/r.height)
	r.x, r.width = cut(r.x, r.width, columns, per)
	r.y, r.height = cut(r.y, r.height, rows, per)
	return r, columns, rows
}

// suffix describes a sizing: -x4, -1920x1080, -w1920, -long3840, -24mp, -30x20cm.
func (s sizing) suffix() string {
	switch {
	case s.scale > 0:
		return "-x" + formatNumber(s.scale)
	case s.paper != nil:
		return "-" + s.paper.String()
	case s.megapixels > 0:
		return fmt.Sprintf("-%smp", formatNumber(s.megapixels))
	case s.long > 0:
		return fmt.Sprintf("-long%d", s.long)
	case s.short > 0:
		return fmt.Sprintf("-short%d", s.short)
	case s.height == 0:
		return fmt.Sprintf("-w%d", s.width)
	case s.width == 0:
		return fmt.Sprintf("-h%d", s.height)
	}
	return fmt.Sprintf("-%dx%d", s.width, s.height)
}
