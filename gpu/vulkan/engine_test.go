//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package vulkan_test

import (
	"os"
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/gpu/vulkan"
	"github.com/liif-render/liif/internal/enginetest"
	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/internal/gputest"
)

// TestMain turns on the validation layer, whose messages fail the call they come with.
func TestMain(m *testing.M) {
	os.Setenv("LIIF_VULKAN_VALIDATION", "1")
	m.Run()
}

// open opens the first Vulkan device, which may be a software one, or skips the test loudly.
func open(t testing.TB) gpu.Device {
	t.Helper()
	if len(vulkan.Adapters()) == 0 {
		gputest.NoDevice(t)
	}
	d, err := vulkan.Open(0, "")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// shared is the device of open, once for most tests.
var shared = gputest.Share(open)

func openEngine(t *testing.T) engine.Engine { return gpu.New(shared(t), "vulkan:0", gpu.Options{}) }

// TestTiles: shapes of workgroups change no bit.
func TestTiles(t *testing.T) { gputest.Tiles(t, shared) }

func TestPictures(t *testing.T) { gputest.Pictures(t, shared) }

func TestNotNumbers(t *testing.T) { gputest.NotNumbers(t, shared) }

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

func TestGoldenTraining(t *testing.T) {
	e := gpu.New(open(t), "vulkan:0", gpu.Options{})
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
