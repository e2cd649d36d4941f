//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

package webgpu_test

import (
	"io"
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/enginetest"
	"github.com/liif-render/liif/internal/gputest"
)

// TestEngine holds the shaders to what every engine is held to: each operator against float64,
// within bounds derived from its sums. A device may sum in any order and divide a little less
// exactly, which the factor allows for.
func TestEngine(t *testing.T) {
	enginetest.All(t, open, enginetest.Options{ToleranceFactor: 4})
}

// TestTiles: shapes of workgroups change no bit.
func TestTiles(t *testing.T) { gputest.Tiles(t, gputest.Shared) }

func TestNotNumbers(t *testing.T) { gputest.NotNumbers(t, gputest.Shared) }

func TestSlices(t *testing.T) { gputest.Slices(t, gputest.Shared) }

func TestFaults(t *testing.T) { gputest.Faults(t, gputest.Shared) }

func TestTune(t *testing.T) { gputest.Tune(t, gputest.Shared) }

// TestAgreesWithTheProcessor: whole networks, on the device and on the processor.
func TestAgreesWithTheProcessor(t *testing.T) {
	host, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	device := open(t)
	defer closing(t, host, device)
	enginetest.Agree(t, device, host, tolerance)
}

func open(t *testing.T) engine.Engine {
	return gpu.New(gputest.Shared(t), "webgpu:0", gpu.Options{})
}

func closing(t *testing.T, list ...io.Closer) {
	t.Helper()
	for _, c := range list {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}
