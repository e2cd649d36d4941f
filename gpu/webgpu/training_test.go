//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu_test

import (
	"testing"
	"time"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/enginetest"
	"github.com/liif-render/liif/internal/gputest"
)

// TestTrainable holds training on the device to what every engine that trains is held to.
func TestTrainable(t *testing.T) {
	enginetest.AllTrainable(t, open, enginetest.Options{ToleranceFactor: 4})
}

// TestGoldenTraining: steps of training are the authors', every time.
func TestGoldenTraining(t *testing.T) {
	e := gpu.New(gputest.Shared(t), "webgpu:0", gpu.Options{})
	defer closing(t, e)
	gputest.Training(t, e)
}

func TestTrainingFaults(t *testing.T) { gputest.TrainingFaults(t, gputest.Shared) }

// TestTrainingSlices: how work is cut into dispatches changes no bit, nor does doing it again.
func TestTrainingSlices(t *testing.T) {
	short := gpu.New(&slow{Device: gputest.Shared(t)}, "webgpu:0",
		gpu.Options{Slice: time.Millisecond})
	long := gpu.New(gputest.Shared(t), "webgpu:0", gpu.Options{Slice: gpu.LongestDispatch})
	defer closing(t, short, long)
	enginetest.IdenticalTraining(t, short, long)
}

// slow is a device that claims to do a million operations in a millisecond, which is little: work is
// cut finely, and in the same way at any time.
type slow struct {
	gpu.Device
	took time.Duration
}

func (d *slow) Submit(batch []gpu.Dispatch) error {
	d.took = 0
	for i := range batch {
		d.took += time.Duration(batch[i].Work)
	}
	return d.Device.Submit(batch)
}

// BatchTime implements gpu.Timer.
func (d *slow) BatchTime() time.Duration { return d.took }
