package hud

import (
	"image"

	"github.com/liif-render/liif/internal/viewer/text"
)

// Notice writes lines in the middle of a window that shows no picture, the first larger.
func Notice(c *Canvas, lines ...string) {
	y := c.Frame.Height/2 - c.Pixels(20)
	for i, line := range lines {
		s := Span{line, c.font(text.Regular, 15), Dim}
		if i == 0 {
			s = Span{line, c.font(text.Bold, 19), Pale}
		}
		s = c.cut(s, c.Frame.Width-c.Pixels(20))
		c.write(image.Pt((c.Frame.Width-c.Width(s))/2, y), s)
		y += c.Pixels(32)
	}
}

// Middle writes a line at the top of the window, in its middle.
func Middle(c *Canvas, line string) {
	s := c.cut(c.Bold(line), c.Frame.Width-c.Pixels(48))
	size := c.pillSize(s)
	c.pill(image.Pt((c.Frame.Width-size.X)/2, c.Pixels(12)), s)
}

// Progress draws a line near the bottom with how far work has come, 0 to 1; more is dim.
func Progress(c *Canvas, what, more string, part float64) {
	line := c.Plain(what)
	line = c.cut(line, c.Frame.Width-c.Pixels(60)-c.Letters.Width(line.Font, more))
	spans := []Span{line, c.Dim(more)}
	size := c.pillSize(spans...)
	at := image.Pt((c.Frame.Width-size.X)/2, c.Frame.Height-c.Bottom-c.Pixels(52)-size.Y)
	r := c.pill(at, spans...)
	full := image.Rect(r.Min.X+c.Pixels(7), r.Max.Y-c.Pixels(3), r.Max.X-c.Pixels(7),
		r.Max.Y-c.Pixels(1))
	c.bar(full, Dim)
	full.Max.X = full.Min.X + int(float64(full.Dx())*part)
	c.bar(full, Accent)
}
