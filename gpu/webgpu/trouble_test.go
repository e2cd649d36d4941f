//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu

import (
	"errors"
	"strings"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/shaders"
)

// TestUncapturedErrors: what no call's error scope holds, on which wgpu would abort the process, is
// heard of, once, by the next call.
func TestUncapturedErrors(t *testing.T) {
	if len(Adapters()) == 0 {
		t.Skip("NO GRAPHICS DEVICE: uncaptured errors are NOT tested here")
	}
	d, err := Open(0)
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
	k.(*kernel).pipeline.GetBindGroupLayout(7).Release() // of which there is one, 0
	err = d.Wait()
	if err == nil || !strings.Contains(err.Error(), "wgpu: ") {
		t.Errorf("a binding group too many: %v", err)
	}
	if err := d.Wait(); err != nil {
		t.Errorf("again: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// TestLostStaysLost: after wgpu told that a device is lost nothing is asked of it any more.
func TestLostStaysLost(t *testing.T) {
	if len(Adapters()) == 0 {
		t.Skip("NO GRAPHICS DEVICE: the loss of one is NOT tested here")
	}
	d, err := Open(0)
	if err != nil {
		t.Fatal(err)
	}
	b, err := d.NewBuffer(16)
	if err != nil {
		t.Fatal(err)
	}
	d.trouble.told.lost = 1
	for range 2 {
		for name, err := range map[string]error{"wait": d.Wait(),
			"read": d.Read(b, 0, make([]byte, 16))} {
			if !errors.Is(err, engine.ErrDeviceLost) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	b.Release()
	if err := d.Close(); !errors.Is(err, engine.ErrDeviceLost) {
		t.Errorf("close: %v", err)
	}
}
