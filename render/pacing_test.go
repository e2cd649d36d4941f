package render

import (
	"testing"
	"time"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/device"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
)

// sliced is an engine that has slices of time.
type sliced struct {
	engine.Engine
	slice *time.Duration
}

func (s sliced) SetSlice(d time.Duration) { *s.slice = d }

// TestSetInteractive: engines with slices are told, also those opened later; others are left alone.
func TestSetInteractive(t *testing.T) {
	var slice time.Duration
	withSlices := true
	r, err := newOn(tinyModel(nil), Options{}, func(device.Options) (engine.Engine, error) {
		e, err := cpu.New(cpu.Options{Kernels: "go"})
		if withSlices {
			return sliced{e, &slice}, err
		}
		return e, err
	})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	want := func(d time.Duration) {
		t.Helper()
		if slice != d {
			t.Errorf("slices of %v, want %v", slice, d)
		}
	}
	want(gpu.SliceTime)
	r.SetInteractive(true)
	want(gpu.InteractiveSlice)
	slice = 0
	if err := r.recoverFrom(engine.ErrOutOfMemory); err != nil {
		t.Fatal(err)
	}
	want(gpu.InteractiveSlice)
	r.SetInteractive(false)
	want(gpu.SliceTime)
	withSlices = false
	if err := r.recoverFrom(engine.ErrOutOfMemory); err != nil {
		t.Fatal(err)
	}
	r.SetInteractive(true)
	want(gpu.SliceTime)
}
