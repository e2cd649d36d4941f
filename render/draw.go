package render

import (
	"context"
	"fmt"
	"image"

	"github.com/liif-render/liif/model"
)

// DrawFloat draws v into dst, [rows*columns*Channels()] of v.Bounds(), nominally in 0..1. Colours
// are not clamped; alpha is.
func (f *Field) DrawFloat(ctx context.Context, dst []float32, v View) error {
	d, err := f.draw(v)
	if err != nil {
		return err
	}
	defer d.close()
	b := d.view.Bounds()
	if len(dst) != b.Dx()*b.Dy()*f.Channels() {
		return fmt.Errorf("%w: destination of %d values for %d×%d pixels of %d channels", ErrView,
			len(dst), b.Dx(), b.Dy(), f.Channels())
	}
	return d.retry(ctx, func() error { return d.rows(ctx, dst, 0, b.Dy(), nil) })
}

// drawing is a view on its way to pixels. It holds the renderer's lock.
type drawing struct {
	field *Field
	view  View
	plan  Plan
	// stripRows is the first plan's: strips stay the same when a failing device changes the plan.
	stripRows int
	columns   model.Samples
	filter    *filterDrawing // for interpolation filters, instead of the network
	block     []float32      // of one call of the engine
}

// draw begins to draw v; the caller must close the drawing.
func (f *Field) draw(v View) (*drawing, error) {
	v, err := v.resolve(f.width, f.height)
	if err != nil {
		return nil, err
	}
	p, err := f.plan(&v)
	if err != nil {
		return nil, err
	}
	f.renderer.mu.Lock()
	d := &drawing{field: f, view: v, stripRows: p.StripRows}
	if f.renderer.network == nil {
		if d.filter, err = newFilterDrawing(f, &v, p.StripRows); err != nil {
			d.close()
			return nil, err
		}
		d.plan = p
		return d, nil
	}
	d.columns = v.columns(f.width)
	d.prepare(p)
	return d, nil
}

// prepare makes the plan the drawing's own.
func (d *drawing) prepare(p Plan) {
	f := d.field
	if f.renderer.fields == nil {
		f.renderer.fields = map[*Field]bool{}
	}
	f.renderer.fields[f] = true
	f.tiles.prepare(&p, f.width, f.height)
	d.plan = p
}

// retry calls work, which may be called again from its beginning, until it succeeds or a failure of
// the device is beyond mending.
func (d *drawing) retry(ctx context.Context, work func() error) error {
	for {
		err := work()
		if err == nil || ctx.Err() != nil || d.filter != nil {
			return err
		}
		if err := d.field.renderer.recover(err); err != nil {
			return err
		}
		p, err := d.field.plan(&d.view)
		if err != nil {
			return err
		}
		d.prepare(p)
	}
}

func (d *drawing) close() { d.field.renderer.mu.Unlock() }

// rows draws output rows [from, to) of the view's bounds to dst. progress, if not nil, is told how
// many pixels of all passes are done since it was called last.
func (d *drawing) rows(ctx context.Context, dst []float32, from, to int,
	progress func(pixels int)) error {
	if d.filter != nil {
		return d.filter.rows(ctx, dst, from, to, progress)
	}
	clear(dst)
	v := d.view
	b := v.Bounds()
	v.Rect = image.Rect(b.Min.X, b.Min.Y+from, b.Max.X, b.Min.Y+to)
	rows := v.rows(d.field.height)
	for i, p := range d.field.planes {
		if err := d.plane(ctx, dst, i, p, rows, progress); err != nil {
			return err
		}
	}
	if d.field.alpha {
		d.field.settle(dst, d.columns, rows)
		clampAlpha(dst, d.field.Channels())
	}
	return d.field.finite(dst, v.Rect)
}

// plane adds one pass of the network to dst.
func (d *drawing) plane(ctx context.Context, dst []float32, i int, p *plane, rows model.Samples,
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
func (d *drawing) add(dst []float32, p *plane, width, x0, y0, columns, rows int) {
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

// clampAlpha clamps the last channel to 0..1 and blackens what is fully transparent.
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
