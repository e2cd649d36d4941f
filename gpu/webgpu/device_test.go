//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu_test

import (
	"context"
	"errors"
	"flag"
	"runtime"
	"strings"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/gputest"
	"github.com/liif-render/liif/shaders"
)

func TestReadsWhatWasWritten(t *testing.T) {
	d := gputest.Open(t)
	defer closing(t, d)
	b, err := d.NewBuffer(64)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Release()
	want := make([]byte, 64)
	for i := range want {
		want[i] = byte(i * 7)
	}
	if err := d.Write(b, 0, want); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 24)
	if err := d.Read(b, 16, got); err != nil || string(got) != string(want[16:40]) {
		t.Errorf("read %v, %v", got, err)
	}
}

// TestMisuse: what would abort the process is an error.
func TestMisuse(t *testing.T) {
	d := gputest.Open(t)
	defer closing(t, d)
	b, err := d.NewBuffer(16)
	if err != nil {
		t.Fatal(err)
	}
	released, err := d.NewBuffer(16)
	if err != nil {
		t.Fatal(err)
	}
	released.Release()
	s, err := shaders.Load("gather")
	if err != nil {
		t.Fatal(err)
	}
	k, err := d.NewKernel(s)
	if err != nil {
		t.Fatal(err)
	}
	dispatch := func(groups int, params int, buffers ...gpu.Buffer) error {
		return d.Submit([]gpu.Dispatch{{Kernel: k, Params: make([]byte, params), Buffers: buffers,
			Groups: [3]int{groups, 1, 1}}})
	}
	for name, err := range map[string]error{
		"write of 8 bytes at 12":                 d.Write(b, 12, make([]byte, 8)),
		"write of 4 bytes at -4":                 d.Write(b, -4, make([]byte, 4)),
		"write of 3 bytes":                       d.Write(b, 0, make([]byte, 3)),
		"write of 4 bytes at 0 of a buffer of 0": d.Write(released, 0, make([]byte, 4)),
		"read of 32 bytes":                       d.Read(b, 0, make([]byte, 32)),
		"read of 8 bytes at 0 of a buffer of 0":  d.Read(released, 0, make([]byte, 8)),
		"no buffer for latent":                   dispatch(1, 80, b, b),
		"latent has 0 bytes":                     dispatch(1, 80, b, b, released, b, b),
		"a buffer that is written is":            dispatch(1, 80, b, b, b, b, b),
		"0 bytes of parameters":                  dispatch(1, 0, b, b, b, b, b),
		"6 buffers for 5":                        dispatch(1, 80, b, b, b, b, b, b),
	} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	other, err := d.NewBuffer(16)
	if err != nil {
		t.Fatal(err)
	}
	if err := dispatch(70_000, 80, b, b, b, b, other); err == nil ||
		!strings.Contains(err.Error(), "workgroups") {
		t.Errorf("70,000 workgroups: %v", err)
	}
	for _, bytes := range []int64{0, -4, 6, d.Limits().BufferBytes + 4} {
		if _, err := d.NewBuffer(bytes); !errors.Is(err, engine.ErrOutOfMemory) {
			t.Errorf("buffer of %d bytes: %v", bytes, err)
		}
	}
	if _, err := d.NewKernel(&shaders.Shader{Name: "broken", Source: "fn main() { let x: f32 = 1u; }"}); err == nil {
		t.Error("a broken shader compiles")
	}
	b.Release()
	b.Release() // twice is once
	other.Release()
}

// reads is how often TestReadBackBesideGarbage reads; make check-full has it do a million.
var reads = flag.Int("reads", 20_000, "read a buffer back `N` times")

// TestReadBackBesideGarbage reads back many times while another goroutine allocates, which is when
// state left in Go's memory would be found moved.
func TestReadBackBesideGarbage(t *testing.T) {
	d := gputest.Open(t)
	defer closing(t, d)
	b, err := d.NewBuffer(16)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Release()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan int)
	go func() {
		total := 0
		for ctx.Err() == nil {
			total += len(make([]byte, 1<<16))
			runtime.Gosched()
		}
		done <- total
	}()
	count := *reads
	if testing.Short() {
		count = 1000
	}
	data := make([]byte, 16)
	for i := range count {
		if err := d.Read(b, 0, data); err != nil {
			t.Fatalf("read %d: %v", i, err)
		}
	}
	stop()
	<-done
}
