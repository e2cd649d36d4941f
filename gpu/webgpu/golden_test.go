//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu_test

import (
	"testing"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/internal/gputest"
)

// tolerance is what graphics devices promise against the authors' float32 code.
const tolerance = gputest.Tolerance

// TestGolden: every golden model on the device, encoder, grids and points.
func TestGolden(t *testing.T) {
	e := gpu.New(gputest.Shared(t), "webgpu:0", gpu.Options{})
	defer closing(t, e)
	for _, name := range golden.Models {
		t.Run(name, func(t *testing.T) { gputest.Golden(t, e, name) })
	}
}
