package hud

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"github.com/liif-render/liif/internal/viewer/camera"
)

// Sight is the pixel under the pointer.
type Sight struct {
	Source camera.Point // source pixels
	Color  color.NRGBA  // as shown
}

// Line is the contents of the line at the bottom.
type Line struct {
	Zoom   string
	Digits int    // of the place under the pointer, after the point
	Sight  *Sight // nil if the pointer is beside the picture
	Label  string // the method
	State  string // how exact the view is
	Color  color.NRGBA
	More   string
}

// Draw writes the line at the bottom of the window.
func (l *Line) Draw(c *Canvas) {
	gap := c.Dim("   ")
	spans := []Span{c.Bold(l.Zoom), gap}
	swatch := -1
	if s := l.Sight; s != nil {
		spans = append(spans,
			c.Mono(fmt.Sprintf("%.*f, %.*f", l.Digits, s.Source.X, l.Digits, s.Source.Y)),
			gap)
		swatch = c.Width(spans...)
		spans = append(spans, c.Mono("   "), c.Mono(fmt.Sprintf("%3d %3d %3d", s.Color.R, s.Color.G,
			s.Color.B)), gap)
	}
	spans = append(spans, c.Dim(l.Label), gap, c.Bold(l.State).In(l.Color), c.Dim(l.More))
	at := image.Pt(c.Pixels(12), c.Frame.Height-c.Bottom-c.Pixels(12)-c.pillSize(spans...).Y)
	r := c.pill(at, spans...)
	if swatch >= 0 {
		side := c.Pixels(12)
		y := r.Min.Y + (r.Dy()-side)/2
		x := r.Min.X + c.Pixels(11) + swatch
		box := image.Rect(x, y, x+side, y+side)
		c.bar(box.Inset(-1), color.NRGBA{255, 255, 255, 90})
		c.bar(box, color.NRGBA{l.Sight.Color.R, l.Sight.Color.G, l.Sight.Color.B, 255})
	}
}

// Digits is the number of digits of a place in the picture that matter at a zoom.
func Digits(zoom float64) int { return min(max(int(math.Log10(max(zoom, 1))+0.5), 0), 4) }

// Facts writes pairs of a name and a value below each other on the upper left.
func Facts(c *Canvas, facts [][2]string) {
	names, values := 0, 0
	for i := range facts {
		facts[i][1] = c.cut(c.Plain(facts[i][1]), c.Pixels(340)).Text
		names = max(names, c.Width(c.Dim(facts[i][0])))
		values = max(values, c.Width(c.Plain(facts[i][1])))
	}
	step := c.lineHeight() + c.Pixels(3)
	at := image.Pt(c.Pixels(12), c.Pixels(12))
	pad := c.Pixels(12)
	c.panel(image.Rectangle{at, at.Add(image.Pt(names+values+c.Pixels(16)+2*pad,
		step*len(facts)+2*pad-c.Pixels(3)))}, panelColor)
	for i, f := range facts {
		y := at.Y + pad + i*step
		c.write(image.Pt(at.X+pad, y), c.Dim(f[0]))
		c.write(image.Pt(at.X+pad+names+c.Pixels(16), y), c.Plain(f[1]))
	}
}
