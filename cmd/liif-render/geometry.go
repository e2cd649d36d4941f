package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Limits of an output: beyond them no format and no disk has room.
const (
	maxSide   = math.MaxInt32
	maxPixels = 1 << 50
)

// snap is how near to a whole output pixel, in output pixels, a region counts as lying on it.
const snap = 1e-6

// region is a window in source pixels.
type region struct {
	x, y, width, height float64
}

// axis is one axis of an output: count samples spread evenly over the source pixels
// [start, start+length). Where they fall on the grid of the whole picture, whole is that grid's
// size and first the first sample's index in it; otherwise whole is 0.
type axis struct {
	start, length float64
	count         int
	whole, first  int
}

// placement is where an output lies over its picture.
type placement struct {
	columns, rows axis
}

// within checks that the region lies in the picture, allowing for rounding at its far edges.
func (r *region) within(width, height int) (region, error) {
	w, h := float64(width), float64(height)
	inside := *r
	inside.width, inside.height = min(r.width, w-r.x), min(r.height, h-r.y)
	if inside.width < r.width-snap || inside.height < r.height-snap ||
		!(inside.width > 0 && inside.height > 0) {
		return region{}, fmt.Errorf("region %s is not within the picture of %d×%d pixels",
			r, width, height)
	}
	return inside, nil
}

// String writes the region as --region takes it.
func (r *region) String() string {
	values := []string{}
	for _, v := range []float64{r.x, r.y, r.width, r.height} {
		values = append(values, formatNumber(v))
	}
	return strings.Join(values, ",")
}

// newAxis recognises a window on the whole picture's grid.
func newAxis(size int, start, length float64, count int) axis {
	s := axis{start: start, length: length, count: count}
	perPixel := float64(count) / length
	whole, isWhole := nearInteger(float64(size) * perPixel)
	first, isFirst := nearInteger(start * perPixel)
	if isWhole && isFirst && first+count <= whole {
		s.whole, s.first = whole, first
	}
	return s
}

func nearInteger(v float64) (int, bool) {
	r := math.Round(v)
	return int(min(r, maxSide)), r <= maxSide && math.Abs(v-r) <= snap
}

// scale is the enlargement along the axis.
func (s axis) scale() float64 { return float64(s.count) / s.length }

// pixels is the size of the output.
func (p placement) pixels() int64 { return int64(p.columns.count) * int64(p.rows.count) }

// parseSize reads WIDTHxHEIGHT.
func parseSize(text string) (width, height int, err error) {
	w, h, ok := strings.Cut(strings.Replace(strings.ToLower(text), "×", "x", 1), "x")
	if ok {
		if width, err = parseSide(w); err == nil {
			height, err = parseSide(h)
		}
	}
	if !ok || err != nil {
		return 0, 0, fmt.Errorf("%q is not a size: give WIDTHxHEIGHT in pixels, as 1920x1080", text)
	}
	return width, height, nil
}

// parseSide reads a count of pixels.
func parseSide(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("%q is not a number of pixels from 1 to %d", text, maxSide)
	}
	return int(n), nil
}

// parseRegion reads X,Y,WIDTH,HEIGHT.
func parseRegion(text string) (*region, error) {
	parts := strings.Split(text, ",")
	var v [4]float64
	for i := range v {
		var err error
		if len(parts) == len(v) {
			v[i], err = parseNumber(strings.TrimSpace(parts[i]))
		}
		if len(parts) != len(v) || err != nil {
			return nil, fmt.Errorf("%q is not a region: give X,Y,WIDTH,HEIGHT in source pixels, "+
				"as 10,20,64,64", text)
		}
	}
	r := &region{v[0], v[1], v[2], v[3]}
	if r.x < 0 || r.y < 0 || !(r.width > 0 && r.height > 0) {
		return nil, fmt.Errorf("region %q must start at 0,0 or later and have a size above 0", text)
	}
	return r, nil
}

// parseScale reads a factor as people write it: 4, 4x, x4, 2.5×.
func parseScale(text string) (float64, error) {
	number := text
	for _, x := range []string{"x", "X", "×"} {
		if short := strings.TrimSuffix(strings.TrimPrefix(text, x),
			x); len(short) == len(text)-len(x) {
			number = short
		}
	}
	v, err := parsePositive(number)
	if err != nil {
		return 0, fmt.Errorf("%q is not a number above 0", text)
	}
	return v, nil
}

// parsePositive reads a decimal number above 0.
func parsePositive(text string) (float64, error) {
	v, err := parseNumber(text)
	if err != nil || !(v > 0) {
		return 0, fmt.Errorf("%q is not a number above 0", text)
	}
	return v, nil
}

// parseNumber reads a finite decimal number of a size that coordinates can have.
func parseNumber(text string) (float64, error) {
	v, err := strconv.ParseFloat(text, 64)
	tiny := v != 0 && math.Abs(v) < 1e-9
	if err != nil || tiny || math.Abs(v) > 1e12 || strings.Trim(text, "0123456789.eE+-") != "" {
		return 0, fmt.Errorf("%q is not a number", text)
	}
	return v, nil
}

// formatNumber writes a number as briefly as it can be read back.
func formatNumber(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
