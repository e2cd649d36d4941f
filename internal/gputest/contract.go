package gputest

import (
	"strings"

	"github.com/liif-render/liif/gpu"
)

// Contracted bounds by how much float32 results of kernels that compute the same differ where a
// driver contracts products and sums into fused multiply-adds in one and not in the other, as a
// share of the largest value.
const Contracted = 1e-5

// Contraction is Contracted, or 2^-10 where half says that results are rounded to float16, for
// kernels of a device whose driver may contract some of them: 0 for Vulkan, whose modules forbid it
// (gpu/vulkan/precise.go), which WGSL cannot, and for software devices, which treat all kernels
// alike.
func Contraction(d gpu.DeviceInfo, half bool) float64 {
	switch {
	case d.Kind == gpu.KindSoftware || strings.HasPrefix(d.Backend, "Vulkan "):
		return 0
	case half:
		return 0x1p-10
	}
	return Contracted
}

// Differs is where two results of kernels that compute the same differ by more than share, which is
// of the largest wanted value, or -1.
func Differs(got, want []float32, share float64) int {
	if len(got) != len(want) {
		return 0
	}
	largest := 0.0
	for _, v := range want {
		largest = max(largest, float64(v), -float64(v))
	}
	bound := 0.0
	if share > 0 { // infinities times 0 would be no number
		bound = share * largest
	}
	for i := range got {
		d := float64(got[i]) - float64(want[i])
		// what is not a number differs from all
		if got[i] != want[i] && !(d <= bound && d >= -bound) {
			return i
		}
	}
	return -1
}
