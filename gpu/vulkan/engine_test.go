//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package vulkan

import (
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/enginetest"
)

func open(t *testing.T) engine.Engine {
	t.Helper()
	d, err := Open(0, "")
	if err != nil {
		t.Fatal(err)
	}
	return gpu.New(d, "vulkan:0", gpu.Options{})
}

func TestEngine(t *testing.T) {
	t.Setenv("LIIF_VULKAN_VALIDATION", "1")
	enginetest.All(t, open, enginetest.Options{ToleranceFactor: 4})
}
