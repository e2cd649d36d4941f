//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

package gputest

import (
	"context"
	"image"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
)

// Tiles checks that every shape of the tiles of conv and decode gives the same bits, but where
// the driver contracts: those of the defaults, which the suite of all engines holds against
// float64.
func Tiles(t *testing.T, open func(t testing.TB) gpu.Device) {
	t.Run("conv", func(t *testing.T) { convTiles(t, open) })
	t.Run("decode", func(t *testing.T) { decodeTiles(t, open) })
}

func convTiles(t *testing.T, open func(t testing.TB) gpu.Device) {
	everyTile(t, open, 7, func(class gpu.TileClass, _ int) func(e engine.Engine) [2][]float32 {
		outs := map[string]int{"conv 32": 27, "conv 64": 70}[class.Name]
		if outs == 0 {
			return nil
		}
		return func(e engine.Engine) [2][]float32 {
			return [2][]float32{aligned(t, e, outs), unaligned(t, e, outs)}
		}
	})
}

// everyTile runs the classes' every tile shape, of which there are at least some, and wants the
// same two results of all shapes of a class: those of the run that there is for shape number i. A
// result of nil is not asked of that shape.
func everyTile(t *testing.T, open func(t testing.TB) gpu.Device, least int,
	run func(class gpu.TileClass, i int) func(e engine.Engine) [2][]float32) {
	t.Helper()
	shapes, share := 0, Contraction(open(t).Info(), false)
	for _, class := range gpu.TileClasses(open(t).Limits(), gpu.Float32) {
		var want [2][]float32
		for i, shape := range class.Shapes {
			results := run(class, i)
			if results == nil {
				break
			}
			shapes++
			e := gpu.New(open(t), "test", gpu.Options{
				Tiles: gpu.Tiles{class.Name: shape}})
			got := results(e)
			closing(t, e)
			if i == 0 {
				want = got
				if slices.Max(want[0]) <= 0 || slices.Max(want[1]) <= 0 ||
					Differs(want[0], want[1], 0) < 0 {
					t.Errorf("%s: nothing is computed", class.Name)
				}
			}
			for k := range got {
				if at := Differs(got[k], want[k], share); got[k] != nil && at >= 0 {
					t.Errorf("%s in tiles of %s: value %d of run %d is %g, not %g", class.Name,
						shape, at, k, got[k][at], want[k][at])
				}
			}
		}
	}
	if shapes < least {
		t.Errorf("%d shapes fit the device", shapes)
	}
}

// aligned is a 3×3 convolution of a rectangle of a window, with a residual, over more than a tile.
func aligned(t *testing.T, e engine.Engine, outs int) []float32 {
	rng := rand.New(rand.NewPCG(61, uint64(outs)))
	in, out, residual := filled(t, e, rng, 21, 22, 24), filled(t, e, rng, 20, 20, outs),
		filled(t, e, rng, 20, 20, outs+4)
	defer releasing(in, out, residual)
	return convolved(t, e, rng, engine.Conv{In: engine.Channels{Tensor: in, First: 4, Count: 20},
		Out: engine.All(out), Residual: engine.Channels{Tensor: residual, First: 4, Count: outs},
		ReLU: true, Window: image.Pt(1, 1), Rect: image.Rect(0, 1, 19, 20)}, 3)
}

// unaligned is a 1×1 convolution between runs of one tensor that do not begin at a vec4.
func unaligned(t *testing.T, e engine.Engine, outs int) []float32 {
	rng := rand.New(rand.NewPCG(62, uint64(outs)))
	both := filled(t, e, rng, 1, 300, outs+36)
	defer releasing(both)
	return convolved(t, e, rng, engine.Conv{
		In:  engine.Channels{Tensor: both, First: outs + 2, Count: 33},
		Out: engine.Channels{Tensor: both, First: 1, Count: outs}}, 1)
}

// convolved runs a convolution with random weights and returns its output's tensor.
func convolved(t *testing.T, e engine.Engine, rng *rand.Rand, c engine.Conv, kernel int) []float32 {
	t.Helper()
	var err error
	c.Weights, err = e.NewConv(kernel, c.In.Count, c.Out.Count,
		Normal(rng, kernel*kernel*c.In.Count*c.Out.Count), Normal(rng, c.Out.Count))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Weights.Release()
	if err := e.Conv(context.Background(), c); err != nil {
		t.Fatal(err)
	}
	x := c.Out.Tensor
	got := make([]float32, x.Height()*x.Width()*x.Channels())
	if err := e.Download(x, got); err != nil {
		t.Fatal(err)
	}
	return got
}

func decodeTiles(t *testing.T, open func(t testing.TB) gpu.Device) {
	everyTile(t, open, 14, func(class gpu.TileClass, i int) func(e engine.Engine) [2][]float32 {
		// Layers of several widths, none a multiple of anything.
		hidden := map[string][]int{"decode 64": {61, 33, 50}, "decode 128": {70, 127},
			"decode 256": {130, 253, 135}}[class.Name]
		if hidden == nil {
			return nil
		}
		return func(e engine.Engine) [2][]float32 {
			got := [2][]float32{decoded(t, e, hidden, true)}
			// Compiling takes long: enough to see every width.
			if i < 2 || class.Shapes[i] == "32x128x4" {
				got[1] = decoded(t, e, hidden, false)
			}
			return got
		}
	})
}

// decoded is the colours that a head with random weights gives: with ensemble those of a grid, else
// those of points.
func decoded(t *testing.T, e engine.Engine, hidden []int, ensemble bool) []float32 {
	t.Helper()
	const height, width = 7, 9
	rng := rand.New(rand.NewPCG(63, uint64(hidden[0])))
	h := ToyHead(rng, hidden, ensemble)
	d, err := e.NewDecoder(h)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Release()
	latent, source := filled(t, e, rng, height, width, hidden[0]),
		filled(t, e, rng, height, width, 3)
	defer releasing(latent, source)
	q := engine.Query{Latent: latent, Source: source}
	var out []float32
	if ensemble { // 161 queries: five tiles of 128 rows and a bit
		q.Rows, q.Cols = ToyAxis(rng, 7, height, 1), ToyAxis(rng, 23, width, 1)
		out = make([]float32, 3*7*23)
		err = e.DecodeGrid(context.Background(), d, q, out)
	} else {
		q.Rows, q.Cols = ToyAxis(rng, 150, height, 150), ToyAxis(rng, 150, width, 150)
		out = make([]float32, 3*150)
		err = e.DecodePoints(context.Background(), d, q, out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}
