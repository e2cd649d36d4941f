package model

import (
	"context"
	"fmt"
	"image"
	"strings"
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/weights"
)

// tolerance is what the CPU engine promises against the authors' float32 code.
const tolerance = 2e-5

func load(t testing.TB, name, kernels string) *Network {
	t.Helper()
	e, err := cpu.New(cpu.Options{Kernels: kernels})
	if err != nil {
		t.Fatal(err)
	}
	n, err := Load(e, golden.Model(t, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Close)
	return n
}

// TestGolden: the authors' numbers come out of every kind of network. Kernels in Go compute the
// large ones, in ten seconds, where they are the only ones: make test runs this without cgo too.
func TestGolden(t *testing.T) {
	for _, kernels := range cpu.Available() {
		for _, name := range golden.Models {
			if kernels == "go" && len(cpu.Available()) > 1 && !strings.HasPrefix(name, "small") {
				continue
			}
			t.Run(kernels+"/"+name, func(t *testing.T) {
				testGolden(t, load(t, name, kernels), golden.Cases(t, name))
			})
		}
	}
}

func testGolden(t *testing.T, n *Network, cases map[string]weights.Tensor) {
	ctx := context.Background()
	height, width := cases["input"].Shape[1], cases["input"].Shape[2]
	rgb := golden.Interleave(cases["input"])
	check := func(name string, got []float32, want []float32) {
		t.Helper()
		if d, at := golden.Worst(got, want); d > tolerance {
			t.Errorf("%s: off by %.3g at %d, over %g", name, d, at, tolerance)
		}
	}
	features, err := n.Features(ctx, rgb, height, width)
	if err != nil {
		t.Fatal(err)
	}
	check("feat", features, golden.Interleave(cases["feat"]))

	whole := image.Rect(0, 0, width, height)
	latent, err := n.Encode(ctx, rgb, Restore{}, whole, whole)
	if err != nil {
		t.Fatal(err)
	}
	defer latent.Release()
	for name, want := range cases {
		if !strings.HasPrefix(name, "out_") {
			continue
		}
		var rows, cols int
		if _, err := fmt.Sscanf(name, "out_%dx%d", &rows, &cols); err != nil {
			t.Fatal(err)
		}
		out := make([]float32, 3*rows*cols)
		if err := n.DecodeGrid(ctx, latent, n.Axis(height, GridSamples(height, rows, 0, rows)),
			n.Axis(width, GridSamples(width, cols, 0, cols)), out); err != nil {
			t.Fatal(err)
		}
		check(name, out, want.Data)
	}

	count := cases["points"].Shape[0]
	var at, cells [2][]float64
	for i := range count {
		for k, size := range [2]int{height, width} {
			at[k] = append(at[k], (float64(cases["points"].Data[2*i+k])+1)*float64(size)/2)
			cells[k] = append(cells[k], float64(cases["cells"].Data[2*i+k])*float64(size)/2)
		}
	}
	out := make([]float32, 3*count)
	err = n.DecodePoints(ctx, latent, n.Axis(height, PointSamples(height, at[0], cells[0])),
		n.Axis(width, PointSamples(width, at[1], cells[1])), out)
	if err != nil {
		t.Fatal(err)
	}
	check("points", out, cases["points_out"].Data)
}
