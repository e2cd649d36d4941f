//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan

import (
	"errors"
	"slices"
	"strings"
	"testing"

	vk "github.com/goki/vulkan"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/shaders"
)

func openHere(t *testing.T) *Device {
	t.Helper()
	if len(Adapters()) == 0 {
		t.Skip("NO GRAPHICS DEVICE: what goes wrong on one is NOT tested here")
	}
	d, err := Open(0, "")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestResults: what Vulkan answers becomes the error that renderers know.
func TestResults(t *testing.T) {
	d := openHere(t)
	for r, want := range map[vk.Result]error{vk.ErrorOutOfDeviceMemory: engine.ErrOutOfMemory,
		vk.ErrorOutOfHostMemory: engine.ErrOutOfMemory,
		vk.ErrorTooManyObjects:  engine.ErrOutOfMemory} {
		if err := d.check(r, "test"); !errors.Is(err, want) {
			t.Errorf("result %d: %v", r, err)
		}
	}
	if err := d.check(vk.Success, "test"); err != nil {
		t.Error(err)
	}
	if err := d.check(vk.ErrorInitializationFailed, "test"); err == nil ||
		errors.Is(err, engine.ErrOutOfMemory) || errors.Is(err, engine.ErrDeviceLost) {
		t.Errorf("another failure: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// TestLostStaysLost: after Vulkan told that a device is lost nothing is asked of it any more, and
// it can still be closed.
func TestLostStaysLost(t *testing.T) {
	d := openHere(t)
	b, err := d.NewBuffer(16)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.check(vk.ErrorDeviceLost, "test"); !errors.Is(err, engine.ErrDeviceLost) {
		t.Errorf("lost: %v", err)
	}
	s, err := shaders.Load("peak")
	if err != nil {
		t.Fatal(err)
	}
	_, noBuffer := d.NewBuffer(16)
	_, noKernel := d.NewKernel(s)
	for name, err := range map[string]error{"wait": d.Wait(), "buffer": noBuffer,
		"kernel": noKernel,
		"read":   d.Read(b, 0, make([]byte, 16)), "write": d.Write(b, 0, make([]byte, 16)),
		"submit": d.Submit(nil)} {
		if !errors.Is(err, engine.ErrDeviceLost) {
			t.Errorf("%s: %v", name, err)
		}
	}
	b.Release()
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// TestValidationHears: with the validation layer installed, the call after a forbidden one returns
// its message, and closing a device that still owns objects fails.
func TestValidationHears(t *testing.T) {
	d := openHere(t)
	if !slices.Contains(instanceLayers(), validationLayer) {
		d.Close()
		t.Skip("NO VALIDATION LAYER: messages of Vulkan are NOT tested here " +
			"(Debian: apt-get install vulkan-validationlayers)")
	}
	b, err := d.NewBuffer(16)
	if err != nil {
		t.Fatal(err)
	}
	handle, _, err := d.newHandle(64, vk.BufferUsageTransferSrcBit) // which must not be written
	if err != nil {
		t.Fatal(err)
	}
	d.upload.copies = append(d.upload.copies,
		pendingCopy{to: &buffer{device: d, handle: handle, bytes: 64}, amount: 64})
	if err := d.Read(b, 0, make([]byte, 16)); err == nil || !strings.Contains(err.Error(), "VUID") {
		t.Errorf("a copy to a buffer that may not be written: %v", err)
	}
	b.Release()
	if err := d.Close(); err == nil || !strings.Contains(err.Error(), "has not been destroyed") {
		t.Errorf("closed before a buffer: %v", err)
	}
}

// TestBarriersAreWatched: where the validation layer is installed, it hears of a barrier that is
// missing.
func TestBarriersAreWatched(t *testing.T) {
	d := openHere(t)
	if !slices.Contains(instanceLayers(), validationLayer) {
		d.Close()
		t.Skip("NO VALIDATION LAYER: barriers are NOT watched here " +
			"(Debian: apt-get install vulkan-validationlayers)")
	}
	b, err := d.NewBuffer(16)
	if err != nil {
		t.Fatal(err)
	}
	for _, with := range []bool{true, false} {
		s, err := d.begin()
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if with {
				d.barrier(s.command)
			}
			d.copyBuffer(s.command, d.upload.host.handle, b.(*buffer).handle, 0, 0, 16)
		}
		err = d.end(s)
		if with && err != nil || !with && (err == nil ||
			!strings.Contains(err.Error(), "SYNC-HAZARD")) {
			t.Errorf("with barriers %t: %v", with, err)
		}
	}
	b.Release()
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}
