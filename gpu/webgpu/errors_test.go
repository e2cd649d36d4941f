//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

package webgpu

import (
	"errors"
	"testing"

	"github.com/liif-render/liif/engine"
)

// TestClassify: what memory that ran out, a lost device and others say, as this binding words them.
func TestClassify(t *testing.T) {
	for text, want := range map[string]error{
		"wgpu.(*Device).CreateBuffer(): Not enough memory left.":          engine.ErrOutOfMemory,
		"a device memory allocation has failed":                           engine.ErrOutOfMemory,
		"wgpu.(*Device).CreateComputePipeline(): Not enough memory left.": engine.ErrOutOfMemory,
		"wgpu.(*Queue).Submit(): Parent device is lost":                   engine.ErrDeviceLost,
		"wgpu.(*Device).CreateBuffer(): Buffer size 99 is over the limit": nil,
		"In wgpuDeviceCreateComputePipeline, label = `conv`, Internal error: FXC D3DCompile " +
			"error (0x80004005): Function \"GroupMemoryBarrierWithGroupSync\" is not defined.": nil,
	} {
		err := classify(errors.New(text))
		if err == nil || err.Error() == "" {
			t.Fatalf("%s: %v", text, err)
		}
		for _, kind := range []error{engine.ErrOutOfMemory, engine.ErrDeviceLost} {
			if errors.Is(err, kind) != (want == kind) {
				t.Errorf("%s: %v, want %v", text, err, want)
			}
		}
	}
}
