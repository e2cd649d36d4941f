//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package gputest

import (
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/enginetest"
)

// halfRounding is by how much of its size a number may change in each precision. A sum of 16
// products in halves adds errors of its own, and devices may cut off instead of rounding there.
var halfRounding = map[gpu.Precision]float64{gpu.Half: 0x1p-11, gpu.HalfProducts: 3 * 0x1p-11}

// halves are the precisions less than float32 that a device has.
func halves(t testing.TB, d gpu.Device) []gpu.Precision {
	t.Helper()
	if !d.Limits().Half {
		t.Logf("%s does not compute in float16: only its storage is tested", d.Info().Name)
		return []gpu.Precision{gpu.Half}
	}
	return []gpu.Precision{gpu.Half, gpu.HalfProducts}
}

// Half checks the kernels in float16: each operator against float64, in all cases or in some of each
// kind.
func Half(t *testing.T, open func(t testing.TB) gpu.Device, all bool) {
	for _, p := range halves(t, open(t)) {
		t.Run(p.String(), func(t *testing.T) {
			enginetest.Rounded(t, func(t *testing.T) engine.Engine {
				return gpu.New(open(t), "test", gpu.Options{Precision: p})
			}, enginetest.Options{ToleranceFactor: 4, Rounding: halfRounding[p]}, all)
		})
	}
}
