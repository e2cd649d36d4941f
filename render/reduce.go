package render

import (
	"context"
	"fmt"
	"image"
	"math"

	"github.com/liif-render/liif/resample"
)

// reduction draws a view with a network and then a filter. The network draws square pixels, as in
// its training: both axes at the view's larger scale, or at 1 if that is larger, so that it skips
// no source pixels. The filter then reduces the axes that came out too long. It works in float32,
// and samples are rounded once, after it.
type reduction struct {
	network *networkDrawing
	x, y    *resample.Axis // from what the network draws to what is drawn of the view
	strip   int            // rows at a time
	resizer resample.ResizerFloat
	// held has the network's rows [first, last), premultiplied: those under a strip. Strips share
	// rows.
	held        []float32
	first, last int
}

// gridAxis is one axis of a reduction: the network's pixels and the view's part of them.
type gridAxis struct {
	start, length float64 // of the network's view, in source pixels
	count         int     // of its pixels
	from, to      float64 // what of these the view shows
	// otherwise the network's pixels are the view's, and nothing is left to do
	reduced bool
}

// gridAlong is the axis for n pixels over length source pixels from start, of a picture of the
// given size; the network draws at a scale.
func gridAlong(start, length float64, n, size int, scale float64) gridAxis {
	if float64(n)/length >= scale {
		return gridAxis{start: start, length: length, count: n, to: float64(n)}
	}
	count := min(max(math.Round(float64(size)*scale), 1), maxSide)
	per := count / float64(size)
	return gridAxis{0, float64(size), int(count), start * per, min((start+length)*per, count), true}
}

// axes returns both axes of the network's drawing of v.
func (f *Field) axes(v *View) (x, y gridAxis) {
	across, down := v.scales()
	scale := max(across, down, 1)
	return gridAlong(v.X, v.Width, v.Columns, f.width, scale),
		gridAlong(v.Y, v.Height, v.Rows, f.height, scale)
}

// inner is the view that the network draws for v; its Rect covers all pixels that the filter reads.
func (f *Field) inner(v *View) View {
	x, y := f.axes(v)
	in, b := *v, v.Bounds()
	in.X, in.Width, in.Columns = x.start, x.length, x.count
	in.Ahead = image.Rectangle{}
	in.Y, in.Height, in.Rows = y.start, y.length, y.count
	in.Rect.Min.X, in.Rect.Max.X = x.under(v.Columns, b.Min.X, b.Max.X, f.renderer.filter)
	in.Rect.Min.Y, in.Rect.Max.Y = y.under(v.Rows, b.Min.Y, b.Max.Y, f.renderer.filter)
	return in
}

// step is how many of the network's pixels an output pixel of n is wide.
func (g *gridAxis) step(n int) float64 { return (g.to - g.from) / float64(n) }

// under is at least the network's pixels [first, last) that the filter makes outputs [from, to) of
// n of. Near the picture's ends the filter's table reads as many pixels for each output as
// elsewhere.
func (g *gridAxis) under(n, from, to int, filter resample.Filter) (first, last int) {
	if !g.reduced {
		return from, to
	}
	step := g.step(n)
	taps := filter.Taps(step)
	reach := float64(taps)/2 + 1
	low := math.Floor(g.from + (float64(from)+0.5)*step - reach)
	high := math.Ceil(g.from + (float64(to)-0.5)*step + reach)
	first = max(min(int(low), g.count-taps), 0)
	return first, min(max(int(high), taps), g.count)
}

// table is the filter's for outputs [from, to) of n.
func (g *gridAxis) table(n, from, to int, filter resample.Filter) (*resample.Axis, error) {
	a, err := resample.NewAxisRange(g.count, g.from, g.to, n, from, to, filter)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrView, err)
	}
	return a, nil
}

func newReduction(f *Field, v *View, strip int) (*reduction, error) {
	x, y := f.axes(v)
	b, filter := v.Bounds(), f.renderer.filter
	r := &reduction{strip: strip}
	var err error
	if r.x, err = x.table(v.Columns, b.Min.X, b.Max.X, filter); err != nil {
		return nil, err
	}
	if r.y, err = y.table(v.Rows, b.Min.Y, b.Max.Y, filter); err != nil {
		return nil, err
	}
	r.network = newNetworkDrawing(f, f.inner(v))
	r.held = make([]float32, mostRows(r.y, strip)*r.row())
	return r, nil
}

// row is the number of values of a row that the network draws.
func (r *reduction) row() int { return r.network.bounds.Dx() * r.network.field.Channels() }

// planReduction is planNetwork for a reduction, which also needs the rows under a strip and the
// filter's buffers.
func (f *Field) planReduction(v *View, p Plan, perRow, limit int64, now *standing) (Plan, error) {
	in := f.inner(v)
	b := in.Bounds()
	channels := int64(p.Channels)
	x, y := f.axes(v)
	down := y.step(v.Rows)
	tapsX, tapsY := int64(f.renderer.filter.Taps(x.step(v.Columns))),
		int64(f.renderer.filter.Taps(down))
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

// hold draws the network's rows [first, last), but for those that are held already. The rows stand
// for so many pixels of the output in each of the network's passes, of which progress is told.
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
	passes := r.network.plan.Passes
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
