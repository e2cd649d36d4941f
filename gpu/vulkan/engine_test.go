//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan_test

import (
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/enginetest"
	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/internal/gputest"
)

// shared is a device for most tests; open is a fresh one.
var shared = gputest.SharedVulkan

func open(t testing.TB) gpu.Device { return gputest.OpenVulkan(t) }

func openEngine(t *testing.T) engine.Engine { return gpu.New(shared(t), "vulkan:0", gpu.Options{}) }

// TestTiles: shapes of workgroups change no bit.
func TestTiles(t *testing.T) { gputest.Tiles(t, shared) }

func TestNotNumbers(t *testing.T) { gputest.NotNumbers(t, shared) }

func TestSlices(t *testing.T) { gputest.Slices(t, shared) }

func TestFaults(t *testing.T) { gputest.Faults(t, shared) }

func TestTune(t *testing.T) { gputest.Tune(t, shared) }

func TestBatchTime(t *testing.T) { gputest.BatchTime(t, gputest.OpenVulkan(t)) }

// TestNoLeaks holds the engine and the backend to giving everything back. The validation layer
// counts as well: a device that is closed before all of its objects are is a message.
func TestNoLeaks(t *testing.T) { gputest.NoLeaks(t, gputest.OpenVulkan(t)) }

func TestCountsSeeObjects(t *testing.T) {
	gputest.CountsSeeObjects(t, gputest.OpenVulkan(t), map[string]uint64{"pipelines": 1})
}

func TestDevice(t *testing.T) { gputest.Device(t, open) }

// TestEngine: each operator against float64, as on every other engine.
func TestEngine(t *testing.T) {
	enginetest.All(t, openEngine, enginetest.Options{ToleranceFactor: 4})
}

func TestGolden(t *testing.T) {
	e := openEngine(t)
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, name := range golden.Models {
		t.Run(name, func(t *testing.T) { gputest.Golden(t, e, name) })
	}
}

// TestTrainable: training too.
func TestTrainable(t *testing.T) {
	enginetest.AllTrainable(t, openEngine, enginetest.Options{ToleranceFactor: 4})
}

func TestTrainingFaults(t *testing.T) { gputest.TrainingFaults(t, shared) }

func TestTrainingSlices(t *testing.T) { gputest.TrainingSlices(t, shared) }

func TestGoldenTraining(t *testing.T) {
	e := gpu.New(shared(t), "vulkan:0", gpu.Options{})
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	gputest.Training(t, e)
}

// TestAgreesWithTheProcessor: whole networks, on the device and on the processor.
func TestAgreesWithTheProcessor(t *testing.T) {
	host, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer host.Close()
	device := openEngine(t)
	defer device.Close()
	enginetest.Agree(t, device, host, gputest.Tolerance)
}

func TestReadBackBesideGarbage(t *testing.T) {
	gputest.ReadBackBesideGarbage(t, open(t), 1000)
}
