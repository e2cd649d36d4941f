//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package gputest

import (
	"os"
	"testing"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/gpu/vulkan"
)

// Where Vulkan's validation layer is installed, its messages fail the call they come with, those
// on barriers that are missing included.
func init() {
	if _, set := os.LookupEnv(vulkan.ValidationVariable); !set {
		os.Setenv(vulkan.ValidationVariable, "1")
	}
	if _, set := os.LookupEnv("VK_LAYER_ENABLES"); !set {
		os.Setenv("VK_LAYER_ENABLES", "VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT")
	}
}

// Backend is a way to a graphics device.
type Backend struct {
	Name   string // as --device has it
	Shared func(t testing.TB) gpu.Device
}

// Backends are all ways. Each Shared lends a device that is opened once (see Share).
var Backends = []Backend{{"webgpu", Shared}, {"vulkan", SharedVulkan}}

// SharedVulkan lends the device of OpenVulkan (see Share).
var SharedVulkan = Share(func(t testing.TB) gpu.Device { return OpenVulkan(t) })

// OpenVulkan opens the first Vulkan device as Open does a WebGPU adapter. It keeps no compiled
// pipelines.
func OpenVulkan(t testing.TB) *vulkan.Device {
	t.Helper()
	if len(vulkan.Adapters()) == 0 {
		NoDevice(t)
	}
	d, err := vulkan.Open(0, "")
	if err != nil {
		t.Fatal(err)
	}
	return d
}
