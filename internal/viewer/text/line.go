package text

import (
	"image"
	"image/color"
	"math"

	view "github.com/liif-render/liif/internal/viewer/draw"
)

// Font is a style at a size in pixels.
type Font struct {
	Style Style
	Size  float64
}

func (f Font) key() faceKey { return faceKey{f.Style, math.Round(4*f.Size) / 4} }

// Width is how wide a line of text is, in pixels.
func (a *Atlas) Width(f Font, text string) int {
	x := 0.0
	for _, r := range text {
		x += a.letter(letterKey{f.key(), r}).advance
	}
	return int(x)
}

// Height is the distance between lines, and ascent how far the baseline is below a line's top.
func (a *Atlas) Height(f Font) (height, ascent int) {
	m := a.face(f.key()).Metrics()
	return m.Height.Ceil(), m.Ascent.Ceil()
}

// Draw adds a line of text, with its upper left corner at a pixel of the frame.
func (a *Atlas) Draw(to *view.Frame, at image.Point, f Font, c color.NRGBA, text string) {
	_, ascent := a.Height(f)
	x := float64(at.X)
	for _, r := range text {
		l := a.letter(letterKey{f.key(), r})
		if !l.rect.Empty() {
			corner := image.Pt(int(x), at.Y+ascent).Add(l.offset)
			to.Shapes = append(to.Shapes, view.Shape{
				Target: image.Rectangle{corner, corner.Add(l.rect.Size())}, Color: c,
				Letter: l.rect.Min, IsLetter: true})
		}
		x += l.advance
	}
	to.Atlas = &a.Picture
}

// Cut shortens text to a width with an ellipsis in its middle.
func (a *Atlas) Cut(f Font, text string, width int) string {
	runes := []rune(text)
	if a.Width(f, text) <= width {
		return text
	}
	for n := len(runes) - 1; n > 0; n-- {
		short := string(runes[:(n+1)/2]) + "…" + string(runes[len(runes)-n/2:])
		if a.Width(f, short) <= width {
			return short
		}
	}
	return "…"
}
