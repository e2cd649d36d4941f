//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

package gputest

import (
	"testing"
	"time"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/enginetest"
)

// Slices checks that how work is cut into dispatches changes no bit.
func Slices(t *testing.T, open func(t testing.TB) gpu.Device) {
	short := gpu.New(open(t), "test", gpu.Options{Slice: time.Nanosecond})
	long := gpu.New(open(t), "test", gpu.Options{Slice: time.Second})
	defer closing(t, short, long)
	enginetest.Identical(t, short, long)
}

// TrainingSlices checks that it changes none in training, nor does doing it again.
func TrainingSlices(t *testing.T, open func(t testing.TB) gpu.Device) {
	short := gpu.New(&slow{Device: open(t)}, "test", gpu.Options{Slice: time.Millisecond})
	long := gpu.New(open(t), "test", gpu.Options{Slice: gpu.LongestDispatch})
	defer closing(t, short, long)
	enginetest.IdenticalTraining(t, short, long)
}

// slow is a device that claims to do a million operations in a millisecond, which is little: work
// is cut finely, and in the same way at any time.
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
