package hud

import (
	"image"
	"image/color"
	"math"

	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/internal/viewer/draw"
)

const (
	// gridFrom is how large a source pixel is, in units of text, where its grid is beginning to be
	// seen.
	gridFrom = 6.0
	// overviewSide is the longer side of the overview, in units of text.
	overviewSide = 180.0
)

// Grid draws the borders of the pixels of a source, a layer of size pixels, in a part of the window
// that begins at origin and is seen within clip.
func Grid(c *Canvas, l camera.Layer, size image.Point, origin image.Point, clip image.Rectangle) {
	side := 1 / max(l.PerX, l.PerY) / c.Scale
	strength := min(max((side-gridFrom)/gridFrom, 0), 1)
	if strength == 0 {
		return
	}
	shade := color.NRGBA{255, 255, 255, uint8(70 * strength)}
	clip = clip.Sub(origin)
	cells := l.Covered(clip, size.X, size.Y, 1)
	whole := l.Pixels(cells).Intersect(clip)
	for x := cells.Min.X; x <= cells.Max.X; x++ {
		at := l.Pixels(image.Rect(x, 0, x, 0)).Min.X
		c.bar(image.Rect(at, whole.Min.Y, at+1, whole.Max.Y).Intersect(clip).Add(origin), shade)
	}
	for y := cells.Min.Y; y <= cells.Max.Y; y++ {
		at := l.Pixels(image.Rect(0, y, 0, y)).Min.Y
		c.bar(image.Rect(whole.Min.X, at, whole.Max.X, at+1).Intersect(clip).Add(origin), shade)
	}
}

// Divider draws the border between two sides at x, held or not, with a grip if it can be moved.
func Divider(c *Canvas, x int, held, grip bool) {
	shade := color.NRGBA{255, 255, 255, 210}
	if held {
		shade = Accent
	}
	half := max(c.Pixels(1), 1)
	c.bar(image.Rect(x-half, 0, x+half, c.Frame.Height), shade)
	if !grip {
		return
	}
	w, h, y := c.Pixels(9), c.Pixels(17), c.Frame.Height/2
	c.panel(image.Rect(x-w, y-h, x+w, y+h), shade)
	dark := color.NRGBA{30, 34, 40, 255}
	for _, dx := range []int{-c.Pixels(3), c.Pixels(3)} {
		c.bar(image.Rect(x+dx-half/2, y-c.Pixels(7), x+dx-half/2+half, y+c.Pixels(7)), dark)
	}
}

// Label names a side at the top of the window: to the right of x, or else to its left.
func Label(c *Canvas, label string, x int, right bool) {
	margin := c.Pixels(12)
	s := c.Bold(label)
	at := image.Pt(x+margin, margin)
	if !right {
		at.X = x - margin - c.pillSize(s).X
	}
	c.pill(at, s)
}

// Overview is the whole picture, small, in a corner of the window.
type Overview struct {
	Target        image.Rectangle
	width, height float64 // of the picture
}

// NewOverview lays the overview of a picture into a window.
func NewOverview(c *Canvas, width, height int) Overview {
	longer := float64(max(width, height))
	side := min(overviewSide*c.Scale, 0.3*float64(min(c.Frame.Width, c.Frame.Height)))
	w := max(int(side*float64(width)/longer), 2)
	h := max(int(side*float64(height)/longer), 2)
	margin := c.Pixels(14)
	right, bottom := c.Frame.Width-margin, c.Frame.Height-c.Bottom-margin
	return Overview{image.Rect(right-w, bottom-h, right, bottom), float64(width), float64(height)}
}

// Source is the place in the picture under a point of the window, or the nearest to it.
func (o Overview) Source(x, y float64) camera.Point {
	at := func(v float64, from, side int, size float64) float64 {
		return min(max((v-float64(from))*size/float64(side), 0), size)
	}
	return camera.Point{X: at(x, o.Target.Min.X, o.Target.Dx(), o.width),
		Y: at(y, o.Target.Min.Y, o.Target.Dy(), o.height)}
}

// Draw draws the picture from a reduction of it, and a frame around the part from low to high, in
// source pixels, that the window shows.
func (o Overview) Draw(c *Canvas, m *draw.Image, low, high camera.Point) {
	r := o.Target
	c.Quads = append(c.Quads, draw.Quad{Image: m, Filter: draw.Linear, Target: r,
		Alpha: 1, Source: draw.Box{X1: float64(m.Width), Y1: float64(m.Height)}})
	line := max(c.Pixels(1), 1)
	c.outline(r, line, color.NRGBA{0, 0, 0, 170}, -line)
	at := func(s float64, from, side int, size float64) int {
		return int(math.Round(float64(from) + s*float64(side)/size))
	}
	seen := image.Rect(at(low.X, r.Min.X, r.Dx(), o.width), at(low.Y, r.Min.Y, r.Dy(), o.height),
		at(high.X, r.Min.X, r.Dx(), o.width), at(high.Y, r.Min.Y, r.Dy(), o.height)).Intersect(r)
	if seen.Dx() < 3 || seen.Dy() < 3 { // too little to be seen: a square there instead
		seen = image.Rectangle{seen.Min, seen.Min}.Inset(-c.Pixels(3)).Intersect(r)
	}
	c.outline(seen, line, Accent, 0)
}
