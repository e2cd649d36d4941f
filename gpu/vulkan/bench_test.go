//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan_test

import (
	"testing"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/devicebench"
	"github.com/liif-render/liif/internal/gputest"
)

var backend = devicebench.Backend{Name: "vulkan",
	Open: func(b testing.TB) gpu.Device { return gputest.OpenVulkan(b) }}

func BenchmarkPeak(b *testing.B)    { backend.Peak(b) }
func BenchmarkConv(b *testing.B)    { backend.Convolutions(b) }
func BenchmarkNetwork(b *testing.B) { backend.Networks(b) }
func BenchmarkRender(b *testing.B)  { backend.Renders(b) }

// BenchmarkAgainstWebGPU compares kernel by kernel with WebGPU on the same device.
func BenchmarkAgainstWebGPU(b *testing.B) {
	backend.Against(b, devicebench.Backend{Name: "webgpu",
		Open: func(b testing.TB) gpu.Device { return gputest.Open(b) }})
}

// BenchmarkPrecisions compares float16 with float32, encoding and decoding.
func BenchmarkPrecisions(b *testing.B) { backend.Precisions(b) }
