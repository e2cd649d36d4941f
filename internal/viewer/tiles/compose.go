package tiles

import (
	"cmp"
	"image"
	"math"
	"slices"
	"time"

	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/internal/viewer/draw"
	"github.com/liif-render/liif/internal/viewer/pyramid"
)

const (
	// pageTime is the time of a frame that making pages of the source may take.
	pageTime = 6 * time.Millisecond
	// fadeTime is how long a new tile takes to fade in over the one that it replaces.
	fadeTime = 120 * time.Millisecond
	// reused is how many other sizes of what has been drawn are looked through for a frame.
	reused = 6
)

// composer puts together what a pane shows, from the best there is down to the source: each pixel
// of the pane is covered once.
type composer struct {
	mosaic *Mosaic
	frame  *draw.Frame
	pane   Pane
	extent camera.Extent // of the whole picture in the pane
	region draw.Region   // not covered yet, in the window
	offset image.Point   // of the pane's camera in the window
	fading []draw.Quad
}

// paintPane adds a pane's quads to the frame.
func (m *Mosaic) paintPane(f *draw.Frame, p Pane) {
	c := composer{mosaic: m, frame: f, pane: p, offset: p.Bounds.Min,
		extent: m.camera.ExtentAt(m.camera.Place())}
	covered := c.extent.Layer(1, 1).Pixels(image.Rect(0, 0, 1, 1)).Add(c.offset)
	covered = covered.Intersect(p.Clip)
	if covered.Empty() {
		return
	}
	c.region = draw.Region{covered}
	if !p.Picture.Pyramid.Opaque() {
		f.Checks = append(f.Checks, covered)
	}
	if p.Against != nil {
		c.difference()
		return
	}
	if !m.camera.Zooming() {
		c.exact(m.exactGrid(p))
	}
	c.reuse()
	c.source()
	f.Quads = append(f.Quads, c.fading...)
}

// exact shows the tiles of a grid pixel for pixel; those that are new fade in over what is below.
func (c *composer) exact(g gridKey) {
	l := g.layer(c.extent)
	tiles := c.mosaic.cache.grids[g]
	if len(tiles) == 0 {
		return
	}
	for _, key := range visible(g, l, c.pane.Clip.Sub(c.offset), camera.Point{}) {
		e := tiles[image.Pt(key.x, key.y)]
		if e == nil {
			continue
		}
		c.mosaic.cache.touch(e)
		if alpha := c.mosaic.fade(e); alpha < 1 {
			rest := c.region
			c.cover(e, l, draw.Exact, alpha)
			c.region = rest
			continue
		}
		c.cover(e, l, draw.Exact, 1)
	}
}

// fade is how much of a tile is to be seen yet.
func (m *Mosaic) fade(e *entry) float32 {
	if e.shown.IsZero() {
		e.shown = m.now
	}
	if m.software || m.still {
		return 1
	}
	alpha := float32(m.now.Sub(e.shown)) / float32(fadeTime)
	if alpha < 1 {
		m.clock.fading = true
	}
	return min(max(alpha, 0.05), 1)
}

// reuse shows tiles of the method that were drawn at other zooms: first those that have the detail,
// the nearest zoom first, then those that come closest.
func (c *composer) reuse() {
	width := float64(c.pane.Picture.Image.Width)
	zoom := c.extent.Width / width
	type candidate struct {
		grid  gridKey
		ratio float64
	}
	var list []candidate
	for g := range c.mosaic.cache.grids {
		if g.method != c.pane.Method || g.picture != c.pane.Picture.Number {
			continue
		}
		ratio := float64(g.columns) / width / zoom
		if ratio > 2.2 || ratio < 1.0/32 || ratio*zoom < 1.5 && ratio < 0.7 {
			continue
		}
		list = append(list, candidate{g, ratio})
	}
	rank := func(r float64) float64 {
		if r >= 0.85 {
			return r - 100
		}
		return -r
	}
	slices.SortFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(rank(a.ratio), rank(b.ratio)),
			cmp.Compare(a.grid.rows, b.grid.rows))
	})
	for i, n := range list {
		if i >= reused || len(c.region) == 0 {
			return
		}
		l := n.grid.layer(c.extent)
		cells := l.Covered(c.region.Bounds().Sub(c.offset), n.grid.columns, n.grid.rows, Side)
		tiles := c.mosaic.cache.grids[n.grid]
		for y := cells.Min.Y; y < cells.Max.Y; y++ {
			for x := cells.Min.X; x < cells.Max.X; x++ {
				if e := tiles[image.Pt(x, y)]; e != nil {
					c.mosaic.cache.touch(e)
					c.cover(e, l, c.filter(), 1)
				}
			}
		}
	}
}

// filter is how the pane looks up what does not fall on its pixels.
func (c *composer) filter() draw.Filter {
	switch {
	case c.pane.Method.Model == "nearest":
		return draw.Nearest
	case c.pane.Method.Model == "bilinear":
		return draw.Linear
	}
	return draw.Cubic
}

// source shows pages of the picture in what is left: of the level that fits the zoom, and of
// smaller ones where there is no time to make those.
func (c *composer) source() {
	picture := c.pane.Picture
	p := picture.Pyramid
	zoomX := c.extent.Width / float64(picture.Image.Width)
	zoomY := c.extent.Height / float64(picture.Image.Height)
	zoom := min(zoomX, zoomY)
	first := 0
	if zoom < 1 && c.pane.Method.Model != "nearest" {
		first = min(int(-math.Log2(zoom)+0.3), p.Levels()-1)
	}
	filter := c.filter()
	if first > 0 {
		filter = draw.Linear // levels have twice the pixels at most: nothing to enlarge
	}
	start := time.Now()
	for n := first; n < p.Levels() && len(c.region) > 0; n++ {
		if !p.Has(n) {
			continue
		}
		size := math.Exp2(float64(n))
		l := camera.Layer{X0: c.extent.X, Y0: c.extent.Y, PerX: 1 / (zoomX * size),
			PerY: 1 / (zoomY * size)}
		width, height := p.Size(n)
		cells := l.Covered(c.region.Bounds().Sub(c.offset), width, height, pyramid.PageSide)
		last := n == p.Levels()-1
		for y := cells.Min.Y; y < cells.Max.Y; y++ {
			for x := cells.Min.X; x < cells.Max.X; x++ {
				if !c.needs(p.PageRect(n, x, y), l) {
					continue
				}
				if e := c.mosaic.page(picture, n, x, y, last ||
					time.Since(start) < pageTime); e != nil {
					c.cover(e, l, filter, 1)
				} else {
					c.mosaic.clock.hurried = true
				}
			}
		}
	}
}

// needs reports whether a rectangle of a layer covers any pixel that is not covered.
func (c *composer) needs(r image.Rectangle, l camera.Layer) bool {
	pixels := l.Pixels(r).Add(c.offset)
	return slices.ContainsFunc(c.region, pixels.Overlaps)
}

// page finds a page of the picture's pyramid, or makes it if there is time.
func (m *Mosaic) page(picture *Picture, level, x, y int, make bool) *entry {
	p := picture.Pyramid
	key := pageKey{picture.Number, level, x, y}
	e := m.cache.get(key)
	if e != nil && (e.final || e.version == p.Version(level)) || !make {
		return e
	}
	page := p.Page(level, x, y)
	e = &entry{key: key, image: page.Image, rect: page.Rect, around: page.Around, final: page.Final,
		version: page.Version}
	m.cache.add(e)
	return e
}

// cover shows an entry wherever nothing is shown yet.
func (c *composer) cover(e *entry, l camera.Layer, filter draw.Filter, alpha float32) {
	pixels := l.Pixels(e.rect).Add(c.offset)
	x0, y0 := l.X0+float64(c.offset.X), l.Y0+float64(c.offset.Y)
	for _, r := range c.region.Intersect(pixels) {
		q := draw.Quad{Image: e.image, Filter: filter, Target: r, Alpha: alpha, Source: draw.Box{
			X0: (float64(r.Min.X)-x0)*l.PerX - float64(e.around.Min.X),
			Y0: (float64(r.Min.Y)-y0)*l.PerY - float64(e.around.Min.Y),
			X1: (float64(r.Max.X)-x0)*l.PerX - float64(e.around.Min.X),
			Y1: (float64(r.Max.Y)-y0)*l.PerY - float64(e.around.Min.Y)}}
		if alpha < 1 {
			c.fading = append(c.fading, q)
		} else {
			c.frame.Quads = append(c.frame.Quads, q)
		}
	}
	c.region = c.region.Subtract(pixels)
}
