package render

import (
	"context"
	"image"
	"math"

	"github.com/liif-render/liif/model"
)

// tileKey names an encoded part of a plane.
type tileKey struct{ plane, x, y int }

// tile is an encoded part: the latents of rect, which is the part and the margin around it.
type tile struct {
	latent *model.Latent
	rect   image.Rectangle
	used   int64
}

// layout is what must be equal for tiles of one plan to serve another.
type layout struct {
	width, height, margin int
	window                image.Rectangle
}

// tileCache keeps the tiles used last, all of one layout.
type tileCache struct {
	layout
	tiles map[tileKey]*tile
	clock int64
}

func (c *tileCache) drop() {
	for _, t := range c.tiles {
		t.latent.Release()
	}
	c.tiles = nil
}

// prepare makes room for the tiles of a plan over a picture of the given size.
func (c *tileCache) prepare(p *Plan, width, height int) {
	next := layout{p.TileWidth, p.TileHeight, p.margin, p.window}
	if p.fixed {
		next.window = image.Rect(0, 0, width, height)
	}
	if next != c.layout {
		c.drop()
		c.layout = next
	}
	if c.tiles == nil {
		c.tiles = map[tileKey]*tile{}
	}
	c.shrink(p.Cached)
}

// shrink releases tiles until keep are left, those unused longest first.
func (c *tileCache) shrink(keep int) {
	for len(c.tiles) > keep {
		var oldest tileKey
		var at int64 = math.MaxInt64
		for key, t := range c.tiles {
			if t.used < at {
				oldest, at = key, t.used
			}
		}
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
func (c *tileCache) grid(p *plane) grid {
	g := grid{c.width, c.height, c.window}
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
	key := tileKey{i, x, y}
	if t := c.tiles[key]; t != nil {
		t.used = c.clock
		return t, nil
	}
	c.shrink(p.Cached - 1)
	plane, n := f.planes[i], f.network(f.renderer.standing.Load())
	picture := image.Rect(0, 0, plane.width, plane.height)
	g := c.grid(plane)
	part := image.Rect(x*g.width, y*g.height, (x+1)*g.width, (y+1)*g.height).Add(g.window.Min)
	rect := part.Intersect(g.window).Inset(-c.margin).Intersect(picture)
	around := n.Around(rect, picture)
	var damage model.Restore // alpha has none: it is saved without losses
	if !plane.alpha {
		damage = f.restoration.damage()
	}
	latent, err := n.Encode(ctx, plane.read(around), damage, around, rect)
	if err != nil {
		return nil, err
	}
	t := &tile{latent, rect, c.clock}
	c.tiles[key] = t
	return t, nil
}
