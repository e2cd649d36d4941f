//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

// Package gputest opens the graphics device that tests run on, and holds what every backend must
// do.
package gputest

import (
	"os"
	"testing"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/gpu/vulkan"
	"github.com/liif-render/liif/gpu/webgpu"
)

// Tests choose shapes of workgroups themselves, and leave the user's cache folder alone. Where
// Vulkan's validation layer is installed, its messages fail the call they come with, those on
// barriers that are missing included.
func init() {
	if os.Getenv(gpu.TuneVariable) == "" {
		os.Setenv(gpu.TuneVariable, "never")
	}
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

// Require names an environment variable: with any value, a missing device fails tests instead of
// skipping them.
const Require = "LIIF_REQUIRE_GPU"

// Open opens the first WebGPU adapter, which may be a software one, or skips the test loudly.
func Open(t testing.TB) *webgpu.Device {
	t.Helper()
	if len(webgpu.Adapters()) == 0 {
		NoDevice(t)
	}
	d, err := webgpu.Open(0)
	if err != nil {
		t.Fatal(err)
	}
	return d
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

// NoDevice ends a test where there is no graphics device.
func NoDevice(t testing.TB) {
	t.Helper()
	const text = "NO GRAPHICS DEVICE: the shaders are NOT tested here " +
		"(Debian: apt-get install mesa-vulkan-drivers has a software one)"
	if os.Getenv(Require) != "" {
		t.Fatal(text)
	}
	t.Skip(text)
}
