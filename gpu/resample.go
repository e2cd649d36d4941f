package gpu

import (
	"context"
	"fmt"
	"image"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/resample"
)

// Resample computes the rectangle rect of what the tables x and y make of a picture, as
// resample.ResizeFloat does but with sums in float32: rows first, then columns, nothing clamped. To
// is [rect.Dy()][rect.Dx()] pixels. From holds the part window of the picture, which must include
// what x.Source and y.Source ask for. Both have the same channels, any number of them.
func (e *Engine) Resample(ctx context.Context, to, from engine.Tensor, window image.Rectangle,
	x, y *resample.Axis, rect image.Rectangle) error {
	if err := checkResample(to, from, window, x, y, rect); err != nil {
		return err
	}
	top, bottom := y.Source(rect.Min.Y, rect.Max.Y)
	between, err := e.NewTensor(bottom-top, rect.Dx(), from.Channels())
	if err != nil {
		return fmt.Errorf("resample: %w", err)
	}
	defer between.Release()
	if err := e.Flush(); err != nil { // tables are written, which overtakes what is not submitted
		return err
	}
	// The rows that are wanted are a tensor of their own.
	in, out := from.(*tensor), between.(*tensor)
	l := &lease{engine: e}
	defer l.keep()
	columns := l.filter(x, rect.Min.X, rect.Max.X, window.Min.X, (top-window.Min.Y)*in.width)
	rows := l.filter(y, rect.Min.Y, rect.Max.Y, top, 0)
	if l.err != nil {
		return fmt.Errorf("resample: %w", l.err)
	}
	if err := columns.run(ctx, e, "resample", in, out); err != nil {
		return l.failed(err)
	}
	return l.failed(rows.run(ctx, e, "resample VERTICAL", out, to.(*tensor)))
}

func checkResample(to, from engine.Tensor, window image.Rectangle, x, y *resample.Axis,
	rect image.Rectangle) error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("resample: %s", fmt.Sprintf(format, args...))
	}
	if rect.Empty() || !rect.In(image.Rect(0, 0, x.Len(), y.Len())) {
		return fail("%v of %d×%d outputs", rect, x.Len(), y.Len())
	}
	if to == from || to.Width() != rect.Dx() || to.Height() != rect.Dy() ||
		to.Channels() != from.Channels() {
		return fail("%d×%d pixels of %d channels for %v of %d", to.Width(), to.Height(), to.Channels(),
			rect, from.Channels())
	}
	if from.Width() != window.Dx() || from.Height() != window.Dy() {
		return fail("%d×%d pixels for %v", from.Width(), from.Height(), window)
	}
	left, right := x.Source(rect.Min.X, rect.Max.X)
	top, bottom := y.Source(rect.Min.Y, rect.Max.Y)
	if need := image.Rect(left, top, right, bottom); !need.In(window) {
		return fail("%v needs source pixels %v, got %v", rect, need, window)
	}
	return nil
}

// filter is a table of weights on the device.
type filter struct {
	firsts, weights Buffer
	taps            int
}

// filter uploads entries [low, high) of a table, of input that begins at source index origin.
func (l *lease) filter(a *resample.Axis, low, high, origin, skip int) filter {
	firsts, weights := make([]uint32, high-low), make([]float32, (high-low)*a.Taps)
	for i := range firsts {
		firsts[i] = uint32(int(a.First[low+i]) - origin + skip)
	}
	for i := range weights {
		weights[i] = float32(a.Weights[low*a.Taps+i])
	}
	return filter{l.table(firsts), l.floats(weights), a.Taps}
}

// run filters rows, or columns, of from to to.
func (f *filter) run(ctx context.Context, e *Engine, permutation string, from, to *tensor) error {
	quads := to.stride() / 4
	return e.spread(ctx, permutation, []int{quads, f.taps, to.width, from.width, 0, 0},
		to.height*to.width*quads, 4*floatWork*float64(f.taps+1), f.firsts, f.weights, from.buffer,
		to.buffer)
}

// ToRGBA8 waits for a picture and writes it to dst as red, green, blue and alpha, not
// premultiplied, a byte each: [height][width][4]. The tensor has 1 to 4 channels: grey, grey and
// alpha, colour, colour and alpha. Values are clamped to 0..1 and rounded to the nearest of 255,
// halves up; what is not a number becomes 0.
func (e *Engine) ToRGBA8(ctx context.Context, from engine.Tensor, dst []uint8) error {
	t := from.(*tensor)
	pixels := t.height * t.width
	if t.channels > 4 || len(dst) != 4*pixels {
		return fmt.Errorf("8-bit colours: %d bytes for %d×%d pixels of %d channels", len(dst), t.width,
			t.height, t.channels)
	}
	if err := e.Flush(); err != nil {
		return err
	}
	l := &lease{engine: e}
	defer l.end()
	out := l.buffer(4 * pixels)
	if l.err != nil {
		return fmt.Errorf("8-bit colours: %w", l.err)
	}
	err := e.spread(ctx, "rgba8", []int{t.stride(), t.channels}, pixels, 4*floatWork, t.buffer, out)
	if err == nil {
		err = e.Flush()
	}
	if err != nil {
		return err
	}
	return e.device.Read(out, 0, dst)
}
