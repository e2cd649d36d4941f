//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

package gputest

import (
	"fmt"
	"sync"
	"testing"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/shaders"
)

// Shared lends the device of Open (see Share).
var Shared = Share(func(t testing.TB) gpu.Device { return Open(t) })

// Share opens a device once for all tests of a package, which compile each shader once: software
// devices take long over it. What it lends closes nothing, and reports buffers that the test left.
func Share(open func(t testing.TB) gpu.Device) func(t testing.TB) gpu.Device {
	var once sync.Once
	var device gpu.Device
	compiled := map[string]gpu.Kernel{}
	return func(t testing.TB) gpu.Device {
		t.Helper()
		once.Do(func() { device = open(t) })
		if device == nil {
			open(t) // fails or skips as it did before
		}
		return &borrowed{Device: device, compiled: compiled}
	}
}

// borrowed counts a test's buffers.
type borrowed struct {
	gpu.Device
	open     int
	compiled map[string]gpu.Kernel // by source
}

type borrowedBuffer struct {
	gpu.Buffer
	device *borrowed
}

func (b *borrowedBuffer) Release() {
	if b.Bytes() > 0 {
		b.device.open--
	}
	b.Buffer.Release()
}

func (d *borrowed) NewBuffer(bytes int64) (gpu.Buffer, error) {
	b, err := d.Device.NewBuffer(bytes)
	if err != nil {
		return nil, err
	}
	d.open++
	return &borrowedBuffer{b, d}, nil
}

func (d *borrowed) NewKernel(s *shaders.Shader) (gpu.Kernel, error) {
	if k := d.compiled[s.Source]; k != nil {
		return k, nil
	}
	k, err := d.Device.NewKernel(s)
	if err == nil {
		d.compiled[s.Source] = k
	}
	return k, err
}

func (d *borrowed) Write(b gpu.Buffer, offset int64, data []byte) error {
	return d.Device.Write(owned(b), offset, data)
}

func (d *borrowed) Read(b gpu.Buffer, offset int64, data []byte) error {
	return d.Device.Read(owned(b), offset, data)
}

func (d *borrowed) Submit(batch []gpu.Dispatch) error {
	inner := make([]gpu.Dispatch, len(batch))
	for i, one := range batch {
		inner[i] = one
		inner[i].Buffers = make([]gpu.Buffer, len(one.Buffers))
		for k, b := range one.Buffers {
			inner[i].Buffers[k] = owned(b)
		}
	}
	return d.Device.Submit(inner)
}

func (d *borrowed) Close() error {
	if d.open != 0 {
		return fmt.Errorf("%d device buffers were not released", d.open)
	}
	return nil
}

func owned(b gpu.Buffer) gpu.Buffer {
	if mine, ok := b.(*borrowedBuffer); ok {
		return mine.Buffer
	}
	return b
}
