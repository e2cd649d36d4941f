//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

package webgpu_test

import (
	"flag"
	"testing"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/gputest"
	"github.com/liif-render/liif/shaders"
)

func TestDevice(t *testing.T) {
	gputest.Device(t, func(t testing.TB) gpu.Device { return gputest.Open(t) })
}

// TestRefused: what wgpu itself refuses comes back as an error: parameters and buffers that are too
// short.
func TestRefused(t *testing.T) {
	d := gputest.Open(t)
	defer closing(t, d)
	s, err := shaders.Load("gather")
	if err != nil {
		t.Fatal(err)
	}
	k, err := d.NewKernel(s)
	if err != nil {
		t.Fatal(err)
	}
	var list []gpu.Buffer
	for _, bytes := range []int64{16, 16, 4} {
		b, err := d.NewBuffer(bytes)
		if err != nil {
			t.Fatal(err)
		}
		defer b.Release()
		list = append(list, b)
	}
	b, other, short := list[0], list[1], list[2]
	dispatch := func(params int, buffers ...gpu.Buffer) error {
		return d.Submit([]gpu.Dispatch{{Kernel: k, Params: make([]byte, params), Buffers: buffers,
			Groups: [3]int{1, 1, 1}}})
	}
	if err := dispatch(16, b, b, b, b, other); err == nil {
		t.Error("16 bytes of parameters pass")
	}
	if err := dispatch(80, short, b, b, b, other); err == nil {
		t.Error("a table of 4 bytes passes")
	}
}

// reads is how often TestReadBackBesideGarbage reads; make check-full has it do a million.
var reads = flag.Int("reads", 2000, "read a buffer back `N` times")

func TestReadBackBesideGarbage(t *testing.T) {
	count := *reads
	if testing.Short() {
		count = 1000
	}
	gputest.ReadBackBesideGarbage(t, gputest.Open(t), count)
}
