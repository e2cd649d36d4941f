package tiles

import (
	"image"
	"math"

	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/internal/viewer/draw"
)

// differenceGain is what differences are multiplied by to be seen: of 8-bit steps, 32 are white.
const differenceGain = 8

// differenceKey names the difference of two tiles.
type differenceKey struct{ a, b tileKey }

// Difference is how far apart two pictures, or two methods, are in what a pane shows.
type Difference struct {
	PSNR  float64      // in dB, of all colours; infinite if nothing differs
	Steps int          // the largest difference of a colour, in steps of 8 bits
	At    camera.Point // the block that differs most, in source pixels of the pane's picture
}

// measured is the last difference that was measured, and of what.
type measured struct {
	a, b   gridKey
	window image.Rectangle
	result Difference
}

// otherKey is the same tile of the pane compared with.
func (p *Pane) otherKey(k tileKey) tileKey {
	k.picture, k.method = p.Against.Picture.Number, p.Against.Method
	return k
}

// difference shows the differences of tiles pixel for pixel, where both are there, and all else
// dark.
func (c *composer) difference() {
	m := c.mosaic
	if !m.camera.Zooming() {
		grid := m.exactGrid(c.pane)
		l := grid.layer(c.extent)
		for _, key := range visible(grid, l, c.pane.Clip.Sub(c.offset), camera.Point{}) {
			if e := m.differenceOf(&c.pane, key); e != nil {
				m.cache.touch(e)
				c.cover(e, l, draw.Exact, 1)
			}
		}
	}
	first := len(c.frame.Quads)
	c.reuse()
	c.source()
	for i := range c.frame.Quads[first:] {
		c.frame.Quads[first+i].Alpha = 0.25
	}
}

// differenceOf is the difference of a tile and the other pane's; nil while they are not both there.
func (m *Mosaic) differenceOf(p *Pane, key tileKey) *entry {
	name := differenceKey{key, p.otherKey(key)}
	if e := m.cache.get(name); e != nil {
		return e
	}
	a, b := m.cache.get(key), m.cache.get(name.b)
	if a == nil || b == nil {
		return nil
	}
	pix := make([]byte, len(a.image.Pix))
	for i := 0; i < len(pix); i += 4 {
		for k := range 3 {
			d := int(a.image.Pix[i+k]) - int(b.image.Pix[i+k])
			pix[i+k] = byte(min(max(d, -d)*differenceGain, 255))
		}
		pix[i+3] = 255
	}
	e := &entry{key: name, image: draw.NewImage(a.image.Width, a.image.Height, pix, true),
		rect:   a.rect,
		around: a.around, final: true}
	m.cache.add(e)
	return e
}

// differenceBlock is the side of the blocks of which the one that differs most is looked for, in
// pixels of the output.
const differenceBlock = 16

// Difference measures what a pane with Against shows, once all of it is there.
func (m *Mosaic) Difference(p Pane) (Difference, bool) {
	if p.Against == nil || p.Unknown || p.Against.Unknown || m.camera.Zooming() {
		return Difference{}, false
	}
	extent := m.camera.ExtentAt(m.camera.Place())
	grid := m.exactGrid(p)
	other := grid
	other.picture, other.method = p.Against.Picture.Number, p.Against.Method
	window := p.Clip.Sub(p.Bounds.Min).Sub(image.Pt(int(extent.X), int(extent.Y)))
	window = window.Intersect(image.Rect(0, 0, grid.columns, grid.rows))
	now := measured{a: grid, b: other, window: window}
	if now.a == m.measured.a && now.b == m.measured.b && now.window == m.measured.window {
		return m.measured.result, true
	}
	var sum, worst float64
	var at image.Point
	steps := 0
	for _, key := range visible(grid, grid.layer(extent), p.Clip.Sub(p.Bounds.Min),
		camera.Point{}) {
		a, b := m.cache.entries[key], m.cache.entries[p.otherKey(key)]
		if a == nil || b == nil {
			return Difference{}, false
		}
		part := a.rect.Intersect(window)
		for y := part.Min.Y; y < part.Max.Y; y += differenceBlock {
			for x := part.Min.X; x < part.Max.X; x += differenceBlock {
				block := image.Rect(x, y, x+differenceBlock, y+differenceBlock).Intersect(part)
				squared, most := squares(a, b, block)
				sum, steps = sum+squared, max(steps, most)
				if mean := squared / float64(block.Dx()*block.Dy()); mean > worst {
					worst, at = mean, block.Min.Add(block.Size().Div(2))
				}
			}
		}
	}
	if window.Empty() {
		return Difference{}, false
	}
	mean := sum / float64(3*window.Dx()*window.Dy())
	size := p.Picture.Image
	now.result = Difference{PSNR: 10 * math.Log10(255*255/mean), Steps: steps, At: camera.Point{
		X: (float64(at.X) + 0.5) * float64(size.Width) / float64(grid.columns),
		Y: (float64(at.Y) + 0.5) * float64(size.Height) / float64(grid.rows)}}
	m.measured = now
	return now.result, true
}

// squares is the sum of squared differences of two tiles in a block, and the largest difference.
func squares(a, b *entry, block image.Rectangle) (sum float64, most int) {
	total := 0
	for y := block.Min.Y; y < block.Max.Y; y++ {
		from := 4 * ((y-a.around.Min.Y)*a.image.Width + block.Min.X - a.around.Min.X)
		p, q := a.image.Pix[from:from+4*block.Dx()], b.image.Pix[from:from+4*block.Dx()]
		for i := 0; i < len(p); i += 4 {
			for k := range 3 {
				d := int(p[i+k]) - int(q[i+k])
				total += d * d
				most = max(most, d, -d)
			}
		}
	}
	return float64(total), most
}
