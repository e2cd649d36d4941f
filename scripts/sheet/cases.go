package main

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"path/filepath"
	"strings"

	"github.com/liif-render/liif/evaluate"
	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/montage"
	"github.com/liif-render/liif/render"
)

// Tiles are as large on the sheet, whatever the scale.
const tileWidth, tileHeight = 480, 360

// example is a typical picture and the window of it that is enlarged.
type example struct {
	name  string // for -rows
	about string
	// file is a photograph: of the folder -photos, or "" for the sample; draw makes what is drawn.
	file   string
	photo  bool // from the folder
	draw   func() *image.NRGBA
	reduce float64 // the photograph's width divided by the picture's
	// x and y are the upper left corner of what is enlarged, in pixels of the reduced picture.
	x, y   float64
	scale  float64
	damage evaluate.Damage
}

var cases = []example{
	{name: "face-noise", about: "a face in poor light", x: 130, y: 70, scale: 4,
		damage: evaluate.Damage{Sigma: 10}},
	{name: "web-q75", about: "a photograph from the web", x: 60, y: 205, scale: 4,
		damage: evaluate.Damage{Quality: 75}},
	{name: "foliage-q75", about: "foliage", file: "gb82_002.webp", photo: true, x: 30, y: 80,
		scale:  4,
		damage: evaluate.Damage{Quality: 75}},
	{name: "architecture-q40", about: "architecture", file: "budgie_casa-mila.jpg", photo: true,
		reduce: 4, x: 375, y: 370, scale: 4, damage: evaluate.Damage{Quality: 40}},
	{name: "text", about: "text of a screen", draw: text, scale: 4},
	{name: "lines-1bit", about: "line art, black and white",
		draw: func() *image.NRGBA { return lines(1) }, scale: 4},
	{name: "lines", about: "line art, antialiased",
		draw: func() *image.NRGBA { return lines(8) }, scale: 4},
	{name: "logo", about: "a logo with transparency", draw: logo, scale: 4},
	{name: "whiskers", about: "whiskers", x: 124, y: 246, scale: 30},
}

// caption describes a row.
func (c *example) caption() string {
	text := fmt.Sprintf("%s, ×%g", c.about, c.scale)
	if c.damage.Sigma > 0 {
		text += fmt.Sprintf("; noise of σ = %g", c.damage.Sigma)
	}
	if c.damage.Quality > 0 {
		text += fmt.Sprintf("; JPEG of quality %d", c.damage.Quality)
	}
	return text
}

// open makes the example's picture, damaged, of 8 bits.
func (c *example) open(s *settings) (*imageio.Image, error) {
	if c.draw != nil {
		return fromNRGBA(c.draw()), nil
	}
	path := s.sample
	if c.photo {
		path = filepath.Join(s.photos, c.file)
	}
	m, err := evaluate.OpenPicture(path)
	if err != nil {
		return nil, err
	}
	if c.reduce > 1 {
		if m, err = reduced(m, c.reduce); err != nil {
			return nil, err
		}
	}
	return c.damage.Apply(m, c.name), nil
}

// reduced is a picture by Lanczos' filter.
func reduced(m *imageio.Image, factor float64) (*imageio.Image, error) {
	r, err := render.Open("lanczos", render.Options{})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	f, err := r.Encode(context.Background(), m)
	if err != nil {
		return nil, err
	}
	v := f.View(1 / factor)
	out := image.NewNRGBA(v.Bounds())
	if err := f.Draw(context.Background(), out, v); err != nil {
		return nil, err
	}
	return fromNRGBA(out), nil
}

// fromNRGBA is a picture of three channels, or of four if any pixel is not opaque.
func fromNRGBA(m *image.NRGBA) *imageio.Image {
	out := &imageio.Image{Width: m.Rect.Dx(), Height: m.Rect.Dy(), Channels: 4, Bits: 8,
		Pix8: m.Pix}
	if m.Opaque() {
		out.Channels, out.Pix8 = 3, montage.Opaque(m)
	}
	return out
}

// window is what of a picture is enlarged: as much as a tile holds, or all of a smaller one.
func (c *example) window(f *render.Field) render.View {
	width, height := f.Size()
	return f.ViewOf(c.scale, c.x, c.y, min(tileWidth/c.scale, float64(width)-c.x),
		min(tileHeight/c.scale, float64(height)-c.y))
}

// enlarge draws an example by each method, with the strengths that the dial gives.
func enlarge(ctx context.Context, columns []*render.Renderer, c example, m *imageio.Image,
	dial evaluate.Dial) (tiles []montage.Tile, err error) {
	for _, r := range columns {
		f, err := dial.Encode(ctx, r, m, c.damage)
		if err != nil {
			return nil, err
		}
		v := c.window(f)
		size := v.Bounds().Size()
		drawn := image.NewNRGBA(image.Rectangle{Max: size})
		if err := f.Draw(ctx, drawn, v); err != nil {
			return nil, err
		}
		f.Release()
		caption := strings.TrimSuffix(filepath.Base(r.Model()), ".safetensors")
		if text := f.Restoration().String(); text != "" {
			caption += ", undoing " + text
		}
		tiles = append(tiles, montage.Tile{Picture: overChecks(drawn), Caption: caption})
	}
	return tiles, nil
}

// overChecks composites a picture over a chessboard, the sign for transparency.
func overChecks(m *image.NRGBA) *image.NRGBA {
	const side = 16
	out := image.NewNRGBA(m.Rect)
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			out.SetNRGBA(x, y, checks[(x/side+y/side)%2])
		}
	}
	draw.Draw(out, out.Rect, m, image.Point{}, draw.Over)
	return out
}

var checks = [2]color.NRGBA{{255, 255, 255, 255}, {204, 204, 204, 255}}
