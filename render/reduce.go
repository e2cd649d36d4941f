package render

import (
	"context"
	"fmt"
	"image"
	"math"

	"github.com/liif-render/liif/resample"
)

// reduction draws a view that a network and a filter share. The network draws the view's own columns
// (rows) where that axis is not reduced, and the source's where it is, so that it never skips pixels;
// the filter then takes these to the view's. It works in float32: samples are rounded once, after it.
type reduction struct {
	network *networkDrawing
	x, y    *resample.Axis // from what the network draws to what is drawn of the view
	strip   int            // rows at a time
	resizer resample.ResizerFloat
	// held has the network's rows [first, last), premultiplied: those under a strip. Strips share rows.
	held        []float32
	first, last int
}

// inner is what the network draws of v: a view whose Rect has all that the filter may ask for.
func (f *Field) inner(v *View) View {
	in := *v
	in.Rect = v.Bounds()
	if r := &in.Rect; v.Width > float64(v.Columns) {
		r.Min.X, r.Max.X = f.under(v.X, v.Width, v.Columns, r.Min.X, r.Max.X, f.width)
		in.X, in.Width, in.Columns = 0, float64(f.width), f.width
	}
	if r := &in.Rect; v.Height > float64(v.Rows) {
		r.Min.Y, r.Max.Y = f.under(v.Y, v.Height, v.Rows, r.Min.Y, r.Max.Y, f.height)
		in.Y, in.Height, in.Rows = 0, float64(f.height), f.height
	}
	return in
}

// under is at least the source pixels [first, last) of size that the filter makes outputs [from, to)
// of. Near the picture's ends the filter's table reads as many pixels for each output as elsewhere.
func (f *Field) under(start, length float64, n, from, to, size int) (first, last int) {
	step := length / float64(n)
	taps := f.renderer.filter.Taps(step)
	reach := float64(taps)/2 + 1
	low := math.Floor(start + (float64(from)+0.5)*step - reach)
	high := math.Ceil(start + (float64(to)-0.5)*step + reach)
	first = max(min(int(low), size-taps), 0)
	return first, min(max(int(high), taps), size)
}

// reducingAxis is the filter's table for outputs [from, to) of an axis; where that is not reduced, the
// outputs are what the network has drawn.
func reducingAxis(start, length float64, n, from, to, size int, filter resample.Filter) (
	*resample.Axis, error) {
	if length <= float64(n) {
		start, length, size = 0, float64(n), n
	}
	a, err := resample.NewAxisRange(size, start, start+length, n, from, to, filter)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrView, err)
	}
	return a, nil
}

func newReduction(f *Field, v *View, strip int) (*reduction, error) {
	b, filter := v.Bounds(), f.renderer.filter
	r := &reduction{strip: strip}
	var err error
	r.x, err = reducingAxis(v.X, v.Width, v.Columns, b.Min.X, b.Max.X, f.width, filter)
	if err != nil {
		return nil, err
	}
	r.y, err = reducingAxis(v.Y, v.Height, v.Rows, b.Min.Y, b.Max.Y, f.height, filter)
	if err != nil {
		return nil, err
	}
	r.network = newNetworkDrawing(f, f.inner(v))
	r.held = make([]float32, mostRows(r.y, strip)*r.row())
	return r, nil
}

// row is the number of values of a row that the network draws.
func (r *reduction) row() int { return r.network.bounds.Dx() * r.network.field.Channels() }

// planReduction is planNetwork for a reduction: beside the network's work it needs the rows under a
// strip and what the filter needs.
func (f *Field) planReduction(v *View, p Plan, perRow, limit int64, now *standing) (Plan, error) {
	in := f.inner(v)
	b := in.Bounds()
	channels := int64(p.Channels)
	across, down := max(v.Width/float64(v.Columns), 1), max(v.Height/float64(v.Rows), 1)
	tapsX, tapsY := int64(f.renderer.filter.Taps(across)), int64(f.renderer.filter.Taps(down))
	rows := func(strip int) int64 { return min(int64(float64(strip)*down)+tapsY+1, int64(b.Dy())) }
	under := func(strip int) int64 { return rows(strip) * int64(b.Dx()) * channels * 4 }
	p.StripRows = largestThat(1, p.StripRows, func(strip int) bool {
		return under(strip) <= min(stripBytes, limit/8)
	})
	tables := int64(p.Output.X)*(4+12*tapsX) + int64(p.Output.Y)*(4+12*tapsY)
	filtered := int64(p.Output.X) * channels * (4*tapsY + 8) // rows between the passes
	beside := perRow*int64(p.StripRows) + under(p.StripRows) + tables + filtered
	return f.planNetwork(&in, p, beside, int(rows(p.StripRows)), limit, now)
}

// rows is a painter's.
func (r *reduction) rows(ctx context.Context, dst []float32, from, to int,
	progress func(pixels int)) error {
	field := r.network.field
	channels := field.Channels()
	for ; from < to; from += r.strip {
		end := min(from+r.strip, to)
		y0, y1 := r.y.Source(from, end)
		pixels := (end - from) * r.x.Len()
		if err := r.hold(ctx, y0, y1, pixels, progress); err != nil {
			return err
		}
		window := image.Rect(r.network.bounds.Min.X, y0, r.network.bounds.Max.X, y1)
		out := dst[:pixels*channels]
		r.resizer.Resize(out, r.held[:(y1-y0)*r.row()], window, channels, r.x, r.y,
			image.Rect(0, from, r.x.Len(), end))
		if field.alpha {
			straighten(out, channels)
		}
		dst = dst[len(out):]
	}
	return nil
}

// hold draws the network's rows [first, last), but for those that are held already. The rows stand for
// so many pixels of the output in each of the network's passes, of which progress is told.
func (r *reduction) hold(ctx context.Context, first, last, pixels int,
	progress func(pixels int)) error {
	row := r.row()
	if first >= r.first && first < r.last {
		copy(r.held, r.held[(first-r.first)*row:(r.last-r.first)*row])
		r.first = first
	} else {
		r.first, r.last = first, first
	}
	if progress == nil {
		progress = func(int) {}
	}
	passes := len(r.network.field.planes)
	all := float64(max(last-r.last, 0)) * float64(r.network.bounds.Dx()) * float64(passes)
	done, told := 0.0, 0
	tell := func(drawn int) {
		done += float64(drawn)
		now := int(float64(pixels*passes) * done / all)
		progress(now - told)
		told = now
	}
	if r.last < last {
		part := r.held[(r.last-r.first)*row : (last-r.first)*row]
		top := r.network.bounds.Min.Y
		if err := r.network.rows(ctx, part, r.last-top, last-top, tell); err != nil {
			return err
		}
		if r.network.field.alpha {
			premultiply(part, r.network.field.Channels())
		}
		r.last = last
	}
	progress(pixels*passes - told)
	return nil
}
