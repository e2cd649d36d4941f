//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

// Package gputest opens the graphics device that tests run on, and holds what every backend must
// do.
package gputest

import (
	"os"
	"testing"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/gpu/webgpu"
)

// Tests choose shapes of workgroups themselves, and leave the user's cache folder alone.
func init() {
	if os.Getenv(gpu.TuneVariable) == "" {
		os.Setenv(gpu.TuneVariable, "never")
	}
}

// Backend is a way to a graphics device.
type Backend struct {
	Name   string // as --device has it
	Shared func(t testing.TB) gpu.Device
}

// Backends are all ways that the system has. Each Shared lends a device that is opened once (see
// Share).
var Backends = []Backend{{"webgpu", Shared}}

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
