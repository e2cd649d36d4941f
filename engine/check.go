package engine

import (
	"fmt"
	"image"
)

// CheckConv reports what is wrong with a convolution's arguments: channel runs that leave their
// tensors or do not fit the weights, sizes that differ, an output that is also the input.
func CheckConv(c Conv) error {
	_, in, out := c.Weights.Shape()
	fail := func(format string, args ...any) error {
		return fmt.Errorf("convolution %d to %d channels: %s", in, out,
			fmt.Sprintf(format, args...))
	}
	run := func(name string, t Channels, count int) error {
		if t.Count != count {
			return fail("%s has %d channels", name, t.Count)
		}
		if t.First < 0 || t.First+t.Count > t.Channels() {
			return fail("%s channels %d to %d of %d", name, t.First, t.First+t.Count, t.Channels())
		}
		return nil
	}
	size := func(t Tensor) image.Rectangle { return image.Rect(0, 0, t.Width(), t.Height()) }
	if c.In.Tensor == nil || c.Out.Tensor == nil {
		return fail("no input or no output")
	}
	if err := run("output", c.Out, out); err != nil {
		return err
	}
	if err := run("input", c.In, in); err != nil {
		return err
	}
	if c.Residual.Tensor != nil {
		if err := run("residual", c.Residual, out); err != nil {
			return err
		}
		if size(c.Residual) != size(c.Out) {
			return fail("residual of %v, output of %v", size(c.Residual).Max, size(c.Out).Max)
		}
	}
	if r := c.Residual; r.Tensor == c.Out.Tensor && r.First != c.Out.First &&
		r.First < c.Out.First+out && c.Out.First < r.First+out {
		return fail("residual overlaps the output by a part")
	}
	if window := size(c.Out).Add(c.Window); !window.In(size(c.In)) {
		return fail("output %v leaves the input of %v", window, size(c.In).Max)
	}
	if c.In.Tensor == c.Out.Tensor && c.In.First < c.Out.First+out && c.Out.First < c.In.First+in {
		return fail("output overwrites the input")
	}
	if c.Blocks.Side < 0 {
		return fail("blocks of side %d", c.Blocks.Side)
	}
	if !c.Rect.In(size(c.Out)) {
		return fail("rectangle %v leaves the output of %v", c.Rect, size(c.Out).Max)
	}
	return nil
}

// CheckQuery reports what is wrong with a query: tables of uneven length, indexes outside the
// tensors, a latent of the wrong width, a missing source. Points says that the axes go in pairs.
func CheckQuery(h *Head, q Query, points bool, out int) error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("decode: %s", fmt.Sprintf(format, args...))
	}
	if q.Latent == nil || q.Latent.Channels() != h.LatentChannels() {
		return fail("latent must have %d channels", h.LatentChannels())
	}
	if h.Residual != ResidualNone && (q.Source == nil || q.Source.Channels() != 3) {
		return fail("the residual needs a source of 3 channels")
	}
	axis := func(name string, a *Axis, latent, source int) error {
		n := a.Len()
		corners := 1
		if h.Ensemble {
			corners = 2
		}
		for i := range corners {
			if len(a.Index[i]) != n || len(a.Offset[i]) != n {
				return fail("%s table %d has %d indexes and %d offsets, want %d", name, i,
					len(a.Index[i]), len(a.Offset[i]), n)
			}
			if err := inside(a.Index[i], latent); err != nil {
				return fail("%s latent %v", name, err)
			}
		}
		cells := 1
		if points {
			cells = n
		}
		if len(a.Cell) != cells {
			return fail("%s has %d cells, want %d", name, len(a.Cell), cells)
		}
		if h.Residual == ResidualNone {
			return nil
		}
		if len(a.Source[0]) != n || len(a.Source[1]) != n || len(a.Fraction) != n {
			return fail("%s source table has %d, %d and %d entries, want %d", name,
				len(a.Source[0]), len(a.Source[1]), len(a.Fraction), n)
		}
		for i := range a.Source {
			if err := inside(a.Source[i], source); err != nil {
				return fail("%s source %v", name, err)
			}
		}
		return nil
	}
	height, width := 0, 0
	if q.Source != nil {
		height, width = q.Source.Height(), q.Source.Width()
	}
	if err := axis("row", &q.Rows, q.Latent.Height(), height); err != nil {
		return err
	}
	if err := axis("column", &q.Cols, q.Latent.Width(), width); err != nil {
		return err
	}
	count := q.Rows.Len() * q.Cols.Len()
	if points {
		if count = q.Rows.Len(); q.Cols.Len() != count {
			return fail("%d rows and %d columns of points", count, q.Cols.Len())
		}
	}
	if out != 3*count {
		return fail("output of %d values for %d queries", out, count)
	}
	return nil
}

func inside(index []int32, n int) error {
	for i, x := range index {
		if x < 0 || int(x) >= n {
			return fmt.Errorf("index %d is %d, outside 0 to %d", i, x, n-1)
		}
	}
	return nil
}
