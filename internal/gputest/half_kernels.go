//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

package gputest

import (
	"math"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
)

// halfLayers checks that a head a layer at a time, which wide heads are, gives what the decode
// kernel gives but for the halves between layers.
func halfLayers(t *testing.T, open func(t testing.TB) gpu.Device, p gpu.Precision) {
	t.Helper()
	var got [3][]float32
	for i, tiles := range []gpu.Tiles{nil,
		{"decode 64 half": "layers", "decode 64 f16": "layers"}} {
		e := gpu.New(open(t), "test", gpu.Options{Precision: p, Tiles: tiles})
		got[i] = decoded(t, e, []int{61, 33, 50}, true)
		closing(t, e)
	}
	e := gpu.New(open(t), "test", gpu.Options{})
	got[2] = decoded(t, e, []int{61, 33, 50}, true)
	closing(t, e)
	for i, name := range []string{"in one kernel", "in layers"} {
		if d := distance(got[i], got[2]); !(d > 0 && d <= 0.005) {
			t.Errorf("a head %s is %.3g of its size from float32", name, d)
		}
	}
	// Control: zeros in a channel of every third pixel move the result much farther.
	for i := 0; i < len(got[0]); i += 9 {
		got[0][i] = 0
	}
	if distance(got[0], got[2]) < 0.05 {
		t.Error("colours left out make no difference")
	}
}

// distance is how far a is from b, in shares of b's size.
func distance(a, b []float32) float64 {
	difference, size := 0.0, 0.0
	for i := range a {
		difference += math.Pow(float64(a[i])-float64(b[i]), 2)
		size += float64(b[i]) * float64(b[i])
	}
	return math.Sqrt(difference / size)
}

// halfTiles checks that shapes of tiles change no bit in float16 either.
func halfTiles(t *testing.T, open func(t testing.TB) gpu.Device, p gpu.Precision) {
	t.Helper()
	results := map[string]func(e engine.Engine) []float32{
		"conv 32": func(e engine.Engine) []float32 { return aligned(t, e, 28) },
		"conv 64": func(e engine.Engine) []float32 { return aligned(t, e, 72) },
		"decode 64": func(e engine.Engine) []float32 {
			return decoded(t, e, []int{61, 33, 50},
				true)
		},
		"decode 128": func(e engine.Engine) []float32 {
			return decoded(t, e, []int{70, 127}, false)
		},
		"decode 256": func(e engine.Engine) []float32 {
			return decoded(t, e, []int{130, 253, 135}, true)
		},
	}
	suffix := map[gpu.Precision]string{gpu.Half: " half", gpu.HalfProducts: " f16"}[p]
	for _, class := range gpu.TileClasses(open(t).Limits(), p) {
		run := results[class.Name[:len(class.Name)-len(suffix)]]
		var want []float32
		for _, shape := range class.Shapes {
			if shape == "layers" { // rounds between layers
				continue
			}
			e := gpu.New(open(t), "test", gpu.Options{Precision: p,
				Tiles: gpu.Tiles{class.Name: shape}})
			got := run(e)
			closing(t, e)
			if want == nil {
				want = got
			}
			if at := Differs(got, want, Contraction(open(t).Info(), true)); at >= 0 {
				t.Errorf("%s in tiles of %s: value %d is %g, not %g", class.Name, shape, at,
					got[at],
					want[at])
			}
		}
	}
}
