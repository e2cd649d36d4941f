package main

import (
	"image"
	"image/color"
	"image/draw"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Sizes of a montage, in its pixels.
const (
	tileSide   = 192 // at least: crops are magnified by a whole number
	gap        = 8
	textHeight = 18
	textSize   = 13
)

var (
	paper = color.NRGBA{255, 255, 255, 255}
	ink   = color.NRGBA{20, 20, 20, 255}
)

// face is the Go font at the size of captions.
func face() font.Face {
	f, err := opentype.Parse(goregular.TTF)
	if err != nil {
		panic(err) // it is built in
	}
	made, err := opentype.NewFace(f, &opentype.FaceOptions{Size: textSize, DPI: 72,
		Hinting: font.HintingFull})
	if err != nil {
		panic(err)
	}
	return made
}

// montage draws the crops below each other: reduced, each method, original.
func (w *worstCrops) montage() *image.NRGBA {
	zoom := max(1, tileSide/w.side)
	captions := face()
	defer captions.Close()
	columns, rowHeight := 0, make([]int, len(w.crops))
	tileWidth := 0
	for i, c := range w.crops {
		columns = max(columns, len(c.tiles))
		for _, t := range c.tiles {
			size := t.picture.Bounds().Size().Mul(zoom)
			tileWidth = max(tileWidth, size.X, font.MeasureString(captions, t.caption).Ceil())
			rowHeight[i] = max(rowHeight[i], size.Y)
		}
	}
	width, height := gap+columns*(tileWidth+gap), gap+textHeight
	width = max(width, 2*gap+font.MeasureString(captions, w.title).Ceil())
	for _, h := range rowHeight {
		height += gap + 2*textHeight + h
	}
	out := image.NewNRGBA(image.Rect(0, 0, width, height+gap))
	draw.Draw(out, out.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	pen := font.Drawer{Dst: out, Src: image.NewUniform(ink), Face: captions}
	write := func(x, y int, text string) {
		pen.Dot = fixed.P(x, y+textHeight-5)
		pen.DrawString(text)
	}
	write(gap, gap/2, w.title)
	y := gap + textHeight
	for i, c := range w.crops {
		y += gap
		write(gap, y, c.caption)
		for k, t := range c.tiles {
			x := gap + k*(tileWidth+gap)
			magnify(out, image.Pt(x, y+textHeight), t.picture, zoom)
			write(x, y+textHeight+rowHeight[i], t.caption)
		}
		y += 2*textHeight + rowHeight[i]
	}
	return out
}

// magnify draws a picture with each pixel zoom pixels wide and high.
func magnify(to *image.NRGBA, at image.Point, m *image.NRGBA, zoom int) {
	size := m.Bounds().Size()
	for y := range size.Y * zoom {
		for x := range size.X * zoom {
			to.SetNRGBA(at.X+x, at.Y+y, m.NRGBAAt(x/zoom, y/zoom))
		}
	}
}

// opaque is the RGB of a picture without transparency.
func opaque(m *image.NRGBA) []uint8 {
	pix := make([]uint8, 0, len(m.Pix)/4*3)
	for i := 0; i < len(m.Pix); i += 4 {
		pix = append(pix, m.Pix[i:i+3]...)
	}
	return pix
}
