//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

package gputest

import (
	"testing"
	"time"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/shaders"
)

// TimedDevice is a device that measures its work.
type TimedDevice interface {
	gpu.Device
	gpu.Timer
}

// BatchTime checks that where a fresh device has timestamps, a batch's time is not much longer than
// the call took, and reading it twice, or before any batch, gives nothing.
func BatchTime(t *testing.T, d TimedDevice) {
	defer closing(t, d)
	if d.BatchTime() != 0 {
		t.Error("a batch's time before any batch")
	}
	s, err := shaders.Load("blend")
	if err != nil {
		t.Fatal(err)
	}
	k, err := d.NewKernel(s)
	if err != nil {
		t.Fatal(err)
	}
	var buffers []gpu.Buffer
	for range 6 {
		b, err := d.NewBuffer(1 << 20)
		if err != nil {
			t.Fatal(err)
		}
		defer b.Release()
		if err := d.Write(b, 0, make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
		buffers = append(buffers, b)
	}
	params := make([]byte, 96)
	params[4+1] = 16   // 4096 queries
	params[4*2] = 1    // of a grid of one column
	params[4*6] = 1    // corner
	params[4*10+1] = 1 // stride of 256
	measured := 0
	start := time.Now()
	for time.Since(start) < 300*time.Millisecond {
		before := time.Now()
		batch := []gpu.Dispatch{{Kernel: k, Params: params, Buffers: buffers,
			Groups: [3]int{64, 1, 1}}}
		if err := d.Submit(batch); err != nil {
			t.Fatal(err)
		}
		if err := d.Wait(); err != nil {
			t.Fatal(err)
		}
		took := time.Since(before)
		got := d.BatchTime()
		if got > 0 {
			measured++
		}
		if got > 2*took || got < 0 {
			t.Errorf("a batch of %v took %v", got, took)
		}
		if d.BatchTime() != 0 {
			t.Error("a batch's time, twice")
		}
	}
	t.Logf("%d batches measured", measured)
}
