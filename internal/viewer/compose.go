package viewer

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
	// pageTime is what making pages of the source may take of a frame.
	pageTime = 6 * time.Millisecond
	// reused is how many other sizes of what has been drawn are looked through for a frame.
	reused = 6
)

// gridAt is a method's output of the whole picture at a scale.
func (a *App) gridAt(m Method, scale float64) gridKey {
	g := a.camera.GridOf(camera.Place{Zoom: scale})
	return gridKey{a.picture.number, m, g.Columns, g.Rows}
}

// exactGrid is a method's output at a place at rest, and the mapping that shows it pixel for pixel.
func (a *App) exactGrid(m Method, p camera.Place) (gridKey, mapping) {
	g := a.camera.GridOf(p)
	return gridKey{a.picture.number, m, g.Columns, g.Rows}, mapping{float64(g.Origin.X),
		float64(g.Origin.Y), float64(g.Columns) / float64(a.picture.width),
		float64(g.Rows) / float64(a.picture.height)}
}

// mappingOf is the mapping of a place: between pixels while the zoom changes, else that of the exact
// grid.
func (a *App) mappingOf(p camera.Place) mapping {
	if a.camera.Zooming() {
		return mapping{p.X, p.Y, p.Zoom, p.Zoom}
	}
	_, m := a.exactGrid(a.model, p)
	return m
}

func (a *App) layerOf(m mapping, g gridKey) layer {
	return m.layerOf(float64(g.columns), float64(g.rows), a.picture.width, a.picture.height)
}

// composer puts together what a pane shows, from the best there is down to the source: each pixel of
// the pane is covered once.
type composer struct {
	app    *App
	pane   pane
	region draw.Region // not covered yet, in the window
	offset image.Point // of the pane's camera in the window
	fading []draw.Quad
}

// showPane adds a pane's quads to the frame.
func (a *App) showPane(p pane) {
	m := a.mappingOf(a.camera.Place())
	c := composer{app: a, pane: p, offset: p.bounds.Min}
	whole := layer{m.x0, m.y0, 1 / m.scaleX, 1 / m.scaleY}
	covered := whole.pixels(image.Rect(0, 0, a.picture.width, a.picture.height)).Add(c.offset)
	covered = covered.Intersect(p.clip)
	if covered.Empty() {
		return
	}
	c.region = draw.Region{covered}
	if !a.picture.pyramid.Opaque() {
		a.frame.Checks = append(a.frame.Checks, covered)
	}
	if !a.camera.Zooming() {
		grid, _ := a.exactGrid(p.method, a.camera.Place())
		c.exact(grid, a.layerOf(m, grid))
	}
	c.reuse(m)
	c.source(m)
	a.frame.Quads = append(a.frame.Quads, c.fading...)
}

// exact shows the tiles of a grid pixel for pixel; those that are new fade in over what is below.
func (c *composer) exact(g gridKey, l layer) {
	tiles := c.app.cache.grids[g]
	if len(tiles) == 0 {
		return
	}
	for _, key := range visible(g, l, c.pane.clip.Sub(c.offset), camera.Point{}) {
		e := tiles[image.Pt(key.x, key.y)]
		if e == nil {
			continue
		}
		c.app.cache.touch(e)
		if alpha := c.app.fade(e); alpha < 1 {
			rest := c.region
			c.cover(e, l, draw.Exact, alpha)
			c.region = rest
			continue
		}
		c.cover(e, l, draw.Exact, 1)
	}
}

// fade is how much of a tile is to be seen yet.
func (a *App) fade(e *entry) float32 {
	if e.shown.IsZero() {
		e.shown = a.now
	}
	if a.software || a.options.Still {
		return 1
	}
	alpha := float32(a.now.Sub(e.shown)) / float32(fadeTime)
	if alpha < 1 {
		a.work.fading = true
	}
	return min(max(alpha, 0.05), 1)
}

// reuse shows tiles of the method that were drawn at other zooms: first those that have the detail,
// the nearest zoom first, then those that come closest.
func (c *composer) reuse(m mapping) {
	zoom := m.scaleX
	type candidate struct {
		grid  gridKey
		ratio float64
	}
	var list []candidate
	for g := range c.app.cache.grids {
		if g.method != c.pane.method || g.picture != c.app.picture.number {
			continue
		}
		ratio := float64(g.columns) / float64(c.app.picture.width) / zoom
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
		return cmp.Or(cmp.Compare(rank(a.ratio), rank(b.ratio)), cmp.Compare(a.grid.rows, b.grid.rows))
	})
	for i, n := range list {
		if i >= reused || len(c.region) == 0 {
			return
		}
		l := c.app.layerOf(m, n.grid)
		cells := l.covered(c.region.Bounds().Sub(c.offset), n.grid.columns, n.grid.rows, tileSide)
		tiles := c.app.cache.grids[n.grid]
		for y := cells.Min.Y; y < cells.Max.Y; y++ {
			for x := cells.Min.X; x < cells.Max.X; x++ {
				if e := tiles[image.Pt(x, y)]; e != nil {
					c.app.cache.touch(e)
					c.cover(e, l, c.filter(), 1)
				}
			}
		}
	}
}

// filter is how the pane looks up what does not fall on its pixels.
func (c *composer) filter() draw.Filter {
	switch {
	case c.pane.method.Model == "nearest":
		return draw.Nearest
	case c.pane.method.Model == "bilinear":
		return draw.Linear
	}
	return draw.Cubic
}

// source shows pages of the picture in what is left: of the level that fits the zoom, and of smaller
// ones where there is no time to make those.
func (c *composer) source(m mapping) {
	a := c.app
	p := a.picture.pyramid
	zoom := min(m.scaleX, m.scaleY)
	first := 0
	if zoom < 1 && c.pane.method.Model != "nearest" {
		first = min(int(-math.Log2(zoom)+0.3), p.Levels()-1)
	}
	filter := c.filter()
	if first > 0 {
		filter = draw.Linear // levels have twice the pixels at most: nothing to enlarge
	}
	start := time.Now()
	for n := first; n < p.Levels() && len(c.region) > 0; n++ {
		size := math.Exp2(float64(n))
		l := layer{m.x0, m.y0, 1 / (m.scaleX * size), 1 / (m.scaleY * size)}
		width, height := p.Size(n)
		cells := l.covered(c.region.Bounds().Sub(c.offset), width, height, pyramid.PageSide)
		last := n == p.Levels()-1
		for y := cells.Min.Y; y < cells.Max.Y; y++ {
			for x := cells.Min.X; x < cells.Max.X; x++ {
				if !c.needs(p.PageRect(n, x, y), l) {
					continue
				}
				if e := a.page(n, x, y, last || time.Since(start) < pageTime); e != nil {
					c.cover(e, l, filter, 1)
				} else {
					a.work.hurried = true
				}
			}
		}
	}
}

// needs tells whether a rectangle of a layer covers any pixel that is not covered.
func (c *composer) needs(r image.Rectangle, l layer) bool {
	pixels := l.pixels(r).Add(c.offset)
	return slices.ContainsFunc(c.region, pixels.Overlaps)
}

// page finds a page of the picture's pyramid, or makes it if there is time.
func (a *App) page(level, x, y int, make bool) *entry {
	p := a.picture.pyramid
	key := pageKey{a.picture.number, level, x, y}
	e := a.cache.get(key)
	if e != nil && (e.final || level >= p.Ready()) || !make {
		return e
	}
	page := p.Page(level, x, y)
	e = &entry{key: key, image: page.Image, rect: page.Rect, around: page.Around, final: page.Final}
	a.cache.add(e)
	return e
}

// cover shows an entry wherever nothing is shown yet.
func (c *composer) cover(e *entry, l layer, filter draw.Filter, alpha float32) {
	pixels := l.pixels(e.rect).Add(c.offset)
	x0, y0 := l.x0+float64(c.offset.X), l.y0+float64(c.offset.Y)
	for _, r := range c.region.Intersect(pixels) {
		q := draw.Quad{Image: e.image, Filter: filter, Target: r, Alpha: alpha, Source: draw.Box{
			X0: (float64(r.Min.X)-x0)*l.perX - float64(e.around.Min.X),
			Y0: (float64(r.Min.Y)-y0)*l.perY - float64(e.around.Min.Y),
			X1: (float64(r.Max.X)-x0)*l.perX - float64(e.around.Min.X),
			Y1: (float64(r.Max.Y)-y0)*l.perY - float64(e.around.Min.Y)}}
		if alpha < 1 {
			c.fading = append(c.fading, q)
		} else {
			c.app.frame.Quads = append(c.app.frame.Quads, q)
		}
	}
	c.region = c.region.Subtract(pixels)
}
