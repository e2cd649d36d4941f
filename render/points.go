package render

import (
	"context"
	"fmt"
	"image"
	"math"
	"slices"

	"github.com/liif-render/liif/model"
)

// Point is a place in a picture, in source pixels: pixel i covers i to i+1.
type Point struct{ X, Y float64 }

// At asks the field for colours at single points. cells are the pixel sizes that the answers stand
// for, in source pixels: one for all points or one each. The result is [len(points)*Channels()], as
// DrawFloat gives it. The answers are the network's whatever the cells: at a picture's own size
// too, where views are the picture itself. Filters have none.
func (f *Field) At(ctx context.Context, points, cells []Point) ([]float32, error) {
	if f.renderer.isFilter() {
		return nil, fmt.Errorf("%w: %s draws grids only", ErrView, f.renderer.name)
	}
	if len(cells) != 1 && len(cells) != len(points) {
		return nil, fmt.Errorf("%w: %d cells for %d points", ErrView, len(cells), len(points))
	}
	for i, q := range points {
		c := cells[min(i, len(cells)-1)]
		if !(q.X >= 0 && q.Y >= 0 && q.X <= float64(f.width) && q.Y <= float64(f.height)) {
			return nil, fmt.Errorf("%w: point %g,%g in a picture of %d×%d", ErrView, q.X, q.Y,
				f.width, f.height)
		}
		if !(c.X > 0 && c.Y > 0) || math.IsInf(c.X, 0) || math.IsInf(c.Y, 0) {
			return nil, fmt.Errorf("%w: cell of %g×%g", ErrView, c.X, c.Y)
		}
	}
	if len(points) == 0 {
		return nil, nil
	}
	// The plan of the smallest view that holds all points says how to tile.
	v := f.View(1)
	for _, c := range cells {
		v.CellX, v.CellY = max(v.CellX, c.X), max(v.CellY, c.Y)
	}
	for _, q := range points {
		x, y := min(int(q.X), f.width-1), min(int(q.Y), f.height-1)
		v.Rect = v.Rect.Union(image.Rect(x, y, x+1, y+1))
	}
	v, err := v.resolve(f.width, f.height)
	if err != nil {
		return nil, err
	}
	if err := f.renderer.Precise(); err != nil {
		return nil, err
	}
	d, err := f.drawBy(v, byNetwork)
	if err != nil {
		return nil, err
	}
	defer d.close()
	out := make([]float32, len(points)*f.Channels())
	err = d.retry(ctx, func() error {
		clear(out)
		for i, p := range f.planes {
			if err := d.network.points(ctx, out, i, p, points, cells); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if f.alpha {
		for i, q := range points {
			c := cells[min(i, len(cells)-1)]
			f.settle(out[i*f.Channels():],
				model.Samples{Positions: []float64{q.X}, Cells: []float64{c.X}},
				model.Samples{Positions: []float64{q.Y}, Cells: []float64{c.Y}})
		}
		clampAlpha(out, f.Channels())
	}
	return out, nil
}

// points adds one pass of the network at points to out.
func (d *networkDrawing) points(ctx context.Context, out []float32, i int, p *plane, points,
	cells []Point) error {
	n, o := d.field.renderer.network, p.orientation
	g := d.field.tiles.grid(p)
	byTile := map[tileKey][]int{}
	var order []tileKey
	xs, ys := make([]float64, len(points)), make([]float64, len(points))
	for k, q := range points {
		x, y := q.X, q.Y
		if o.transpose {
			x, y = y, x
		}
		if o.flipX {
			x = float64(p.width) - x
		}
		if o.flipY {
			y = float64(p.height) - y
		}
		xs[k], ys[k] = x, y
		key := tileKey{d.field.tiles.layout, i,
			runs([]float64{x}, g.window.Min.X, g.window.Max.X, g.width)[0].tile,
			runs([]float64{y}, g.window.Min.Y, g.window.Max.Y, g.height)[0].tile}
		if byTile[key] == nil {
			order = append(order, key)
		}
		byTile[key] = append(byTile[key], k)
	}
	for _, key := range order {
		t, err := d.field.tile(ctx, &d.plan, i, key.x, key.y)
		if err != nil {
			return err
		}
		for list := range slices.Chunk(byTile[key], blockPixels) {
			var x, y, cellX, cellY []float64
			for _, k := range list {
				c := cells[min(k, len(cells)-1)]
				if o.transpose {
					c.X, c.Y = c.Y, c.X
				}
				x, y = append(x, xs[k]), append(y, ys[k])
				cellX, cellY = append(cellX, c.X), append(cellY, c.Y)
			}
			d.block = grown(d.block, 3*len(list))
			err = n.DecodePoints(ctx, t.latent,
				model.Shift(n.Axis(p.height, model.PointSamples(p.height, y, cellY)), t.rect.Min.Y),
				model.Shift(n.Axis(p.width, model.PointSamples(p.width, x, cellX)), t.rect.Min.X),
				d.block)
			if err != nil {
				return err
			}
			d.scatter(out, p, list)
		}
	}
	return nil
}

// scatter adds block's colours to the points numbered in list.
func (d *networkDrawing) scatter(out []float32, p *plane, list []int) {
	block := d.block
	for j, k := range list {
		d.block = block[3*j:]
		d.add(out, &plane{field: p.field, alpha: p.alpha}, 1, 0, k, 1, 1)
	}
	d.block = block
}
