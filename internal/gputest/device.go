package gputest

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/shaders"
)

// Device holds a backend to what gpu.Device promises. Open gives a fresh device, or skips the test.
func Device(t *testing.T, open func(t testing.TB) gpu.Device) {
	t.Run("ReadsWhatWasWritten", func(t *testing.T) { readsWhatWasWritten(t, open(t)) })
	t.Run("Misuse", func(t *testing.T) { misuse(t, open(t)) })
	t.Run("Foreign", func(t *testing.T) { foreign(t, open(t), open(t)) })
}

// closing closes a device or an engine, which must not fail.
func closing(t testing.TB, list ...io.Closer) {
	t.Helper()
	for _, c := range list {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}

func readsWhatWasWritten(t *testing.T, d gpu.Device) {
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

// misuse: what would abort the process is an error.
func misuse(t *testing.T, d gpu.Device) {
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
	most := d.Limits().Groups
	if err := dispatch(most+1, 80, b, b, b, b, other); err == nil ||
		!strings.Contains(err.Error(), "workgroups") {
		t.Errorf("%d workgroups, one more than there may be: %v", most+1, err)
	}
	for _, bytes := range []int64{0, -4, 6, d.Limits().BufferBytes + 4} {
		if _, err := d.NewBuffer(bytes); !errors.Is(err, engine.ErrOutOfMemory) {
			t.Errorf("buffer of %d bytes: %v", bytes, err)
		}
	}
	if _, err := d.NewKernel(&shaders.Shader{Name: "broken",
		Source: "fn main() { let x: f32 = 1u; }"}); err == nil {
		t.Error("a broken shader compiles")
	}
	if err := d.Submit([]gpu.Dispatch{{Groups: [3]int{1, 1, 1}}}); err == nil {
		t.Error("a dispatch of no kernel passes")
	}
	if err := d.Submit(nil); err != nil {
		t.Errorf("no dispatches: %v", err)
	}
	if err := d.Read(b, 0, make([]byte, 16)); err != nil {
		t.Errorf("after all that: %v", err)
	}
	b.Release()
	b.Release() // twice is once
	other.Release()
}

// foreign: what belongs to another device is refused, and so is everything on a closed one.
func foreign(t *testing.T, d, stranger gpu.Device) {
	defer closing(t, d)
	s, err := shaders.Load("peak")
	if err != nil {
		t.Fatal(err)
	}
	kernel := func(d gpu.Device) gpu.Kernel {
		k, err := d.NewKernel(s)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	buffer := func(d gpu.Device) gpu.Buffer {
		b, err := d.NewBuffer(16)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	k, b, theirs, their := kernel(d), buffer(d), kernel(stranger), buffer(stranger)
	defer b.Release()
	submit := func(d gpu.Device, k gpu.Kernel, b gpu.Buffer) error {
		return d.Submit([]gpu.Dispatch{{Kernel: k, Params: make([]byte, 16),
			Buffers: []gpu.Buffer{b},
			Groups:  [3]int{1, 1, 1}}})
	}
	recorder, err := gpu.NewRecorder(gpu.Needs).NewBuffer(16)
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"kernel":           submit(d, theirs, b),
		"buffer":           submit(d, k, their),
		"write":            d.Write(their, 0, make([]byte, 16)),
		"read":             d.Read(their, 0, make([]byte, 16)),
		"another's":        submit(d, k, recorder),
		"write, another's": d.Write(recorder, 0, make([]byte, 16)),
	} {
		if err == nil || !strings.Contains(err.Error(), "of another device") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := submit(d, k, b); err != nil {
		t.Errorf("its own: %v", err)
	}
	their.Release()
	closing(t, stranger, stranger) // twice is once
	_, noBuffer := stranger.NewBuffer(16)
	_, noKernel := stranger.NewKernel(s)
	for name, err := range map[string]error{
		"buffer": noBuffer, "kernel": noKernel, "wait": stranger.Wait(),
		"submit": submit(stranger, theirs, their),
		"write":  stranger.Write(their, 0, make([]byte, 4)),
		"read":   stranger.Read(their, 0, make([]byte, 4)),
	} {
		if !errors.Is(err, engine.ErrDeviceLost) || !strings.Contains(err.Error(), "closed") {
			t.Errorf("%s of a closed device: %v", name, err)
		}
	}
}

// ReadBackBesideGarbage reads back count times while another goroutine allocates, which is when
// state left in Go's memory would be found moved.
func ReadBackBesideGarbage(t *testing.T, d gpu.Device, count int) {
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
	data := make([]byte, 16)
	for i := range count {
		if err := d.Read(b, 0, data); err != nil {
			t.Fatalf("read %d: %v", i, err)
		}
	}
	stop()
	<-done
}
