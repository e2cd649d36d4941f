//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

package gputest

import (
	"context"
	"testing"
	"time"

	"github.com/liif-render/liif/gpu"
)

// Tune checks that shapes are measured on a device: of the classes two, for a software one compiles
// for long.
func Tune(t *testing.T, open func(t testing.TB) gpu.Device) {
	d := open(t)
	defer closing(t, d)
	rates, want := gpu.Rates{}, map[string]string{"conv 32": "64x32x4", "decode 64": "layers"}
	for _, class := range gpu.TileClasses(d.Limits(), gpu.Float32) {
		rates[class.Name] = map[string]float64{}
		for _, shape := range class.Shapes {
			if want[class.Name] != shape {
				rates[class.Name][shape] = 1
			}
		}
	}
	err := gpu.Tune(context.Background(), d, gpu.Float32, rates, gpu.NewBudget(time.Hour),
		func() error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	tiles := rates.Tiles(d.Limits(), gpu.Float32)
	for class, shape := range want {
		rate := rates[class][shape]
		t.Logf("%s in %s: %.3g FLOP/s", class, shape, rate)
		if rate < 1e6 || rate > 1e16 || tiles[class] != shape {
			t.Errorf("%s in %s: %g FLOP/s, and %s is chosen", class, shape, rate, tiles[class])
		}
	}
}
