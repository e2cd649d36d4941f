//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

package gputest

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
)

// NotNumbers checks that a value that is not a number comes through ReLUs as one, so that package
// render can report it instead of drawing black: through a convolution, a head in one kernel and a
// head a layer at a time.
func NotNumbers(t *testing.T, open func(t testing.TB) gpu.Device) {
	nan := float32(math.NaN())
	for _, shape := range []string{"", "layers"} {
		e := gpu.New(open(t), "test", gpu.Options{Tiles: gpu.Tiles{"decode 64": shape}})
		rng := rand.New(rand.NewPCG(81, 1))
		latent, source, out := filled(t, e, rng, 1, 1, 6), filled(t, e, rng, 1, 1, 3),
			filled(t, e, rng, 1, 1, 9)
		if err := e.Upload(latent, []float32{1, 2, nan, -1, 2, 3}); err != nil {
			t.Fatal(err)
		}
		w, err := e.NewConv(1, 6, 9, Normal(rng, 54), nil)
		if err != nil {
			t.Fatal(err)
		}
		err = e.Conv(context.Background(), engine.Conv{Weights: w, In: engine.All(latent),
			Out: engine.All(out), ReLU: true})
		if err != nil {
			t.Fatal(err)
		}
		convolved := make([]float32, 9)
		if err := e.Download(out, convolved); err != nil {
			t.Fatal(err)
		}
		d, err := e.NewDecoder(ToyHead(rng, []int{6, 5, 4}, true))
		if err != nil {
			t.Fatal(err)
		}
		colours := make([]float32, 3)
		err = e.DecodeGrid(context.Background(), d, engine.Query{Latent: latent, Source: source,
			Rows: ToyAxis(rng, 1, 1, 1), Cols: ToyAxis(rng, 1, 1, 1)}, colours)
		if err != nil {
			t.Fatal(err)
		}
		for i, x := range append(convolved, colours...) {
			if x == x {
				t.Errorf("value %d of %d is %g", i, 12, x)
			}
		}
		w.Release()
		d.Release()
		releasing(latent, source, out)
		closing(t, e)
	}
}
