package render

import (
	"context"
	"fmt"
)

// DrawFloat draws v into dst, [rows*columns*Channels()] of v.Bounds(), nominally in 0..1. Colours
// are not clamped; alpha is.
func (f *Field) DrawFloat(ctx context.Context, dst []float32, v View) error {
	if err := f.renderer.Precise(); err != nil {
		return err
	}
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
	return d.retry(ctx, func() error { return d.painter.rows(ctx, dst, 0, b.Dy(), nil) })
}

// drawing is a view on its way to pixels. It holds the renderer's lock.
type drawing struct {
	field *Field
	view  View
	way   way
	plan  Plan
	// stripRows is the first plan's: strips stay the same when a failing device changes the plan.
	stripRows int
	painter   painter
	network   *networkDrawing // the painter or a part of it; nil where the way needs no network
}

// painter draws rows [from, to) of a view's bounds to dst, [rows*columns*Channels()]. progress, if
// not nil, gets the number of pixels, of all passes, done since its last call.
type painter interface {
	rows(ctx context.Context, dst []float32, from, to int, progress func(pixels int)) error
}

// draw begins to draw v; the caller must close the drawing.
func (f *Field) draw(v View) (*drawing, error) {
	v, err := v.resolve(f.width, f.height)
	if err != nil {
		return nil, err
	}
	return f.drawBy(v, f.way(&v))
}

// drawBy is draw for a view that is resolved, in a way chosen for it.
func (f *Field) drawBy(v View, w way) (*drawing, error) {
	p, err := f.planBy(&v, w)
	if err != nil {
		return nil, err
	}
	f.renderer.mu.Lock()
	d := &drawing{field: f, view: v, way: w, stripRows: p.StripRows}
	if err := d.begin(); err != nil {
		d.close()
		return nil, err
	}
	d.prepare(p)
	return d, nil
}

// begin makes the painter.
func (d *drawing) begin() error {
	switch d.way {
	case byCopy:
		d.painter = newCopyDrawing(d.field, &d.view)
	case byFilter:
		filter, err := newFilterDrawing(d.field, &d.view, d.stripRows)
		d.painter = filter
		return err
	case byBoth:
		both, err := newReduction(d.field, &d.view, d.stripRows)
		if err != nil {
			return err
		}
		d.painter, d.network = both, both.network
	default:
		d.network = newNetworkDrawing(d.field, d.view)
		d.painter = d.network
	}
	return nil
}

// prepare makes the plan the drawing's own.
func (d *drawing) prepare(p Plan) {
	d.plan = p
	if d.network == nil {
		return
	}
	f := d.field
	if f.renderer.fields == nil {
		f.renderer.fields = map[*Field]bool{}
	}
	f.renderer.fields[f] = true
	f.tiles.prepare(f, &p)
	d.network.plan = p
}

// retry calls work, which may be called again from its beginning, until it succeeds or a failure of
// the device is beyond mending.
func (d *drawing) retry(ctx context.Context, work func() error) error {
	for {
		err := work()
		if failed := sourceError(d.field.source); failed != nil {
			return failed // what was drawn means nothing
		}
		if err == nil && d.network != nil {
			d.field.renderer.rebuilt = false // it works: the next loss is another one
		}
		if err == nil || ctx.Err() != nil || d.network == nil {
			return err
		}
		if err := d.field.renderer.recoverFrom(err); err != nil {
			return err
		}
		p, err := d.field.planBy(&d.view, d.way)
		if err != nil {
			return err
		}
		d.prepare(p)
	}
}

func (d *drawing) close() { d.field.renderer.mu.Unlock() }
