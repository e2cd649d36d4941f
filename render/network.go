package render

import (
	"context"
	"fmt"
	"image"

	"github.com/liif-render/liif/model"
)

// networkDrawing draws a view with the network, at every pixel of it.
type networkDrawing struct {
	field  *Field
	view   View
	bounds image.Rectangle // view.Bounds()
	plan   Plan            // of the tiles
	// ownAlpha: alpha is the source's, which the view shows sample for sample.
	ownAlpha bool
	columns  model.Samples
	block    []float32 // of one call of the engine
}

func newNetworkDrawing(f *Field, v View) *networkDrawing {
	return &networkDrawing{field: f, view: v, bounds: v.Bounds(), columns: v.columns(f.width),
		ownAlpha: f.ownAlpha(&v)}
}

// ownAlpha reports whether alpha is to be copied where the network draws v: only colours are
// restored.
func (f *Field) ownAlpha(v *View) bool {
	return f.alpha && f.restoring() && v.isOwn()
}

// passes is how often the network draws the picture for v.
func (f *Field) passes(v *View) int {
	if f.ownAlpha(v) {
		return len(f.planes) / 2
	}
	return len(f.planes)
}

// rows is a painter's.
func (d *networkDrawing) rows(ctx context.Context, dst []float32, from, to int,
	progress func(pixels int)) error {
	clear(dst)
	v, b := d.view, d.bounds
	v.Rect = image.Rect(b.Min.X, b.Min.Y+from, b.Max.X, b.Min.Y+to)
	rows := v.rows(d.field.height)
	for i, p := range d.field.planes {
		if p.alpha && d.ownAlpha {
			continue
		}
		if err := d.plane(ctx, dst, i, p, rows, progress); err != nil {
			return err
		}
	}
	if d.field.alpha {
		if d.ownAlpha {
			d.copyAlpha(dst, v.Bounds())
		} else {
			d.field.settle(dst, d.columns, rows)
		}
		clampAlpha(dst, d.field.Channels())
	}
	return d.field.finite(dst, v.Rect)
}

// plane adds one pass of the network to dst.
func (d *networkDrawing) plane(ctx context.Context, dst []float32, i int, p *plane,
	rows model.Samples,
	progress func(pixels int)) error {
	n, o := d.field.renderer.network, p.orientation
	// In the plane's own coordinates; transposed, its rows are the output's columns.
	across, down := d.columns, rows
	if o.transpose {
		across, down = down, across
	}
	if o.flipX {
		across = across.Flip(p.width)
	}
	if o.flipY {
		down = down.Flip(p.height)
	}
	xAxis, yAxis := n.Axis(p.width, across), n.Axis(p.height, down)
	g := d.field.tiles.grid(p)
	width := len(d.columns.Positions)
	for _, ry := range runs(down.Positions, g.window.Min.Y, g.window.Max.Y, g.height) {
		for _, rx := range runs(across.Positions, g.window.Min.X, g.window.Max.X, g.width) {
			t, err := d.field.tile(ctx, &d.plan, i, rx.tile, ry.tile)
			if err != nil {
				return err
			}
			x := model.Shift(model.Cut(xAxis, rx.from, rx.to), t.rect.Min.X)
			step := max(1, blockPixels/x.Len())
			for y0 := ry.from; y0 < ry.to; y0 += step {
				y1 := min(y0+step, ry.to)
				y := model.Shift(model.Cut(yAxis, y0, y1), t.rect.Min.Y)
				d.block = grown(d.block, 3*x.Len()*y.Len())
				if err := n.DecodeGrid(ctx, t.latent, y, x, d.block); err != nil {
					return err
				}
				d.add(dst, p, width, rx.from, y0, x.Len(), y.Len())
				if progress != nil {
					progress(x.Len() * y.Len())
				}
			}
		}
	}
	return nil
}

// add adds a decoded block, whose first sample is x0, y0 of the plane's axes, to the output, width
// pixels wide: averaged over orientations, three channels to one for grey and for alpha.
func (d *networkDrawing) add(dst []float32, p *plane, width, x0, y0, columns, rows int) {
	channels := d.field.Channels()
	orientations := len(d.field.planes)
	if d.field.alpha {
		orientations /= 2
	}
	share := 1 / float32(orientations)
	i := 0
	for y := y0; y < y0+rows; y++ {
		for x := x0; x < x0+columns; x++ {
			at := y*width + x
			if p.orientation.transpose {
				at = x*width + y
			}
			to, rgb := dst[at*channels:][:channels], d.block[i:i+3]
			switch {
			case p.alpha:
				to[channels-1] += share * (rgb[0] + rgb[1] + rgb[2]) / 3
			case d.field.grey:
				to[0] += share * (rgb[0] + rgb[1] + rgb[2]) / 3
			default:
				to[0] += share * rgb[0]
				to[1] += share * rgb[1]
				to[2] += share * rgb[2]
			}
			i += 3
		}
	}
}

// copyAlpha puts the source's alpha under r, of the view's pixels, into the last channel of dst.
func (d *networkDrawing) copyAlpha(dst []float32, r image.Rectangle) {
	alpha := make([]float32, r.Dx())
	channels := d.field.Channels()
	r = r.Add(image.Pt(int(d.view.X), int(d.view.Y)))
	for ; r.Min.Y < r.Max.Y; r.Min.Y++ {
		d.field.source.(AlphaSource).ReadAlpha(alpha,
			image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+1))
		for i, a := range alpha {
			dst[(i+1)*channels-1] = a
		}
		dst = dst[len(alpha)*channels:]
	}
}

// clampAlpha clamps the last channel to 0..1 and makes fully transparent pixels black.
func clampAlpha(pixels []float32, channels int) {
	for ; len(pixels) > 0; pixels = pixels[channels:] {
		a := min(max(pixels[channels-1], 0), 1)
		pixels[channels-1] = a
		if a == 0 {
			clear(pixels[:channels-1])
		}
	}
}

// finite reports the first value of pixels, drawn at rect, that is not a number.
func (f *Field) finite(pixels []float32, rect image.Rectangle) error {
	for i, x := range pixels {
		if x-x != 0 {
			pixel := i / f.Channels()
			return fmt.Errorf("model %s: %w at output pixel %d,%d", f.renderer.name, ErrNotFinite,
				rect.Min.X+pixel%rect.Dx(), rect.Min.Y+pixel/rect.Dx())
		}
	}
	return nil
}
