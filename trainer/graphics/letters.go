package graphics

import (
	"image"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationmonobold"
	"codeberg.org/go-fonts/liberation/liberationmonoregular"
	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansitalic"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"codeberg.org/go-fonts/liberation/liberationserifbold"
	"codeberg.org/go-fonts/liberation/liberationserifbolditalic"
	"codeberg.org/go-fonts/liberation/liberationserifitalic"
	"codeberg.org/go-fonts/liberation/liberationserifregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gobolditalic"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/gofont/gosmallcaps"
	"golang.org/x/image/font/inconsolata"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// typeface is a font whose letters are read on first use.
type typeface struct {
	data []byte
	mono bool

	lock    sync.Mutex
	font    *sfnt.Font
	buffer  sfnt.Buffer
	letters map[rune]*letter
}

// letter is an outline for a font size of 1, y down, the origin on the baseline.
type letter struct {
	segments sfnt.Segments // in 1/64 of a unit
	unit     float64       // the length of 1/64 of a unit
	advance  float64
	missing  bool
}

var typefaces = []*typeface{
	{data: liberationsansregular.TTF},
	{data: liberationsansbold.TTF},
	{data: liberationsansitalic.TTF},
	{data: liberationserifregular.TTF},
	{data: liberationserifbold.TTF},
	{data: liberationserifitalic.TTF},
	{data: liberationserifbolditalic.TTF},
	{data: goregular.TTF},
	{data: gobold.TTF},
	{data: goitalic.TTF},
	{data: gobolditalic.TTF},
	{data: gomedium.TTF},
	{data: gosmallcaps.TTF},
	{data: liberationmonoregular.TTF, mono: true},
	{data: liberationmonobold.TTF, mono: true},
	{data: gomono.TTF, mono: true},
	{data: gomonobold.TTF, mono: true},
}

// monospaced is where those of typefaces begin whose letters are all as wide.
const monospaced = 13

// letter reads one. The fonts are part of the program: their errors are its faults.
func (f *typeface) letter(r rune) *letter {
	f.lock.Lock()
	defer f.lock.Unlock()
	if l := f.letters[r]; l != nil {
		return l
	}
	if f.font == nil {
		parsed, err := sfnt.Parse(f.data)
		if err != nil {
			panic(err)
		}
		f.font, f.letters = parsed, map[rune]*letter{}
	}
	index, err := f.font.GlyphIndex(&f.buffer, r)
	if err != nil {
		panic(err)
	}
	// At this size an outline has the numbers of the file: nothing is rounded.
	size := fixed.Int26_6(f.font.UnitsPerEm()) << 6
	segments, err := f.font.LoadGlyph(&f.buffer, index, size, nil)
	if err != nil {
		panic(err)
	}
	advance, err := f.font.GlyphAdvance(&f.buffer, index, size, font.HintingNone)
	if err != nil {
		panic(err)
	}
	l := &letter{append(sfnt.Segments(nil), segments...), 1 / float64(size),
		float64(advance) / float64(size), index == 0}
	f.letters[r] = l
	return l
}

// width is the length of a line of text for a font size of 1.
func (f *typeface) width(text string) float64 {
	w := 0.0
	for _, r := range text {
		w += f.letter(r).advance
	}
	return w
}

// fitted is as much of a text's beginning as has a width for a font size of 1.
func (f *typeface) fitted(text string, width float64) string {
	for i, r := range text {
		if width -= f.letter(r).advance; width < 0 {
			return text[:i]
		}
	}
	return text
}

// write adds the outlines of a line of text to a path. The map takes a font size of 1 to the scene.
func (p *path) write(text string, f *typeface, m affine) {
	x := 0.0
	for _, r := range text {
		l := f.letter(r)
		if l.missing {
			continue
		}
		at := m.after(affine{l.unit, 0, 0, l.unit, x, 0})
		q := func(v fixed.Point26_6) point { return at.apply(point{float64(v.X), float64(v.Y)}) }
		for _, s := range l.segments {
			switch s.Op {
			case sfnt.SegmentOpMoveTo:
				p.begin(q(s.Args[0]))
			case sfnt.SegmentOpLineTo:
				p.line(q(s.Args[0]))
			case sfnt.SegmentOpQuadTo:
				p.curve(q(s.Args[0]), q(s.Args[1]))
			case sfnt.SegmentOpCubeTo:
				p.cubic(q(s.Args[0]), q(s.Args[1]), q(s.Args[2]))
			}
		}
		x += l.advance
	}
}

// text paints a line of text with its baseline's left end at a point.
func (c *canvas) text(text string, f *typeface, size float64, at point, ink paint) {
	p := &path{}
	p.write(text, f, translate(at.x, at.y).after(scale(size, size)))
	c.fill(p, ink)
}

// centred paints a line of text around a point: part 0 puts its left end there, 1 its right end.
func (c *canvas) centred(text string, f *typeface, size float64, at point, part float64,
	ink paint) {
	w := float64(f.width(text) * size)
	c.text(text, f, size, point{at.x - float64(w*part), at.y + float64(size*0.35)}, ink)
}

var bitmaps = []*basicfont.Face{basicfont.Face7x13, inconsolata.Regular8x16, inconsolata.Bold8x16}

// bits paints a line of text in a font made of pixels, each enlarged to a square.
func (c *canvas) bits(text string, f *basicfont.Face, x, y, square int, ink paint) {
	dot := fixed.P(0, f.Ascent)
	row := make([]uint8, square)
	for i := range row {
		row[i] = 255
	}
	for _, r := range text {
		box, mask, from, advance, ok := f.Glyph(dot, r)
		if !ok {
			continue
		}
		alpha := mask.(*image.Alpha)
		for v := range box.Dy() {
			for u := range box.Dx() {
				if alpha.AlphaAt(from.X+u, from.Y+v).A < 128 {
					continue
				}
				px, py := x+(box.Min.X+u)*square, y+(box.Min.Y+v)*square
				for n := range square {
					if py+n >= 0 && py+n < c.height && px >= 0 && px+square <= c.width {
						c.blend(px, py+n, row, ink)
					}
				}
			}
		}
		dot.X += advance
	}
}
