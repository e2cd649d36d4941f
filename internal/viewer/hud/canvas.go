package hud

import (
	"image"
	"image/color"

	"github.com/liif-render/liif/internal/viewer/draw"
	"github.com/liif-render/liif/internal/viewer/text"
)

// Colors of text.
var (
	Pale   = color.NRGBA{236, 238, 242, 255}
	Dim    = color.NRGBA{154, 162, 174, 255}
	Accent = color.NRGBA{116, 190, 255, 255}
	Good   = color.NRGBA{108, 214, 140, 255}
	Wait   = color.NRGBA{246, 190, 88, 255}
	Bad    = color.NRGBA{255, 120, 110, 255}
)

var panelColor = color.NRGBA{16, 18, 22, 216}

// Canvas is a frame to draw on. Lengths in units of text become device pixels by Scale.
type Canvas struct {
	*draw.Frame
	Letters *text.Atlas
	Scale   float64 // device pixels a unit of text
	Bottom  int     // device pixels at the bottom of the window that are taken
}

// NewCanvas makes a canvas with a frame of its own.
func NewCanvas(scale float64) (*Canvas, error) {
	letters, err := text.NewAtlas()
	if err != nil {
		return nil, err
	}
	return &Canvas{Frame: &draw.Frame{}, Letters: letters, Scale: scale}, nil
}

// Span is a run of text of one look.
type Span struct {
	Text  string
	Font  text.Font
	Color color.NRGBA
}

// Pixels is a length in units of text as device pixels.
func (c *Canvas) Pixels(n float64) int { return int(n*c.Scale + 0.5) }

func (c *Canvas) font(style text.Style, size float64) text.Font {
	return text.Font{Style: style, Size: size * c.Scale}
}

// Plain, Dim, Bold and Mono are text of the usual size.
func (c *Canvas) Plain(s string) Span { return Span{s, c.font(text.Regular, 13), Pale} }
func (c *Canvas) Dim(s string) Span   { return Span{s, c.font(text.Regular, 13), Dim} }
func (c *Canvas) Bold(s string) Span  { return Span{s, c.font(text.Bold, 13), Pale} }
func (c *Canvas) Mono(s string) Span  { return Span{s, c.font(text.Mono, 13), Pale} }

// In is the span in another color.
func (s Span) In(c color.NRGBA) Span {
	s.Color = c
	return s
}

// Width is how wide spans are side by side.
func (c *Canvas) Width(spans ...Span) int {
	w := 0
	for _, s := range spans {
		w += c.Letters.Width(s.Font, s.Text)
	}
	return w
}

// cut is the span shortened to a width.
func (c *Canvas) cut(s Span, width int) Span {
	s.Text = c.Letters.Cut(s.Font, s.Text, width)
	return s
}

// write puts spans side by side, on one baseline.
func (c *Canvas) write(at image.Point, spans ...Span) {
	deepest := 0
	for _, s := range spans {
		_, ascent := c.Letters.Height(s.Font)
		deepest = max(deepest, ascent)
	}
	for _, s := range spans {
		_, ascent := c.Letters.Height(s.Font)
		c.Letters.Draw(c.Frame, at.Add(image.Pt(0, deepest-ascent)), s.Font, s.Color, s.Text)
		at.X += c.Letters.Width(s.Font, s.Text)
	}
}

// panel draws a dark ground with round corners.
func (c *Canvas) panel(r image.Rectangle, color color.NRGBA) {
	c.Shapes = append(c.Shapes, draw.Shape{Target: r, Radius: 7 * c.Scale, Color: color})
	c.Atlas = &c.Letters.Picture
}

// bar draws a rectangle.
func (c *Canvas) bar(r image.Rectangle, color color.NRGBA) {
	if r.Empty() {
		return
	}
	c.Shapes = append(c.Shapes, draw.Shape{Target: r, Color: color})
	c.Atlas = &c.Letters.Picture
}

// outline draws the border of a rectangle, of a width, a distance inside it.
func (c *Canvas) outline(r image.Rectangle, line int, color color.NRGBA, inset int) {
	r = r.Inset(inset)
	c.bar(image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+line), color)
	c.bar(image.Rect(r.Min.X, r.Max.Y-line, r.Max.X, r.Max.Y), color)
	c.bar(image.Rect(r.Min.X, r.Min.Y+line, r.Min.X+line, r.Max.Y-line), color)
	c.bar(image.Rect(r.Max.X-line, r.Min.Y+line, r.Max.X, r.Max.Y-line), color)
}

// lineHeight is the height of a line of plain text.
func (c *Canvas) lineHeight() int {
	h, _ := c.Letters.Height(c.font(text.Regular, 13))
	return h
}

// pill draws a line of text on a panel, with its corner at a point, and returns what it covers.
func (c *Canvas) pill(at image.Point, spans ...Span) image.Rectangle {
	r := image.Rectangle{at, at.Add(c.pillSize(spans...))}
	c.panel(r, panelColor)
	c.write(at.Add(image.Pt(c.Pixels(11), c.Pixels(6))), spans...)
	return r
}

// pillSize is the size of a pill.
func (c *Canvas) pillSize(spans ...Span) image.Point {
	return image.Pt(c.Width(spans...)+2*c.Pixels(11), c.lineHeight()+2*c.Pixels(6))
}
