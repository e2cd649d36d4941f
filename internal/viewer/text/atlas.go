package text

import (
	"fmt"
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

	view "github.com/liif-render/liif/internal/viewer/draw"
)

// Style is one of the fonts.
type Style int

const (
	Regular Style = iota
	Bold
	Mono
	styles
)

// atlasSide is the atlas's first side in pixels; it doubles when letters find no room.
const atlasSide = 256

// Atlas rasterises letters at sizes in pixels and keeps them.
type Atlas struct {
	Picture view.Atlas
	fonts   [styles]*opentype.Font
	faces   map[faceKey]font.Face
	letters map[letterKey]letter
	shelf   shelf
}

type faceKey struct {
	style Style
	size  float64
}

type letterKey struct {
	faceKey
	r rune
}

// letter is a rasterised rune: rect is its place in the atlas, offset where that lies from the
// point on the baseline.
type letter struct {
	rect    image.Rectangle
	offset  image.Point
	advance float64
}

// shelf is the row of the atlas that is being filled.
type shelf struct{ x, y, height int }

// NewAtlas makes an empty atlas.
func NewAtlas() (*Atlas, error) {
	a := &Atlas{faces: map[faceKey]font.Face{}, letters: map[letterKey]letter{}}
	for style, data := range map[Style][]byte{Regular: goregular.TTF, Bold: gobold.TTF,
		Mono: gomono.TTF} {
		f, err := opentype.Parse(data)
		if err != nil {
			return nil, fmt.Errorf("embedded font: %w", err)
		}
		a.fonts[style] = f
	}
	a.resize(atlasSide)
	return a, nil
}

// resize makes the picture larger; letters stay where they are.
func (a *Atlas) resize(side int) {
	old := a.Picture
	a.Picture = view.Atlas{Width: side, Height: side, Pix: make([]byte, side*side),
		Version: old.Version + 1}
	for y := range old.Height {
		copy(a.Picture.Pix[y*side:], old.Pix[y*old.Width:(y+1)*old.Width])
	}
}

func (a *Atlas) face(key faceKey) font.Face {
	if f := a.faces[key]; f != nil {
		return f
	}
	f, err := opentype.NewFace(a.fonts[key.style], &opentype.FaceOptions{Size: key.size, DPI: 72,
		Hinting: font.HintingFull})
	if err != nil {
		panic(err) // only of a size that is not finite
	}
	a.faces[key] = f
	return f
}

// letter rasterises a rune, once.
func (a *Atlas) letter(key letterKey) letter {
	if l, ok := a.letters[key]; ok {
		return l
	}
	bounds, mask, at, advance, ok := a.face(key.faceKey).Glyph(fixed.Point26_6{}, key.r)
	if !ok && key.r != '\uFFFD' {
		return a.letter(letterKey{key.faceKey, '\uFFFD'})
	}
	l := letter{offset: bounds.Min, advance: math.Round(float64(advance) / 64)}
	if size := bounds.Size(); size.X > 0 && size.Y > 0 {
		l.rect = a.room(size)
		to := &image.Alpha{Pix: a.Picture.Pix, Stride: a.Picture.Width,
			Rect: image.Rect(0, 0, a.Picture.Width, a.Picture.Height)}
		draw.DrawMask(to, l.rect, image.NewUniform(color.Opaque), image.Point{}, mask, at, draw.Src)
		a.Picture.Version++
	}
	a.letters[key] = l
	return l
}

// room finds a place for a letter of a size.
func (a *Atlas) room(size image.Point) image.Rectangle {
	for {
		if a.shelf.x+size.X+1 > a.Picture.Width {
			a.shelf = shelf{y: a.shelf.y + a.shelf.height}
		}
		if size.X+1 <= a.Picture.Width && a.shelf.y+size.Y+1 <= a.Picture.Height {
			break
		}
		a.resize(2 * a.Picture.Width)
	}
	at := image.Pt(a.shelf.x, a.shelf.y)
	a.shelf.x += size.X + 1
	a.shelf.height = max(a.shelf.height, size.Y+1)
	return image.Rectangle{at, at.Add(size)}
}
