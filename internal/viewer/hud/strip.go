package hud

import (
	"image"
	"image/color"

	"github.com/liif-render/liif/internal/viewer/draw"
)

const (
	// thumbSide is the side of a thumbnail's place in the strip, in units of text.
	thumbSide = 76.0
	// thumbGap is between two of them, and around them.
	thumbGap = 6.0
)

// Strip is a row of small pictures along the bottom of the window, of a folder of Count; the one at
// At is in the middle, as far as the ends let it be.
type Strip struct {
	Count, At int
	Image     func(i int) *draw.Image // nil while it is not there
	Name      func(i int) string
}

// Height is the strip's, in device pixels.
func (s *Strip) Height(c *Canvas) int { return c.Pixels(thumbSide + 2*thumbGap) }

// range are the pictures that are seen, and where the first begins.
func (s *Strip) seen(c *Canvas) (from, to, left int) {
	step := c.Pixels(thumbSide + thumbGap)
	n := max(c.Frame.Width/step, 1)
	from = max(min(s.At-n/2, s.Count-n), 0)
	to = min(from+n, s.Count)
	return from, to, (c.Frame.Width - (to-from)*step + c.Pixels(thumbGap)) / 2
}

// Seen are the first picture seen and the one after the last.
func (s *Strip) Seen(c *Canvas) (from, to int) {
	from, to, _ = s.seen(c)
	return from, to
}

// Hit is the picture at a point of the window; below 0 if there is none.
func (s *Strip) Hit(c *Canvas, x, y float64) int {
	from, to, left := s.seen(c)
	step := c.Pixels(thumbSide + thumbGap)
	if int(y) < c.Frame.Height-s.Height(c) || int(x) < left {
		return -1
	}
	if i := from + (int(x)-left)/step; i < to {
		return i
	}
	return -1
}

// Draw draws the strip.
func (s *Strip) Draw(c *Canvas) {
	from, to, left := s.seen(c)
	top := c.Frame.Height - s.Height(c)
	ground := image.Rect(0, top, c.Frame.Width, c.Frame.Height)
	// Panels are drawn over pictures: a thumbnail's ground is a picture, too.
	c.Quads = append(c.Quads, draw.Quad{Image: stripGround, Filter: draw.Nearest, Target: ground,
		Alpha:  1,
		Source: draw.Box{X1: 1, Y1: 1}})
	side, step := c.Pixels(thumbSide), c.Pixels(thumbSide+thumbGap)
	for i := from; i < to; i++ {
		x, y := left+(i-from)*step, top+c.Pixels(thumbGap)
		place := image.Rect(x, y, x+side, y+side)
		m := s.Image(i)
		if m == nil {
			name := c.cut(c.Dim(s.Name(i)), side)
			c.write(image.Pt(x+(side-c.Width(name))/2, y+side/2-c.lineHeight()/2), name)
		} else {
			w, h := side, side
			if m.Width > m.Height {
				h = max(side*m.Height/m.Width, 1)
			} else {
				w = max(side*m.Width/m.Height, 1)
			}
			corner := image.Pt(x+(side-w)/2, y+(side-h)/2)
			c.Quads = append(c.Quads, draw.Quad{Image: m, Filter: draw.Linear, Alpha: 1,
				Target: image.Rectangle{corner, corner.Add(image.Pt(w, h))},
				Source: draw.Box{X1: float64(m.Width), Y1: float64(m.Height)}})
		}
		if i == s.At {
			c.outline(place, max(c.Pixels(2), 2), Accent, -c.Pixels(3))
		}
	}
}

var stripGround = draw.NewImage(1, 1, []byte{14, 15, 18, 255}, true)

// Ring marks a place of the window.
func Ring(c *Canvas, at image.Point) {
	side := c.Pixels(14)
	r := image.Rectangle{at, at}.Inset(-side)
	line := max(c.Pixels(1.5), 1)
	c.outline(r, line, color.NRGBA{0, 0, 0, 200}, -line)
	c.outline(r, line, Wait, 0)
}
