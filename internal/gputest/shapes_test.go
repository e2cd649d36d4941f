//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package gputest

import (
	"math"
	"testing"

	"github.com/liif-render/liif/gpu"
)

func TestDiffers(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	a := []float32{1, 2, -4}
	for _, c := range []struct {
		b     []float32
		share float64
		want  int
	}{
		{[]float32{1, 2, -4}, 0, -1}, {[]float32{1, 2, -5}, 0, 2}, {a[:2], 0, 0},
		{[]float32{1, 2.00002, -4}, 0, 1}, {[]float32{1, 2.00002, -4}, 1e-5, -1},
		{[]float32{1, 2.0001, -4}, 1e-5, 1}, {[]float32{nan, 2, -4}, 1e-5, 0}, {a[:2], 1e-5, 0},
		{[]float32{1, inf, -4}, 1e-5, 1},
	} {
		if got := Differs(c.b, a, c.share); got != c.want {
			t.Errorf("%v within %g: %d, want %d", c.b, c.share, got, c.want)
		}
	}
}

func TestContraction(t *testing.T) {
	for _, c := range []struct {
		info gpu.DeviceInfo
		want bool
	}{
		{gpu.DeviceInfo{Kind: gpu.KindSoftware, Backend: "WebGPU on vulkan"}, false},
		{gpu.DeviceInfo{Kind: gpu.KindDiscrete, Backend: "WebGPU on vulkan"}, true},
		{gpu.DeviceInfo{Kind: gpu.KindDiscrete, Backend: "Vulkan 1.3.255"}, false},
	} {
		for _, half := range []bool{false, true} {
			if got := Contraction(c.info, half); got > 0 != c.want || got > 0.001 {
				t.Errorf("%+v, in float16 %t: %g", c.info, half, got)
			}
		}
	}
}
