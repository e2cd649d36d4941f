//go:build cgo && (linux || windows) && (amd64 || arm64)

package gputest

import (
	"os"
	"testing"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/gpu/vulkan"
)

// SharedVulkan lends the device of OpenVulkan (see Share).
var SharedVulkan = Share(func(t testing.TB) gpu.Device { return OpenVulkan(t) })

// Where Vulkan's validation layer is installed, its messages fail the call they come with, those on
// barriers that are missing included.
func init() {
	Backends = append(Backends, Backend{"vulkan", SharedVulkan})
	if _, set := os.LookupEnv(vulkan.ValidationVariable); !set {
		os.Setenv(vulkan.ValidationVariable, "1")
	}
	if _, set := os.LookupEnv("VK_LAYER_ENABLES"); !set {
		os.Setenv("VK_LAYER_ENABLES", "VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT")
	}
}

// OpenVulkan opens the first Vulkan device in the same way. It keeps no compiled pipelines.
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
