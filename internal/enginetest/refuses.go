package enginetest

import (
	"errors"
	"fmt"
	"image"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/liif-render/liif/engine"
)

// Refuses checks that calls with wrong arguments fail at once, in one line, write nothing, and
// leave the engine usable. What must be found wrong is in engine.CheckConv, CheckQuery and
// CheckHead.
func Refuses(t *testing.T, e engine.Engine) {
	t.Helper()
	runChecks(t, e, Options{}, refusalChecks())
}

func refusalChecks() []check {
	return []check{
		{"weights", func(s *stage, _ Options) error { return s.refusesWeights() }},
		{"convolutions", refusesConvs},
		{"heads", func(s *stage, _ Options) error { return s.refusesHeads() }},
		{"grids", func(s *stage, o Options) error { return refusesQueries(s, o, false) }},
		{"points", func(s *stage, o Options) error { return refusesQueries(s, o, true) }},
	}
}

// refused says what is wrong with an error that had to come.
func refused(err error) error {
	if err == nil {
		return errors.New("passes")
	}
	if strings.Contains(err.Error(), "\n") {
		return fmt.Errorf("the error has several lines: %q", err)
	}
	return nil
}

func (s *stage) refusesWeights() error {
	for _, c := range []struct{ kernel, in, out, weights, bias int }{
		{5, 1, 1, 25, 1}, {2, 1, 1, 4, 1}, {0, 1, 1, 0, 1},
		{3, 2, 2, 35, 2}, {3, 2, 2, 37, 2}, {1, 4, 8, 0, 8},
		{3, 2, 2, 36, 1}, {3, 2, 2, 36, 3}, {1, 4, 8, 32, 4},
	} {
		_, err := s.newConv(c.kernel, c.in, c.out, make([]float32, c.weights),
			make([]float32, c.bias))
		if err := refused(err); err != nil {
			return fmt.Errorf("%+v: %w", c, err)
		}
	}
	return nil
}

func refusesConvs(s *stage, o Options) error {
	c := convCase{height: 5, width: 6, kernel: 3, in: 4, out: 8, output: place{1, 0, 12}}
	c.fill(rand.New(rand.NewPCG(31, 1)))
	good, tensors, err := c.prepare(s)
	if err != nil {
		return err
	}
	in, out := tensors[0], tensors[1]
	small, err := s.tensor(newContents(4, 6, 8))
	if err != nil {
		return err
	}
	run := func(x engine.Tensor, first, count int) engine.Channels {
		return engine.Channels{Tensor: x, First: first, Count: count}
	}
	for name, change := range map[string]func(op *engine.Conv){
		"input of 12 channels":     func(op *engine.Conv) { op.In = engine.All(out) },
		"output of 12 channels":    func(op *engine.Conv) { op.Out = engine.All(out) },
		"output behind the last":   func(op *engine.Conv) { op.Out = run(out, 6, 8) },
		"output before the first":  func(op *engine.Conv) { op.Out = run(out, -1, 8) },
		"input behind the last":    func(op *engine.Conv) { op.In = run(in, 1, 4) },
		"output over the input":    func(op *engine.Conv) { op.In = run(out, 5, 4) },
		"residual of 12 channels":  func(op *engine.Conv) { op.Residual = engine.All(out) },
		"residual of another size": func(op *engine.Conv) { op.Residual = engine.All(small) },
		"window below the input": func(op *engine.Conv) {
			op.Out, op.Window = engine.All(small), image.Pt(0, 2)
		},
		"window left of it": func(op *engine.Conv) { op.Window = image.Pt(-1, 0) },
		"rectangle beside":  func(op *engine.Conv) { op.Rect = image.Rect(0, 0, 7, 1) },
		"rectangle above":   func(op *engine.Conv) { op.Rect = image.Rect(0, -1, 3, 2) },
	} {
		op := good
		change(&op)
		if err := refused(s.Conv(background, op)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	got, err := s.download(out)
	if err != nil {
		return err
	}
	if err := compareBits(got, c.tensors[1].data); err != nil {
		return fmt.Errorf("a refused convolution wrote: %w", err)
	}
	return c.check(s, o)
}

func (s *stage) refusesHeads() error {
	c := decodeCase{hidden: []int{6, 5, 4}, rows: 1, cols: 1, cells: true, ensemble: true}
	c.fill(rand.New(rand.NewPCG(32, 1)))
	for name, change := range map[string]func(h *engine.Head){
		"no offset":              func(h *engine.Head) { h.First.Offset = nil },
		"short cells":            func(h *engine.Head) { h.First.Cell = h.First.Cell[:11] },
		"no bias":                func(h *engine.Head) { h.Hidden[0].Bias = nil },
		"short weights":          func(h *engine.Head) { h.Hidden[1].Weights = h.Hidden[1].Weights[1:] },
		"a layer missing":        func(h *engine.Head) { h.Hidden = h.Hidden[1:] },
		"four colours":           func(h *engine.Head) { h.Combine.Last.Out = 4 },
		"no last layer":          func(h *engine.Head) { h.Combine.Last = engine.Linear{} },
		"no width":               func(h *engine.Head) { h.First.Width = 0 },
		"stages that do not fit": func(h *engine.Head) { h.First.Stage = engine.FirstAffine },
	} {
		h := c.head
		h.Hidden = append([]engine.Linear{}, h.Hidden...)
		change(&h)
		_, err := s.newDecoder(h)
		if err := refused(err); err != nil {
			return fmt.Errorf("a head with %s: %w", name, err)
		}
	}
	return nil
}

func refusesQueries(s *stage, o Options, points bool) error {
	c := decodeCase{hidden: []int{6, 5}, rows: 7, cols: 4, points: points, cells: true,
		ensemble: true,
		residual: engine.ResidualBilinear}
	c.fill(rand.New(rand.NewPCG(33, 1)))
	d, good, err := c.prepare(s)
	if err != nil {
		return err
	}
	decode := s.DecodeGrid
	if points {
		decode = s.DecodePoints
	}
	zeros := func(n int, last int32) []int32 { return append(make([]int32, n-1), last) }
	for name, change := range map[string]func(q *engine.Query, n *int){
		"no latent":            func(q *engine.Query, _ *int) { q.Latent = nil },
		"latent of 3 channels": func(q *engine.Query, _ *int) { q.Latent = q.Source },
		"no source":            func(q *engine.Query, _ *int) { q.Source = nil },
		"source of 6 channels": func(q *engine.Query, _ *int) { q.Source = q.Latent },
		"row 6 of 6": func(q *engine.Query,
			_ *int) {
			q.Rows.Index[1] = zeros(c.rows, 6)
		},
		"column -1": func(q *engine.Query,
			_ *int) {
			q.Cols.Index[0] = zeros(c.cols, -1)
		},
		"source column 9 of 9": func(q *engine.Query,
			_ *int) {
			q.Cols.Source[1] = zeros(c.cols, 9)
		},
		"source row -1": func(q *engine.Query,
			_ *int) {
			q.Rows.Source[0] = zeros(c.rows, -1)
		},
		"no offsets": func(q *engine.Query, _ *int) { q.Rows.Offset[1] = nil },
		"one index less": func(q *engine.Query,
			_ *int) {
			q.Cols.Index[1] = zeros(c.cols-1, 0)
		},
		"no cells":         func(q *engine.Query, _ *int) { q.Cols.Cell = nil },
		"no fractions":     func(q *engine.Query, _ *int) { q.Rows.Fraction = nil },
		"no second source": func(q *engine.Query, _ *int) { q.Cols.Source[1] = nil },
		"no rows": func(q *engine.Query,
			_ *int) {
			q.Rows = engine.Axis{Cell: q.Rows.Cell}
		},
		"a value of output less": func(_ *engine.Query, n *int) { *n-- },
		"a query of output more": func(_ *engine.Query, n *int) { *n += 3 },
	} {
		q, n := good, len(c.want)
		change(&q, &n)
		out := notNumbers(n)
		if err := refused(decode(background, d, q, out)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := compareBits(out, notNumbers(n)); err != nil {
			return fmt.Errorf("%s: written all the same: %w", name, err)
		}
	}
	return c.check(s, o)
}
