//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu_test

import (
	"context"
	"fmt"
	"image"
	"strings"
	"testing"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/internal/gputest"
	"github.com/liif-render/liif/model"
)

// tolerance is what graphics devices promise against the authors' float32 code.
const tolerance = 1e-4

// TestGolden: every golden model on the device, encoder, grids and points. The largest picture of the
// paper's model is left to make check-full: a software device takes long over it.
func TestGolden(t *testing.T) {
	e := gpu.New(gputest.Shared(t), "webgpu:0", gpu.Options{})
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, name := range golden.Models {
		t.Run(name, func(t *testing.T) { testGolden(t, e, name) })
	}
}

func testGolden(t *testing.T, e *gpu.Engine, name string) {
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
		if d, at := golden.Worst(got, want); d > tolerance {
			t.Errorf("%s: off by %.3g at %d", what, d, at)
		}
	}
	features, err := n.Features(ctx, rgb, height, width)
	if err != nil {
		t.Fatal(err)
	}
	check("feat", features, golden.Interleave(cases["feat"]))
	whole := image.Rect(0, 0, width, height)
	latent, err := n.Encode(ctx, rgb, whole, whole)
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
		if testing.Short() && rows*cols > 1000 {
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
