package gputest

import (
	"context"
	"fmt"
	"image"
	"strings"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/model"
)

// Tolerance is what graphics devices promise in float32 against the authors' code.
const Tolerance = 1e-4

// Golden compares a golden model on a device with the authors' numbers: encoder, grids and points.
// Software devices leave out the largest picture, which takes them seconds.
func Golden(t *testing.T, e engine.Engine, name string) {
	n, err := model.Load(e, golden.Model(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	ctx := context.Background()
	cases := golden.Cases(t, name)
	height, width := cases["input"].Shape[1], cases["input"].Shape[2]
	rgb := golden.Interleave(cases["input"])
	check := func(what string, got, want []float32) {
		t.Helper()
		if d, at := golden.Worst(got, want); d > Tolerance {
			t.Errorf("%s: off by %.3g at %d", what, d, at)
		}
	}
	features, err := n.Features(ctx, rgb, height, width)
	if err != nil {
		t.Fatal(err)
	}
	check("feat", features, golden.Interleave(cases["feat"]))
	whole := image.Rect(0, 0, width, height)
	latent, err := n.Encode(ctx, rgb, model.Restore{}, whole, whole)
	if err != nil {
		t.Fatal(err)
	}
	defer latent.Release()
	for key, want := range cases {
		var rows, cols int
		if !strings.HasPrefix(key, "out_") {
			continue
		}
		if _, err := fmt.Sscanf(key, "out_%dx%d", &rows, &cols); err != nil {
			t.Fatal(err)
		}
		if rows*cols > 2000 && strings.Contains(e.Info().Name, "llvmpipe") {
			continue
		}
		out := make([]float32, 3*rows*cols)
		err := n.DecodeGrid(ctx, latent, n.Axis(height, model.GridSamples(height, rows, 0, rows)),
			n.Axis(width, model.GridSamples(width, cols, 0, cols)), out)
		if err != nil {
			t.Fatal(err)
		}
		check(key, out, want.Data)
	}
	var at, cells [2][]float64
	for i := range cases["points"].Shape[0] {
		for k, size := range [2]int{height, width} {
			at[k] = append(at[k], (float64(cases["points"].Data[2*i+k])+1)*float64(size)/2)
			cells[k] = append(cells[k], float64(cases["cells"].Data[2*i+k])*float64(size)/2)
		}
	}
	out := make([]float32, 3*len(at[0]))
	err = n.DecodePoints(ctx, latent, n.Axis(height, model.PointSamples(height, at[0], cells[0])),
		n.Axis(width, model.PointSamples(width, at[1], cells[1])), out)
	if err != nil {
		t.Fatal(err)
	}
	check("points", out, cases["points_out"].Data)
}
