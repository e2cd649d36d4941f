package render

import (
	"context"
	"image"
	"math"

	"github.com/liif-render/liif/model"
)

// tileKey names an encoded part of a plane.
type tileKey struct {
	layout
	plane, x, y int
}

// tile is an encoded part: the latents of rect, which is the part and the margin around it.
type tile struct {
	latent *model.Latent
	rect   image.Rectangle
	used   int64
}

func (t *tile) pixels() int64 { return int64(t.rect.Dx()) * int64(t.rect.Dy()) }

// layout is what must be equal for tiles of one plan to serve another.
type layout struct {
	width, height, margin int
	window                image.Rectangle
}

// tileCache keeps the tiles used last. They are all of one layout, but where views say what is
// wanted beside them.
type tileCache struct {
	layout // of what is drawn now
	tiles  map[tileKey]*tile
	clock  int64
}

func (c *tileCache) drop() {
	for _, t := range c.tiles {
		t.latent.Release()
	}
	c.tiles = nil
}

// prepare makes room for the tiles of a plan.
func (c *tileCache) prepare(f *Field, p *Plan) {
	next := layout{p.TileWidth, p.TileHeight, p.margin, p.window}
	if p.fixed {
		next.window = image.Rect(0, 0, f.width, f.height)
	}
	if p.ahead {
		next = c.serving(f, p, next)
	} else if next != c.layout {
		c.drop()
	}
	c.layout = next
	if c.tiles == nil {
		c.tiles = map[tileKey]*tile{}
	}
	c.shrink(p.kept)
}

// serving is the layout whose tiles are to draw what a plan asks for: one of which all are there,
// or the last one, as long as it covers it, or else next.
func (c *tileCache) serving(f *Field, p *Plan, next layout) layout {
	could := func(l layout) bool { return l.margin >= p.margin && p.part.In(l.window) }
	seen := map[layout]bool{}
	for key := range c.tiles {
		if l := key.layout; !seen[l] && could(l) && c.complete(f, p, l) {
			return l
		}
		seen[key.layout] = true
	}
	if could(c.layout) && max(c.width, c.height) <= p.side {
		return c.layout
	}
	return next
}

// complete tells whether all tiles of a layout that a plan asks for are there.
func (c *tileCache) complete(f *Field, p *Plan, l layout) bool {
	for i, plane := range f.planes {
		if plane.alpha && p.Passes < len(f.planes) {
			continue // it is copied
		}
		g := l.grid(plane)
		part := plane.orientation.apply(p.part, plane.width, plane.height)
		x0, x1 := reached(part.Min.X, part.Max.X, g.window.Min.X, g.window.Max.X, g.width)
		y0, y1 := reached(part.Min.Y, part.Max.Y, g.window.Min.Y, g.window.Max.Y, g.height)
		for y := y0; y <= y1; y++ {
			for x := x0; x <= x1; x++ {
				if c.tiles[tileKey{l, i, x, y}] == nil {
					return false
				}
			}
		}
	}
	return true
}

// reached is the first and the last tile, of those of a side between start and end, that pixels
// [from, to) lie in.
func reached(from, to, start, end, side int) (first, last int) {
	most := (end - start - 1) / side
	return min((from-start)/side, most), min((to-1-start)/side, most)
}

// shrink releases tiles, those unused longest first, until the rest have so many pixels or fewer.
func (c *tileCache) shrink(pixels int64) {
	var held int64
	for _, t := range c.tiles {
		held += t.pixels()
	}
	for held > pixels && len(c.tiles) > 0 {
		var oldest tileKey
		var at int64 = math.MaxInt64
		for key, t := range c.tiles {
			if t.used < at {
				oldest, at = key, t.used
			}
		}
		held -= c.tiles[oldest].pixels()
		c.tiles[oldest].latent.Release()
		delete(c.tiles, oldest)
	}
}

// grid is a plane's tiles: from window's corner, the last ones cut at its edges.
type grid struct {
	width, height int
	window        image.Rectangle
}

// grid is the tile grid of a plane.
func (l layout) grid(p *plane) grid {
	g := grid{l.width, l.height, l.window}
	o := p.orientation
	if o.transpose {
		g.width, g.height = g.height, g.width
	}
	g.window = o.apply(g.window, p.width, p.height)
	return g
}

// runs cuts positions along an axis into runs of at most blockPixels that lie in one tile.
func runs(positions []float64, start, end, side int) []tileRun {
	var list []tileRun
	last := (end - start - 1) / side
	for i, u := range positions {
		n := int(min(max(math.Floor((u-float64(start))/float64(side)), 0), float64(last)))
		k := len(list) - 1
		if k < 0 || list[k].tile != n || i-list[k].from == blockPixels {
			list = append(list, tileRun{i, i, n})
			k++
		}
		list[k].to = i + 1
	}
	return list
}

// tileRun says that samples [from, to) lie in tile number tile along an axis.
type tileRun struct{ from, to, tile int }

// tile is the encoded part of plane number i at tile x, y; it may be released by the next call.
func (f *Field) tile(ctx context.Context, p *Plan, i, x, y int) (*tile, error) {
	c := &f.tiles
	c.clock++
	key := tileKey{c.layout, i, x, y}
	if t := c.tiles[key]; t != nil {
		t.used = c.clock
		return t, nil
	}
	plane, n := f.planes[i], f.network(f.renderer.standing.Load())
	picture := image.Rect(0, 0, plane.width, plane.height)
	g := c.grid(plane)
	part := image.Rect(x*g.width, y*g.height, (x+1)*g.width, (y+1)*g.height).Add(g.window.Min)
	t := &tile{rect: part.Intersect(g.window).Inset(-c.margin).Intersect(picture), used: c.clock}
	c.shrink(p.kept - t.pixels())
	around := n.Around(t.rect, picture)
	var damage model.Restore // alpha has none: it is saved without losses
	if !plane.alpha {
		damage = f.restoration.damage()
	}
	var err error
	if t.latent, err = n.Encode(ctx, plane.read(around), damage, around, t.rect); err != nil {
		return nil, err
	}
	c.tiles[key] = t
	return t, nil
}
