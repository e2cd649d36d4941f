// Package montage puts pictures into rows with lines of text, for people to compare. Programs that
// show crops beside each other use it.
package montage

import (
	"image"
	"image/color"
	"image/draw"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Sizes in pixels of the montage.
const (
	gap        = 8
	textHeight = 18
	textSize   = 13
)

var (
	paper = color.NRGBA{255, 255, 255, 255}
	ink   = color.NRGBA{20, 20, 20, 255}
)

// Row is a line of text and the pictures below it, from left to right.
type Row struct {
	Caption string
	Tiles   []Tile
}

// Tile is an opaque picture and the line below it.
type Tile struct {
	Picture *image.NRGBA
	Caption string
}

// Draw puts rows below each other, the title, if there is one, on top; each pixel of a tile becomes
// zoom by zoom pixels. The montage is opaque.
func Draw(title string, rows []Row, zoom int) *image.NRGBA {
	captions := face()
	defer captions.Close()
	columns, rowHeight := 0, make([]int, len(rows))
	tileWidth := 0
	width, height := 2*gap+font.MeasureString(captions, title).Ceil(), 0
	for i, r := range rows {
		columns = max(columns, len(r.Tiles))
		width = max(width, 2*gap+font.MeasureString(captions, r.Caption).Ceil())
		for _, t := range r.Tiles {
			size := t.Picture.Bounds().Size().Mul(zoom)
			tileWidth = max(tileWidth, size.X, font.MeasureString(captions, t.Caption).Ceil())
			rowHeight[i] = max(rowHeight[i], size.Y)
		}
		height += gap + 2*textHeight + rowHeight[i]
	}
	width = max(width, gap+columns*(tileWidth+gap))
	if title != "" {
		height += gap + textHeight
	}
	out := image.NewNRGBA(image.Rect(0, 0, width, height+gap))
	draw.Draw(out, out.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	pen := font.Drawer{Dst: out, Src: image.NewUniform(ink), Face: captions}
	write := func(x, y int, text string) {
		pen.Dot = fixed.P(x, y+textHeight-5)
		pen.DrawString(text)
	}
	y := 0
	if title != "" {
		write(gap, gap/2, title)
		y = gap + textHeight
	}
	for i, r := range rows {
		y += gap
		write(gap, y, r.Caption)
		for k, t := range r.Tiles {
			x := gap + k*(tileWidth+gap)
			magnify(out, image.Pt(x, y+textHeight), t.Picture, zoom)
			write(x, y+textHeight+rowHeight[i], t.Caption)
		}
		y += 2*textHeight + rowHeight[i]
	}
	return out
}

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

// magnify draws a picture with each pixel zoom pixels wide and high.
func magnify(to *image.NRGBA, at image.Point, m *image.NRGBA, zoom int) {
	b := m.Bounds()
	for y := range b.Dy() * zoom {
		for x := range b.Dx() * zoom {
			to.SetNRGBA(at.X+x, at.Y+y, m.NRGBAAt(b.Min.X+x/zoom, b.Min.Y+y/zoom))
		}
	}
}

// Opaque is the RGB of a picture without transparency, [height*width*3].
func Opaque(m *image.NRGBA) []uint8 {
	pix := make([]uint8, 0, len(m.Pix)/4*3)
	for i := 0; i < len(m.Pix); i += 4 {
		pix = append(pix, m.Pix[i:i+3]...)
	}
	return pix
}
