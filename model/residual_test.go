package model

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/weights"
)

// tent interpolates values, which lie at half-integer positions, linearly at position u: each
// counts by a tent of its distance, and the border's go on outside.
func tent(values []float64, u float64) float64 {
	sum, last := 0.0, len(values)-1
	for i := -2; i <= last+2; i++ {
		sum += values[min(max(i, 0), last)] * max(0, 1-math.Abs(u-0.5-float64(i)))
	}
	return sum
}

// TestTent pins tent to numbers worked out by hand.
func TestTent(t *testing.T) {
	values := []float64{10, 20, 60}
	for u, want := range map[float64]float64{0: 10, 0.25: 10, 0.5: 10, 0.75: 12.5, 1: 15,
		1.25: 17.5, 1.5: 20,
		1.75: 30, 2.25: 50, 2.5: 60, 2.75: 60, 3: 60} {
		if got := tent(values, u); math.Abs(got-want) > 1e-12 {
			t.Errorf("at %g: %g, want %g", u, got, want)
		}
	}
}

// TestInterpolate: the source table's two pixels and fraction give what tent does, of the nearest
// residual the pixel that the position lies in.
func TestInterpolate(t *testing.T) {
	for _, size := range []int{1, 2, 7, 40} {
		values := make([]float64, size)
		for i := range values {
			values[i] = math.Sin(float64(3*i+1)) + float64(i*i)/9
		}
		for _, count := range []int{1, 3, size, 2 * size, 5*size + 3, 61} {
			positions := GridSamples(size, count, 0, count).Positions
			for _, kind := range []engine.Residual{engine.ResidualBilinear,
				engine.ResidualNearest} {
				var a engine.Axis
				interpolate(&a, kind, size, positions)
				for i, u := range positions {
					want := tent(values, u)
					if kind == engine.ResidualNearest {
						want = values[min(int(u), size-1)]
					}
					f := float64(a.Fraction[i])
					got := (1-f)*values[a.Source[0][i]] + f*values[a.Source[1][i]]
					if math.Abs(got-want) > 1e-6*float64(size*size) {
						t.Fatalf("%d samples of %d, kind %d: %g at %g, want %g", count, size, kind,
							got,
							u, want)
					}
				}
			}
		}
	}
}

// TestResidualGolden: the network's own part being the authors' numbers, a model with a residual
// draws them around the interpolated picture instead of around 0.5.
func TestResidualGolden(t *testing.T) {
	cases := golden.Cases(t, "small-plain")
	height, width := cases["input"].Shape[1], cases["input"].Shape[2]
	rgb := golden.Interleave(cases["input"])
	bilinear := func(u, v float64, c int) float64 {
		column := make([]float64, height)
		for y := range column {
			row := make([]float64, width)
			for x := range row {
				row[x] = float64(rgb[3*(y*width+x)+c])
			}
			column[y] = tent(row, v)
		}
		return tent(column, u)
	}
	m := golden.Model(t, "small-plain")
	m.Spec.Residual = weights.ResidualBilinear
	for name, plain := range cases {
		var rows, columns int
		if _, err := fmt.Sscanf(name, "out_%dx%d", &rows, &columns); err != nil {
			continue
		}
		want := slices.Clone(plain.Data)
		for i := range rows {
			for j := range columns {
				u, v := (float64(i)+0.5)*float64(height)/float64(rows),
					(float64(j)+0.5)*float64(width)/float64(columns)
				for c := range 3 {
					want[3*(i*columns+j)+c] += float32(bilinear(u, v, c) - 0.5)
				}
			}
		}
		for _, kernels := range cpu.Available() {
			got := drawWhole(t, kernels, m, rgb, height, width, rows, columns)
			if d, at := golden.Worst(got, want); d > tolerance {
				t.Errorf("%s, %s: off by %.3g at %d, over %g", kernels, name, d, at, tolerance)
			}
		}
	}
}

// drawWhole is a picture of rows by columns.
func drawWhole(t *testing.T, kernels string, m *weights.Model, rgb []float32, height, width, rows,
	columns int) []float32 {
	t.Helper()
	e, err := cpu.New(cpu.Options{Kernels: kernels})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	n, err := Load(e, m)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	whole := image.Rect(0, 0, width, height)
	latent, err := n.Encode(context.Background(), rgb, Restore{JPEG: 0.5, Noise: 0.25}, whole,
		whole)
	if err != nil {
		t.Fatal(err)
	}
	defer latent.Release()
	out := make([]float32, 3*rows*columns)
	if err := n.DecodeGrid(context.Background(), latent,
		n.Axis(height, GridSamples(height, rows, 0, rows)),
		n.Axis(width, GridSamples(width, columns, 0, columns)), out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestBuiltinGolden: each built-in model draws a small picture as testdata/golden/builtin.py has
// worked it out in double precision, sharing no code with this.
func TestBuiltinGolden(t *testing.T) {
	data, err := os.ReadFile(golden.Path("builtin.json"))
	if err != nil {
		t.Fatal(err)
	}
	var g struct {
		Width, Height, Columns, Rows int
		Picture                      []int // of 8 bits
		Models                       map[string][]float32
	}
	if err := json.Unmarshal(data, &g); err != nil {
		t.Fatal(err)
	}
	rgb := make([]float32, len(g.Picture))
	for i, v := range g.Picture {
		rgb[i] = float32(v) / 255
	}
	for _, b := range weights.Builtin() {
		m, err := weights.Open(b.Name)
		if err != nil {
			t.Fatal(err)
		}
		want := g.Models[b.Name]
		for _, kernels := range cpu.Available() {
			got := drawWhole(t, kernels, m, rgb, g.Height, g.Width, g.Rows, g.Columns)
			if d, at := golden.Worst(got, want); d > tolerance {
				t.Errorf("%s, %s: off by %.3g at %d, over %g", kernels, b.Name, d, at, tolerance)
			}
		}
	}
}
