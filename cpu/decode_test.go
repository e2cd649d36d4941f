package cpu

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/liif-render/liif/engine"
)

// decodeCase is a head and a query of it with random tables.
type decodeCase struct {
	head            engine.Head
	rows, cols      int
	points          bool
	query           engine.Query
	latent, source  []float32
	height, width   int
	hidden          []int // of the head; the first is its width
	ensemble, cells bool
	residual        engine.Residual
	kind            engine.HeadKind
}

var decodeCases = []decodeCase{
	{hidden: []int{16, 16}, rows: 3, cols: 5, ensemble: true, cells: true},
	{hidden: []int{64, 64, 64}, rows: 7, cols: 31, ensemble: true, cells: true,
		residual: engine.ResidualBilinear},
	{hidden: []int{33, 20, 7}, rows: 1, cols: 200, ensemble: true},
	{hidden: []int{256, 256}, rows: 60, cols: 1, cells: true, residual: engine.ResidualNearest},
	{hidden: []int{5}, rows: 4, cols: 4, ensemble: true},
	{hidden: []int{3}, rows: 4, cols: 4, ensemble: true, cells: true}, // no hidden layer
	{hidden: []int{40, 24}, rows: 150, points: true, ensemble: true, cells: true,
		residual: engine.ResidualBilinear},
	{hidden: []int{16}, rows: 9, cols: 17, kind: engine.HeadMetaSR, cells: true},
	{hidden: []int{21}, rows: 70, points: true, kind: engine.HeadMetaSR, cells: true,
		residual: engine.ResidualBilinear},
}

func (c *decodeCase) fill(rng *rand.Rand) {
	c.height, c.width = 6, 9
	h := engine.Head{Kind: c.kind, Width: c.hidden[0], Ensemble: c.ensemble, Residual: c.residual,
		Scale: [3]float32{0.5, 0.6, 0.7}, Shift: [3]float32{0.5, 0.4, 0.3}}
	h.Offset = random(rng, 2*h.Width, 0.5)
	if c.cells {
		h.Cell = random(rng, 2*h.Width, 0.5)
	}
	linear := func(in, out int) engine.Linear {
		return engine.Linear{In: in, Out: out, Weights: random(rng, in*out, 0.4), Bias: random(rng, out, 0.4)}
	}
	if c.kind == engine.HeadMetaSR {
		h.OffBias = random(rng, h.Width, 1)
	} else if len(c.hidden) > 1 || c.hidden[0] != 3 {
		for i, width := range c.hidden[1:] {
			h.Layers = append(h.Layers, linear(c.hidden[i], width))
		}
		h.Last = linear(c.hidden[len(c.hidden)-1], 3)
	}
	c.head = h
	c.latent = random(rng, c.height*c.width*h.LatentChannels(), 1)
	axis := func(n, size int) engine.Axis {
		var a engine.Axis
		for k := range 2 {
			for range n {
				a.Index[k] = append(a.Index[k], int32(rng.IntN(size)))
				a.Offset[k] = append(a.Offset[k], float32(rng.Float64()*2-1))
				a.Source[k] = append(a.Source[k], int32(rng.IntN(size)))
			}
		}
		for range n {
			a.Fraction = append(a.Fraction, rng.Float32())
		}
		a.Cell = random(rng, n, 1)
		if !c.points {
			a.Cell = a.Cell[:1]
		}
		return a
	}
	if c.points {
		c.cols = c.rows
	}
	c.query.Rows, c.query.Cols = axis(c.rows, c.height), axis(c.cols, c.width)
	if c.residual != engine.ResidualNone {
		c.source = random(rng, c.height*c.width*3, 1)
	}
}

// colour is the definition of engine.Head in float64 at one query.
func (c *decodeCase) colour(y, x, cell int) [3]sum {
	h, q := &c.head, &c.query
	sides := 1
	if h.Ensemble {
		sides = 2
	}
	var total float64
	area := func(a, b int) float64 {
		return math.Abs(float64(q.Rows.Offset[a][y])*float64(q.Cols.Offset[b][x])) + 1e-9
	}
	for a := range sides {
		for b := range sides {
			total += area(a, b)
		}
	}
	var rgb [3]sum
	for a := range sides {
		for b := range sides {
			share := 1.0
			if h.Ensemble {
				share = area(1-a, 1-b) / total
			}
			out := c.corner(a, b, y, x, cell)
			for i := range rgb {
				rgb[i].value += share * out[i].value
				rgb[i].size += share * out[i].size
			}
		}
	}
	for i := range rgb {
		rgb[i].value *= float64(h.Scale[i])
		rgb[i].size *= math.Abs(float64(h.Scale[i]))
		if h.Residual == engine.ResidualNone {
			rgb[i].add(float64(h.Shift[i]))
			continue
		}
		at := func(a, b int) float64 {
			row, col := int(q.Rows.Source[a][y]), int(q.Cols.Source[b][x])
			return float64(c.source[(row*c.width+col)*3+i])
		}
		fy, fx := float64(q.Rows.Fraction[y]), float64(q.Cols.Fraction[x])
		rgb[i].add((1 - fy) * (1 - fx) * at(0, 0))
		rgb[i].add((1 - fy) * fx * at(0, 1))
		rgb[i].add(fy * (1 - fx) * at(1, 0))
		rgb[i].add(fy * fx * at(1, 1))
	}
	return rgb
}

// corner evaluates the head at one latent; sizes grow through the layers as errors may.
func (c *decodeCase) corner(a, b, y, x, cell int) []sum {
	h, q := &c.head, &c.query
	at := (int(q.Rows.Index[a][y])*c.width + int(q.Cols.Index[b][x])) * h.LatentChannels()
	in := []float64{float64(q.Rows.Offset[a][y]), float64(q.Cols.Offset[b][x]),
		float64(q.Rows.Cell[cell]), float64(q.Cols.Cell[cell])}
	layer := make([]sum, h.Width)
	for i := range layer {
		if h.Kind == engine.HeadMetaSR {
			layer[i].add(float64(h.OffBias[i]))
		} else {
			layer[i].add(float64(c.latent[at+i]))
		}
		for k := range 2 {
			layer[i].add(in[k] * float64(h.Offset[2*i+k]))
			if h.Cell != nil {
				layer[i].add(in[2+k] * float64(h.Cell[2*i+k]))
			}
		}
		if h.Kind == engine.HeadMetaSR || h.Last.Out != 0 {
			layer[i].relu()
		}
	}
	if h.Kind == engine.HeadMetaSR {
		out := make([]sum, 3)
		for i := range out {
			g := c.latent[at+i*(h.Width+1):][:h.Width+1]
			out[i].add(float64(g[h.Width]))
			for j, l := range layer {
				out[i].value += l.value * float64(g[j])
				out[i].size += l.size * math.Abs(float64(g[j]))
			}
		}
		return out
	}
	linear := func(l engine.Linear, relu bool) {
		next := make([]sum, l.Out)
		for o := range next {
			next[o].add(float64(l.Bias[o]))
			for i, x := range layer {
				w := float64(l.Weights[o*l.In+i])
				next[o].value += w * x.value
				next[o].size += math.Abs(w) * x.size
			}
			if relu {
				next[o].relu()
			}
		}
		layer = next
	}
	for _, l := range h.Layers {
		linear(l, true)
	}
	if h.Last.Out != 0 {
		linear(h.Last, false)
	}
	return layer
}

func TestDecode(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 1))
	for n := range decodeCases {
		c := decodeCases[n]
		c.fill(rng)
		var want []sum
		for y := range c.rows {
			if c.points {
				rgb := c.colour(y, y, y)
				want = append(want, rgb[:]...)
				continue
			}
			for x := range c.cols {
				rgb := c.colour(y, x, 0)
				want = append(want, rgb[:]...)
			}
		}
		terms := 30
		for _, width := range c.hidden {
			terms += width
		}
		var perThreads [2][]float32
		for threads := 1; threads <= 2; threads++ {
			for name, e := range engines(t, threads) {
				t.Run(fmt.Sprintf("%d/%s/%d threads", n, name, threads), func(t *testing.T) {
					got := c.run(t, e, len(want))
					if i := compare(got, want, terms); i >= 0 {
						t.Errorf("value %d is %g, want %g within %g", i, got[i], want[i].value,
							bound(want[i].size, terms))
					}
					if name == Available()[0] {
						perThreads[threads-1] = got
					}
				})
			}
		}
		if fmt.Sprint(perThreads[0]) != fmt.Sprint(perThreads[1]) {
			t.Errorf("%d: one thread and two differ", n)
		}
	}
}

func (c *decodeCase) run(t *testing.T, e *Engine, values int) []float32 {
	d, err := e.NewDecoder(c.head)
	if err != nil {
		t.Fatal(err)
	}
	q := c.query
	q.Latent = upload(t, e, c.height, c.width, c.head.LatentChannels(), c.latent)
	if c.source != nil {
		q.Source = upload(t, e, c.height, c.width, 3, c.source)
	}
	out := make([]float32, values)
	decode := e.DecodeGrid
	if c.points {
		decode = e.DecodePoints
	}
	if err := decode(context.Background(), d, q, out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestDecodeRefuses(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 1))
	c := decodeCases[1]
	c.fill(rng)
	e := engines(t, 1)["go"]
	d, err := e.NewDecoder(c.head)
	if err != nil {
		t.Fatal(err)
	}
	latent := upload(t, e, c.height, c.width, c.head.LatentChannels(), c.latent)
	source := upload(t, e, c.height, c.width, 3, c.source)
	for name, change := range map[string]func(q *engine.Query){
		"channels":                func(q *engine.Query) { q.Latent = source },
		"source of 3":             func(q *engine.Query) { q.Source = nil },
		"row latent index":        func(q *engine.Query) { q.Rows.Index[1] = []int32{0, 0, 0, 6, 0, 0, 0} },
		"column source index":     func(q *engine.Query) { q.Cols.Source[0] = append([]int32{-1}, q.Cols.Source[0][1:]...) },
		"row table 1 has":         func(q *engine.Query) { q.Rows.Offset[1] = nil },
		"column has 0 cells":      func(q *engine.Query) { q.Cols.Cell = nil },
		"row source table":        func(q *engine.Query) { q.Rows.Fraction = nil },
		"output of 651 values":    func(q *engine.Query) { q.Rows = engine.Axis{Cell: []float32{1}} },
		"column source table has": func(q *engine.Query) { q.Cols.Source[1] = nil },
	} {
		q := c.query
		q.Latent, q.Source = latent, source
		change(&q)
		err := e.DecodeGrid(context.Background(), d, q, make([]float32, 3*c.rows*c.cols))
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range map[string]func(h *engine.Head){
		"0 offset": func(h *engine.Head) { h.Offset = nil },
		"layer 1":  func(h *engine.Head) { h.Layers[0].Bias = nil },
		"layer 3":  func(h *engine.Head) { h.Last.Out = 4 },
		"MetaSR":   func(h *engine.Head) { h.Kind = engine.HeadMetaSR },
	} {
		h := c.head
		h.Layers = append([]engine.Linear{}, h.Layers...)
		change(&h)
		if _, err := e.NewDecoder(h); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
