package camera

import (
	"image"
	"math"
)

// Limits of the zoom.
const (
	// maxSide is the largest output of a whole picture, in pixels, as render has it.
	maxSide = 1<<31 - 1
	// smallest is the length of a picture's longer side when zoomed out as far as possible, in
	// pixels.
	smallest = 32
)

// Point is a place in a picture, in source pixels, or in a window, in device pixels.
type Point struct{ X, Y float64 }

// Place is where a picture lies under a window: the window's pixel x is the picture's (x-X)/Zoom.
type Place struct {
	X, Y float64 // device pixels: where the picture's upper left corner is
	Zoom float64 // device pixels a source pixel
}

// Source is the place in the picture under a point of the window.
func (p Place) Source(at Point) Point {
	return Point{(at.X - p.X) / p.Zoom, (at.Y - p.Y) / p.Zoom}
}

// Window is the point of the window over a place in the picture.
func (p Place) Window(at Point) Point { return Point{p.X + at.X*p.Zoom, p.Y + at.Y*p.Zoom} }

// About is the place with another zoom where what is under at stays there.
func (p Place) About(at Point, zoom float64) Place {
	s := p.Source(at)
	return Place{at.X - s.X*zoom, at.Y - s.Y*zoom, zoom}
}

// Camera moves a Place over a picture. Make one with New.
type Camera struct {
	place  Place
	width  float64 // of the window, in device pixels
	height float64
	// The picture's size in source pixels; 0 without one.
	pictureWidth, pictureHeight float64
	motion                      motion
	// fitted: the zoom is to follow the window's size.
	fitted bool
}

// New is a camera of a window without a picture.
func New(width, height int) *Camera {
	return &Camera{place: Place{Zoom: 1}, width: float64(width), height: float64(height)}
}

// Place is where the picture is now.
func (c *Camera) Place() Place { return c.place }

// Center is the place in the picture under the window's centre.
func (c *Camera) Center() Point { return c.place.Source(c.middle()) }

// Fitted reports whether the whole picture is shown and follows the window's size.
func (c *Camera) Fitted() bool { return c.fitted }

func (c *Camera) middle() Point { return Point{c.width / 2, c.height / 2} }

// Open puts a picture under the camera: fitted, or, with keep, at the same zoom over the same part,
// where the camera was going: the same pixels if the sizes agree, else the same fraction of the
// sides.
func (c *Camera) Open(width, height int, keep bool) {
	c.place = c.Target()
	c.Stop()
	oldWidth, oldHeight := c.pictureWidth, c.pictureHeight
	center := c.Center()
	c.pictureWidth, c.pictureHeight = float64(width), float64(height)
	if !keep || oldWidth == 0 || c.fitted {
		c.Fit(false)
		return
	}
	if oldWidth == c.pictureWidth && oldHeight == c.pictureHeight {
		return
	}
	c.Show(c.place.Zoom, Point{center.X / oldWidth * c.pictureWidth,
		center.Y / oldHeight * c.pictureHeight})
}

// Resize sets the size of the window. A fitted picture stays fitted; else what is in the
// middle stays there. Motion and drags go on: a window's size may come long after it was asked for,
// and systems tell it anew whenever a window is uncovered.
func (c *Camera) Resize(width, height int) {
	dx, dy := (float64(width)-c.width)/2, (float64(height)-c.height)/2
	c.width, c.height = float64(width), float64(height)
	m := &c.motion
	c.place.X, c.place.Y = c.place.X+dx, c.place.Y+dy
	m.target.X, m.target.Y = m.target.X+dx, m.target.Y+dy
	switch {
	case c.fitted && m.going:
		m.target = c.fit()
	case c.fitted:
		c.place = c.fit()
	}
}

// FitZoom is the zoom at which the whole picture just fits the window.
func (c *Camera) FitZoom() float64 {
	if c.pictureWidth == 0 {
		return 1
	}
	return c.limit(min(c.width/c.pictureWidth, c.height/c.pictureHeight))
}

// limit brings a zoom into range.
func (c *Camera) limit(zoom float64) float64 {
	longer := max(c.pictureWidth, c.pictureHeight, 1)
	low := min(smallest/longer, 1)
	return min(max(zoom, low), math.Floor(maxSide/longer))
}

// fit is the place of the whole picture in the middle of the window.
func (c *Camera) fit() Place {
	zoom := c.FitZoom()
	return Place{(c.width - c.pictureWidth*zoom) / 2, (c.height - c.pictureHeight*zoom) / 2, zoom}
}

// Fit shows the whole picture, at once or smoothly.
func (c *Camera) Fit(smooth bool) {
	c.moveTo(c.fit(), smooth)
	c.fitted = true
}

// Show goes to a zoom with a place of the picture in the middle, at once.
func (c *Camera) Show(zoom float64, center Point) {
	zoom = c.limit(zoom)
	c.moveTo(Place{c.width/2 - center.X*zoom, c.height/2 - center.Y*zoom, zoom}, false)
}

// FitWidth shows the whole width of the picture, smoothly: from its top if more of it lies above.
func (c *Camera) FitWidth() {
	zoom := c.limit(c.width / c.pictureWidth)
	p := Place{(c.width - c.pictureWidth*zoom) / 2, 0, zoom}
	if c.pictureHeight*zoom < c.height {
		p.Y = (c.height - c.pictureHeight*zoom) / 2
	} else if !c.fitted { // the place in the middle stays there
		center := c.Center()
		p.Y = min(max(c.height/2-center.Y*zoom, c.height-c.pictureHeight*zoom), 0)
	}
	c.moveTo(p, true)
}

// Grid is the whole picture's output at a zoom: its size in pixels and, while nothing moves, where
// its upper left pixel lies in the window.
type Grid struct {
	Columns, Rows int
	Origin        image.Point
}

// GridOf is the output that Place p shows exactly: sides rounded to whole pixels, as render rounds
// them, and its corner on a whole pixel of the window.
func (c *Camera) GridOf(p Place) Grid {
	side := func(n float64) int { return int(min(max(math.Round(n*p.Zoom), 1), maxSide)) }
	return Grid{side(c.pictureWidth), side(c.pictureHeight),
		image.Pt(int(math.Round(p.X)), int(math.Round(p.Y)))}
}

// Bounds is the output's rectangle in the window.
func (g Grid) Bounds() image.Rectangle {
	return image.Rectangle{Max: image.Pt(g.Columns, g.Rows)}.Add(g.Origin)
}
