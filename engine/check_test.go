package engine

import (
	"errors"
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"
)

// shape is a tensor with nothing in it.
type shape struct{ height, width, channels int }

func (s *shape) Height() int   { return s.height }
func (s *shape) Width() int    { return s.width }
func (s *shape) Channels() int { return s.channels }
func (s *shape) Release()      {}

// kernel is weights with nothing in them.
type kernel struct{ side, in, out int }

func (k kernel) Shape() (kernel, in, out int) { return k.side, k.in, k.out }
func (k kernel) Release()                     {}

// wrong says what is wrong with an error that must be one line that begins with prefix and contains
// text; empty text asks for no error.
func wrong(err error, prefix, text string) string {
	switch {
	case text == "" && err == nil:
		return ""
	case text == "":
		return err.Error()
	case err == nil:
		return "passes"
	}
	s := err.Error()
	if !strings.HasPrefix(s, prefix) || !strings.Contains(s, text) || strings.Contains(s, "\n") {
		return fmt.Sprintf("%q, want %q and %q", s, prefix, text)
	}
	return ""
}

func TestWrong(t *testing.T) {
	if s := wrong(nil, "a: ", "") + wrong(errors.New("a: b c"), "a: ", "c"); s != "" {
		t.Error(s)
	}
	for name, s := range map[string]string{
		"an error":       wrong(errors.New("a: b"), "a: ", ""),
		"no error":       wrong(nil, "a: ", "b"),
		"another error":  wrong(errors.New("a: c"), "a: ", "b"),
		"another prefix": wrong(errors.New("c: b"), "a: ", "b"),
		"two lines":      wrong(errors.New("a: b\n"), "a: ", "b"),
	} {
		if s == "" {
			t.Errorf("%s passes", name)
		}
	}
}

func TestCheckConv(t *testing.T) {
	in, out, small := &shape{5, 6, 4}, &shape{5, 6, 12}, &shape{4, 6, 8}
	run := func(x Tensor, first, count int) Channels { return Channels{x, first, count} }
	for _, c := range []struct {
		name, want string
		change     func(c *Conv)
	}{
		{"good", "", func(*Conv) {}},
		{"last channels", "", func(c *Conv) { c.Out = run(out, 4, 8) }},
		{"window", "", func(c *Conv) { c.Out, c.Window = All(small), image.Pt(0, 1) }},
		{"rectangle", "", func(c *Conv) { c.Rect = image.Rect(5, 4, 6, 5) }},
		{"in place", "", func(c *Conv) { c.Residual = c.Out }},
		{"input before output", "", func(c *Conv) { c.In, c.Out = run(out, 0, 4), run(out, 4, 8) }},
		{"output before input", "", func(c *Conv) { c.In, c.Out = run(out, 8, 4), run(out, 0, 8) }},

		{"wide input", "input has 12 channels", func(c *Conv) { c.In = All(out) }},
		{"wide output", "output has 12 channels", func(c *Conv) { c.Out = All(out) }},
		{"wide residual", "residual has 12 channels", func(c *Conv) { c.Residual = All(out) }},
		{"behind", "output channels 6 to 14 of 12", func(c *Conv) { c.Out = run(out, 6, 8) }},
		{"before", "output channels -1 to 7 of 12", func(c *Conv) { c.Out = run(out, -1, 8) }},
		{"input behind", "input channels 1 to 5 of 4", func(c *Conv) { c.In = run(in, 1, 4) }},
		{"residual behind", "residual channels 5 to 13 of 12", func(c *Conv) {
			c.Residual = run(out, 5, 8)
		}},
		{"small residual", "residual of (6,4), output of (6,5)", func(c *Conv) {
			c.Residual = All(small)
		}},
		{"window below", "leaves the input of (6,5)", func(c *Conv) {
			c.Out, c.Window = All(small), image.Pt(0, 2)
		}},
		{"window left", "leaves the input", func(c *Conv) { c.Window = image.Pt(-1, 0) }},
		{"rectangle right", "leaves the output of (6,5)", func(c *Conv) {
			c.Rect = image.Rect(0, 0, 7, 1)
		}},
		{"rectangle above", "leaves the output",
			func(c *Conv) { c.Rect = image.Rect(0, -1, 1, 1) }},
		{"overlap", "overwrites the input", func(c *Conv) { c.In = run(out, 7, 4) }},
		{"overlap below", "overwrites the input", func(c *Conv) {
			c.In, c.Out = run(out, 1, 4), run(out, 4, 8)
		}},
		{"residual half over the output", "overlaps the output by a part", func(c *Conv) {
			c.Residual = run(out, 3, 8)
		}},
		{"nothing in", "no input", func(c *Conv) { c.In = Channels{} }},
		{"nothing out", "no output", func(c *Conv) { c.Out = Channels{} }},
	} {
		conv := Conv{Weights: kernel{3, 4, 8}, In: All(in), Out: run(out, 0, 8)}
		c.change(&conv)
		if s := wrong(CheckConv(conv), "convolution 4 to 8 channels: ", c.want); s != "" {
			t.Errorf("%s: %s", c.name, s)
		}
	}
}

func TestCheckQuery(t *testing.T) {
	table := func(n int) Axis {
		var a Axis
		for k := range 2 {
			a.Index[k], a.Offset[k] = make([]int32, n), make([]float32, n)
			a.Source[k] = make([]int32, n)
		}
		a.Fraction = make([]float32, n)
		return a
	}
	bad := func(n int, last int32) []int32 { return append(make([]int32, n-1), last) }
	for _, c := range []struct {
		name, want string
		change     func(h *Head, q *Query, out *int)
	}{
		{"good", "", func(*Head, *Query, *int) {}},
		{"one corner", "", func(h *Head, q *Query, _ *int) {
			h.Ensemble = false
			q.Rows.Index[1], q.Rows.Offset[1], q.Cols.Index[1], q.Cols.Offset[1] = nil, nil, nil,
				nil
		}},
		{"no residual", "", func(h *Head, q *Query, _ *int) {
			h.Residual, q.Source = ResidualNone, nil
			q.Rows.Source, q.Cols.Source = [2][]int32{}, [2][]int32{}
			q.Rows.Fraction, q.Cols.Fraction = nil, nil
		}},
		{"last pixels", "", func(_ *Head, q *Query, _ *int) {
			q.Rows.Index[1], q.Cols.Index[0] = bad(7, 5), bad(7, 8)
		}},

		{"no latent", "latent must have 6 channels", func(_ *Head, q *Query, _ *int) {
			q.Latent = nil
		}},
		{"wrong latent", "latent must have 6 channels", func(_ *Head, q *Query, _ *int) {
			q.Latent = q.Source
		}},
		{"MetaSR's latent", "latent must have 21 channels", func(h *Head, _ *Query, _ *int) {
			h.First.Stage, h.Combine.Stage, h.Ensemble = FirstAffine, CombineProduct, false
		}},
		{"no source", "needs a source of 3 channels", func(_ *Head, q *Query, _ *int) {
			q.Source = nil
		}},
		{"wrong source", "needs a source of 3 channels", func(_ *Head, q *Query, _ *int) {
			q.Source = q.Latent
		}},
		{"row", "row latent index 6 is 6, outside 0 to 5", func(_ *Head, q *Query, _ *int) {
			q.Rows.Index[1] = bad(7, 6)
		}},
		{"column", "column latent index 6 is -1, outside 0 to 8", func(_ *Head, q *Query, _ *int) {
			q.Cols.Index[0] = bad(7, -1)
		}},
		{"source", "column source index 6 is 9", func(_ *Head, q *Query, _ *int) {
			q.Cols.Source[1] = bad(7, 9)
		}},
		{"offsets", "row table 1 has 7 indexes and 0 offsets, want 7",
			func(_ *Head, q *Query, _ *int) {
				q.Rows.Offset[1] = nil
			}},
		{"indexes", "column table 1 has 6 indexes", func(_ *Head, q *Query, _ *int) {
			q.Cols.Index[1] = bad(6, 0)
		}},
		{"no cell", "column has 0 cells, want ", func(_ *Head, q *Query, _ *int) {
			q.Cols.Cell = nil
		}},
		{"cells", "row has 3 cells, want ", func(_ *Head, q *Query, _ *int) {
			q.Rows.Cell = make([]float32, 3)
		}},
		{"fractions", "row source table has 7, 7 and 0 entries", func(_ *Head, q *Query, _ *int) {
			q.Rows.Fraction = nil
		}},
		{"sources", "column source table has 7, 0 and 7", func(_ *Head, q *Query, _ *int) {
			q.Cols.Source[1] = nil
		}},
		{"output", "output of 5 values for ", func(_ *Head, _ *Query, out *int) { *out = 5 }},
	} {
		for _, points := range []bool{false, true} {
			h := Head{First: FirstOf[float32]{Stage: FirstGather, Width: 6}, Ensemble: true,
				Residual: ResidualBilinear}
			q := Query{Latent: &shape{6, 9, 6}, Source: &shape{6, 9, 3}, Rows: table(7),
				Cols: table(7)}
			cells, out := 1, 3*7*7
			if points {
				cells, out = 7, 3*7
			}
			q.Rows.Cell, q.Cols.Cell = make([]float32, cells), make([]float32, cells)
			c.change(&h, &q, &out)
			if s := wrong(CheckQuery(&h, q, points, out), "decode: ", c.want); s != "" {
				t.Errorf("%s: %s", c.name, s)
			}
		}
	}
	q := Query{Latent: &shape{6, 9, 6}, Rows: table(7), Cols: table(5)}
	q.Rows.Cell, q.Cols.Cell = make([]float32, 7), make([]float32, 5)
	err := CheckQuery(&Head{First: FirstOf[float32]{Width: 6}}, q, true, 21)
	if s := wrong(err, "decode: ", "7 rows and 5 columns of points"); s != "" {
		t.Error(s)
	}
}

func TestCheckHead(t *testing.T) {
	linear := func(in, out int) Linear {
		return Linear{In: in, Out: out, Weights: make([]float32, in*out),
			Bias: make([]float32, out)}
	}
	first := FirstOf[float32]{Stage: FirstGather, Width: 6, Offset: make([]float32, 12),
		Cell: make([]float32, 12)}
	blend := func(last Linear) CombineOf[float32] {
		return CombineOf[float32]{Stage: CombineBlend, Last: last}
	}
	liif := Head{First: first, Hidden: []Linear{linear(6, 5), linear(5, 4)},
		Combine: blend(linear(4, 3))}
	colours := Head{First: FirstOf[float32]{Stage: FirstGather, Width: 3,
		Offset: make([]float32, 6)},
		Combine: blend(Linear{})}
	metaSR := Head{First: FirstOf[float32]{Stage: FirstAffine, Width: 6,
		Offset: make([]float32, 12),
		Bias:   make([]float32, 6)}, Combine: CombineOf[float32]{Stage: CombineProduct}}
	for _, c := range []struct {
		name, want string
		head       Head
		change     func(h *Head)
	}{
		{"LIIF", "", liif, func(*Head) {}},
		{"no cells", "", liif, func(h *Head) { h.First.Cell = nil }},
		{"one hidden layer", "", liif, func(h *Head) {
			h.Hidden, h.Combine.Last = nil,
				linear(6, 3)
		}},
		{"no hidden layer", "", colours, func(*Head) {}},
		{"MetaSR", "", metaSR, func(*Head) {}},

		{"no first stage", `stages "" and "blend" do not make one`, liif, func(h *Head) {
			h.First.Stage = ""
		}},
		{"no last stage", `stages "affine" and "" do not make one`, metaSR, func(h *Head) {
			h.Combine.Stage = ""
		}},
		{"two that read the latent", `stages "gather" and "product" do not make one`, metaSR,
			func(h *Head) { h.First.Stage = FirstGather }},
		{"none that reads the latent", `stages "affine" and "blend" do not make one`, liif,
			func(h *Head) { h.First.Stage = FirstAffine }},
		{"no width", "width 0 ", liif, func(h *Head) { h.First.Width = 0 }},
		{"no offsets", "width 6 with 0 offset and 12 cell", liif,
			func(h *Head) { h.First.Offset = nil }},
		{"cells", "width 6 with 12 offset and 11 cell", liif, func(h *Head) {
			h.First.Cell = h.First.Cell[1:]
		}},
		{"bias", "layer 1 is 6 to 5 with 30 weights and 0 biases", liif, func(h *Head) {
			h.Hidden[0].Bias = nil
		}},
		{"weights", "layer 2 is 5 to 4 with 19 weights", liif, func(h *Head) {
			h.Hidden[1].Weights = h.Hidden[1].Weights[1:]
		}},
		{"layer missing", "layer 1 is 5 to 4 with 20 weights and 4 biases after a width of 6", liif,
			func(h *Head) { h.Hidden = h.Hidden[1:] }},
		{"four colours", "layer 3 is 4 to 4", liif,
			func(h *Head) { h.Combine.Last = linear(4, 4) }},
		{"no last", "layer 3 is 0 to 0", liif, func(h *Head) { h.Combine.Last = Linear{} }},
		{"no hidden layer of 6", "layer 1 is 0 to 0", liif, func(h *Head) {
			h.Hidden, h.Combine.Last = nil, Linear{}
		}},
		{"gather with biases", `stage "gather" of width 6 with 6 biases`, liif, func(h *Head) {
			h.First.Bias = make([]float32, 6)
		}},
		{"product after layers", `stage "product" with ensemble false after 1 hidden layers`,
			metaSR,
			func(h *Head) { h.Hidden = []Linear{linear(6, 6)} }},
		{"product of corners", "ensemble true", metaSR, func(h *Head) { h.Ensemble = true }},
		{"product with a last layer", `stage "product" with a last layer`, metaSR, func(h *Head) {
			h.Combine.Last = linear(6, 3)
		}},
		{"affine without bias", `stage "affine" of width 6 with 0 biases`, metaSR, func(h *Head) {
			h.First.Bias = nil
		}},
	} {
		h := c.head
		h.Hidden = slices.Clone(h.Hidden)
		c.change(&h)
		if s := wrong(CheckHead(&h), "decoder head: ", c.want); s != "" {
			t.Errorf("%s: %s", c.name, s)
		}
	}
}
