package webgpu

import (
	"errors"
	"strings"
	"syscall/js"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/shaders"
)

// opened opens the browser's device, or skips the test loudly.
func opened(t *testing.T) *Device {
	t.Helper()
	if len(Adapters()) == 0 {
		t.Skip("NO WebGPU here: what browsers tell of trouble is NOT tested")
	}
	d, err := Open(0)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestLost: a device that is lost, as by its destruction, says so in every call and hangs in none,
// and another can be opened.
func TestLost(t *testing.T) {
	d := opened(t)
	b, err := d.NewBuffer(16)
	if err != nil {
		t.Fatal(err)
	}
	s, err := shaders.Load("peak")
	if err != nil {
		t.Fatal(err)
	}
	k, err := d.NewKernel(s)
	if err != nil {
		t.Fatal(err)
	}
	d.device.Call("destroy")
	if err := d.Read(b, 0, make([]byte, 16)); !errors.Is(err, engine.ErrDeviceLost) {
		t.Errorf("a read just after the loss: %v", err)
	}
	_, noBuffer := d.NewBuffer(16)
	_, noKernel := d.NewKernel(s)
	for name, err := range map[string]error{
		"buffer": noBuffer, "kernel": noKernel, "wait": d.Wait(),
		"write": d.Write(b, 0, make([]byte, 16)), "read": d.Read(b, 0, make([]byte, 16)),
		"submit": d.Submit([]gpu.Dispatch{{Kernel: k, Params: make([]byte, 16),
			Buffers: []gpu.Buffer{b}, Groups: [3]int{1, 1, 1}}}),
	} {
		if !errors.Is(err, engine.ErrDeviceLost) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := d.Close(); !errors.Is(err, engine.ErrDeviceLost) {
		t.Errorf("close: %v", err)
	}
	again := opened(t)
	if err := again.Wait(); err != nil {
		t.Errorf("another device: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

// TestUncapturedErrors: what no call's error scope holds is heard of, once, by the next call.
func TestUncapturedErrors(t *testing.T) {
	d := opened(t)
	d.device.Call("createBuffer", object("size", 16, "usage", mapRead|asStorage))
	err := d.Wait()
	if err == nil || errors.Is(err, engine.ErrDeviceLost) || errors.Is(err, engine.ErrOutOfMemory) {
		t.Errorf("a buffer of usages that exclude each other: %v", err)
	}
	if err := d.Wait(); err != nil {
		t.Errorf("again: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// TestMemoryRefused: a buffer that the browser refuses is engine.ErrOutOfMemory, counts for
// nothing, and the device goes on.
func TestMemoryRefused(t *testing.T) {
	d := opened(t)
	calls := 0
	refuse := js.FuncOf(func(js.Value, []js.Value) any {
		calls++
		answer := js.Null()
		if calls == 2 { // scopes end in the opposite order
			answer = js.Global().Get("GPUOutOfMemoryError").New("not so much")
		}
		return js.Global().Get("Promise").Call("resolve", answer)
	})
	defer refuse.Release()
	d.device.Set("pushErrorScope", js.Global().Get("Function").New())
	d.device.Set("popErrorScope", refuse)
	_, err := d.NewBuffer(64)
	if !errors.Is(err, engine.ErrOutOfMemory) || !strings.Contains(err.Error(), "64 bytes") {
		t.Errorf("got %v", err)
	}
	js.Global().Get("Reflect").Call("deleteProperty", d.device, "pushErrorScope")
	js.Global().Get("Reflect").Call("deleteProperty", d.device, "popErrorScope")
	b, err := d.NewBuffer(64)
	if err != nil {
		t.Fatalf("after that: %v", err)
	}
	b.Release()
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// TestExceptions: what JavaScript throws, or rejects a promise with, is an error.
func TestExceptions(t *testing.T) {
	thrown := try(func() { js.Global().Get("Object").Call("setPrototypeOf", 1) })
	if thrown == nil || !strings.Contains(thrown.Error(), "prototype") {
		t.Errorf("thrown: %v", thrown)
	}
	promise := js.Global().Get("Promise")
	_, rejected := await(promise.Call("reject", js.Global().Get("Error").New("no")))
	if rejected == nil || !strings.Contains(rejected.Error(), "no") {
		t.Errorf("rejected: %v", rejected)
	}
	if v, err := await(promise.Call("resolve", 7)); err != nil || v.Int() != 7 {
		t.Errorf("settled: %v, %v", v, err)
	}
}

// TestTint has the browser's compiler read every permutation that it may be given, and a broken
// one.
func TestTint(t *testing.T) {
	d := opened(t)
	defer d.Close()
	list, err := shaders.Permutations()
	if err != nil {
		t.Fatal(err)
	}
	read := func(source string) error {
		return d.within(func() { d.device.Call("createShaderModule", object("code", source)) })
	}
	count := 0
	for _, p := range list {
		fields := strings.Fields(p)
		s, err := shaders.Load(fields[0], fields[1:]...)
		if err != nil {
			t.Fatal(err)
		}
		if s.Lanes > 0 || s.Halves() && !d.limits.Half {
			continue // naga's own extension; what this device does not do
		}
		count++
		if err := read(s.Source); err != nil {
			t.Errorf("%s: %v", p, err)
		}
	}
	t.Logf("%d of %d permutations, float16: %v", count, len(list), d.limits.Half)
	if count < 20 || read("fn main() { let x: f32 = 1u; }") == nil {
		t.Errorf("%d permutations, or anything, are read", count)
	}
}
