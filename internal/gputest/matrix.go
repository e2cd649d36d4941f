//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

package gputest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/enginetest"
)

// matrixRounding is by how much of its size a number may change on matrix units: activations and
// weights become halves, sums stay floats.
const matrixRounding = 2 * 0x1p-11

// Matrix checks the kernels of matrix units, each shape that the device can run: every operator
// against float64, and that the tuner finds them right. It skips loudly where there are none.
func Matrix(t *testing.T, open func(t testing.TB) gpu.Device, all bool) {
	d := open(t)
	shapes, most := map[string][]string{}, 0
	for _, class := range gpu.TileClasses(d.Limits(), gpu.HalfProducts) {
		for _, shape := range class.Shapes {
			if strings.Contains(shape, " matrix ") {
				shapes[class.Name] = append(shapes[class.Name], shape)
				most = max(most, len(shapes[class.Name]))
			}
		}
	}
	if most == 0 {
		t.Skipf("NO MATRIX UNITS on %s: their kernels are NOT run here", d.Info().Name)
	}
	for i := range most {
		tiles := gpu.Tiles{}
		for class, list := range shapes {
			tiles[class] = list[min(i, len(list)-1)]
		}
		enginetest.Rounded(t, func(t *testing.T) engine.Engine {
			return gpu.New(open(t), "test", gpu.Options{Precision: gpu.HalfProducts, Tiles: tiles})
		}, enginetest.Options{ToleranceFactor: 4, Rounding: matrixRounding}, all)
	}
	rates := gpu.Rates{}
	for _, class := range gpu.TileClasses(d.Limits(), gpu.HalfProducts) {
		rates[class.Name] = map[string]float64{}
		for _, shape := range class.Shapes {
			if !strings.Contains(shape, " matrix ") {
				rates[class.Name][shape] = 1
			}
		}
	}
	err := gpu.Tune(context.Background(), d, gpu.HalfProducts, rates, gpu.NewBudget(time.Hour),
		func() error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	for class, list := range shapes {
		for _, shape := range list {
			t.Logf("%s in %s: %.3g FLOP/s", class, shape, rates[class][shape])
			if rates[class][shape] <= 0 {
				t.Errorf("%s in %s does not pass for right", class, shape)
			}
		}
	}
}
