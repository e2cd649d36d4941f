package camera

import (
	"image"
	"math"
)

// Extent is where a whole picture lies under a window, in device pixels, between pixels while the
// zoom changes.
type Extent struct{ X, Y, Width, Height float64 }

// Layer is the layer of the picture drawn as columns×rows pixels.
func (e Extent) Layer(columns, rows float64) Layer {
	return Layer{e.X, e.Y, columns / e.Width, rows / e.Height}
}

// ExtentAt is where the whole picture lies at a place: between pixels while the zoom changes, else
// where its exact output does.
func (c *Camera) ExtentAt(p Place) Extent {
	if c.Zooming() {
		return Extent{p.X, p.Y, p.Zoom * c.pictureWidth, p.Zoom * c.pictureHeight}
	}
	g := c.GridOf(p)
	return Extent{float64(g.Origin.X), float64(g.Origin.Y), float64(g.Columns), float64(g.Rows)}
}

// Layer is a picture at some size under a window: PerX and PerY are its pixels per pixel of the
// window, X0 and Y0 the window's point over its corner.
type Layer struct{ X0, Y0, PerX, PerY float64 }

// Pixels is what of the window a rectangle of the layer covers: the pixels whose centres lie in it,
// so that neighbours share none and leave none out.
func (l Layer) Pixels(r image.Rectangle) image.Rectangle {
	edge := func(v int, start, per float64) int {
		at := math.Ceil(start + float64(v)/per - 0.5)
		return int(min(max(at, math.MinInt32), math.MaxInt32))
	}
	return image.Rect(edge(r.Min.X, l.X0, l.PerX), edge(r.Min.Y, l.Y0, l.PerY),
		edge(r.Max.X, l.X0, l.PerX), edge(r.Max.Y, l.Y0, l.PerY))
}

// Covered is the range of cells of a side that the layer shows in a rectangle of the window; the
// layer is width×height pixels.
func (l Layer) Covered(window image.Rectangle, width, height, side int) image.Rectangle {
	low := func(v int, start, per float64, size int) int {
		return int(min(max(math.Floor((float64(v)-start)*per), 0), float64(size))) / side
	}
	high := func(v int, start, per float64, size int) int {
		end := int(min(max(math.Ceil((float64(v)-start)*per), 0), float64(size)))
		return (end + side - 1) / side
	}
	return image.Rect(low(window.Min.X, l.X0, l.PerX, width),
		low(window.Min.Y, l.Y0, l.PerY, height),
		high(window.Max.X, l.X0, l.PerX, width), high(window.Max.Y, l.Y0, l.PerY, height))
}
