//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan

import (
	"bytes"
	"runtime"
	"testing"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/shaders"
)

// TestBesideCollector: whatever Vulkan reads is there while it does, however often the collector
// runs meanwhile, as it does all the time near a memory limit.
func TestBesideCollector(t *testing.T) {
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	}()
	defer func() { close(stop); <-done }()
	s, err := shaders.Load("peak")
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		d := openHere(t)
		k, err := d.NewKernel(s)
		if err != nil {
			t.Fatal(err)
		}
		b, err := d.NewBuffer(1 << 12)
		if err != nil {
			t.Fatal(err)
		}
		other, err := d.NewBuffer(64)
		if err != nil {
			t.Fatal(err)
		}
		want := bytes.Repeat([]byte{1, 2, 3, 4}, 16)
		got := make([]byte, len(want))
		for range 20 {
			if err := d.Write(other, 0, want); err != nil {
				t.Fatal(err)
			}
			one := gpu.Dispatch{Kernel: k, Params: make([]byte, 16), Buffers: []gpu.Buffer{b},
				Groups: [3]int{1, 1, 1}}
			if err := d.Submit([]gpu.Dispatch{one, one, one}); err != nil {
				t.Fatal(err)
			}
			if err := d.Read(other, 0, got); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("read %v, %v", got, err)
			}
		}
		b.Release()
		other.Release()
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
}
