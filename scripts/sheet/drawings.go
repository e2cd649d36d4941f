package main

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Drawings fill a tile at ×4.
const drawnWidth, drawnHeight = tileWidth / 4, tileHeight / 4

var (
	white = color.NRGBA{255, 255, 255, 255}
	black = color.NRGBA{0, 0, 0, 255}
)

// text draws letters of 9 to 17 pixels as on a screen, dark on light and light on dark.
func text() *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, drawnWidth, drawnHeight))
	draw.Draw(m, m.Rect, image.NewUniform(white), image.Point{}, draw.Src)
	dark := image.Rect(0, 56, drawnWidth, drawnHeight)
	draw.Draw(m, dark, image.NewUniform(color.NRGBA{30, 34, 46, 255}), image.Point{}, draw.Src)
	for _, l := range []struct {
		font []byte
		size float64
		x, y int
		ink  color.NRGBA
		text string
	}{
		{gobold.TTF, 17, 5, 18, black, "Reading 4711"},
		{goregular.TTF, 12, 5, 34, black, "the quick brown fox"},
		{goregular.TTF, 9, 5, 47, color.NRGBA{90, 90, 90, 255}, "jumps over a lazy dog"},
		{gomono.TTF, 11, 5, 69, color.NRGBA{150, 220, 130, 255}, "if x[i] != 0 {"},
		{gomono.TTF, 11, 5, 83, color.NRGBA{240, 190, 110, 255}, "  return f(&x)"},
	} {
		letter(m, l.font, l.size, image.Pt(l.x, l.y), l.ink, l.text)
	}
	return m
}

// letter draws a line of text from a point of its baseline on.
func letter(m draw.Image, ttf []byte, size float64, at image.Point, ink color.Color, text string) {
	f, err := opentype.Parse(ttf)
	if err != nil {
		panic(err) // it is built in
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72,
		Hinting: font.HintingFull})
	if err != nil {
		panic(err)
	}
	defer face.Close()
	pen := font.Drawer{Dst: m, Src: image.NewUniform(ink), Face: face, Dot: fixed.P(at.X, at.Y)}
	pen.DrawString(text)
}

// sampled draws what is at each point, averaged over n by n points of a pixel.
func sampled(n int, at func(x, y float64) color.NRGBA) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, drawnWidth, drawnHeight))
	for y := range drawnHeight {
		for x := range drawnWidth {
			var r, g, b, a float64 // premultiplied
			for i := range n * n {
				c := at(float64(x)+(float64(i%n)+0.5)/float64(n),
					float64(y)+(float64(i/n)+0.5)/float64(n))
				alpha := float64(c.A)
				r, g, b, a = r+alpha*float64(c.R), g+alpha*float64(c.G), b+alpha*float64(c.B),
					a+alpha
			}
			if a > 0 {
				m.SetNRGBA(x, y, color.NRGBA{uint8(r/a + 0.5), uint8(g/a + 0.5), uint8(b/a + 0.5),
					uint8(a/float64(n*n) + 0.5)})
			}
		}
	}
	return m
}

// lines are circles, a fan and a wave of lines 1.2 and 2 pixels wide, averaged over n by n points
// of a pixel: 1 is black and white alone.
func lines(n int) *image.NRGBA {
	return sampled(n, func(x, y float64) color.NRGBA {
		for _, radius := range []float64{8, 15, 24} {
			if math.Abs(math.Hypot(x-30, y-32)-radius) < 0.6 {
				return black
			}
		}
		dx, dy := x-62, y-8
		if along := math.Hypot(dx, dy); along < 52 {
			for i := range 7 {
				turn := float64(i) * 14 * math.Pi / 180
				if dx > -1 && dy > -1 && math.Abs(dx*math.Sin(turn)-dy*math.Cos(turn)) < 0.6 {
					return black
				}
			}
		}
		if math.Abs(y-76-6*math.Sin(x/9)) < 1.2 && x > 5 && x < 115 {
			return black
		}
		return white
	})
}

// logo is a disc with a ring cut out of it, a bar and a name over nothing.
func logo() *image.NRGBA {
	m := sampled(8, func(x, y float64) color.NRGBA {
		switch d := math.Hypot(x-32, y-45); {
		case d < 10, d > 14 && d < 26:
			return color.NRGBA{230, 90, 30, 255}
		case x > 62 && x < 112 && y > 60 && y < 66:
			return color.NRGBA{20, 90, 180, 255}
		case x > 62 && x < 112 && y > 68 && y < 70: // half transparent
			return color.NRGBA{20, 90, 180, 128}
		}
		return color.NRGBA{}
	})
	letter(m, gobold.TTF, 28, image.Pt(62, 52), color.NRGBA{40, 40, 50, 255}, "Liif")
	return m
}
