package webgpu

import (
	"errors"
	"fmt"
	"syscall/js"

	"github.com/liif-render/liif/gpu"
)

// Usages of buffers, GPUBufferUsage.
const (
	mapRead   = 0x01
	copyFrom  = 0x04
	copyTo    = 0x08
	asUniform = 0x40
	asStorage = 0x80
)

type buffer struct {
	device *Device
	buffer js.Value // undefined once it is released
	bytes  int64
}

func (b *buffer) Bytes() int64 {
	if b.buffer.IsUndefined() {
		return 0
	}
	return b.bytes
}

// Release gives the memory back once the device is done with it, without waiting for JavaScript's
// garbage collector.
func (b *buffer) Release() {
	if !b.buffer.IsUndefined() {
		b.free()
		b.device.open--
	}
}

func (b *buffer) free() {
	b.buffer.Call("destroy")
	b.buffer = js.Undefined()
}

// NewBuffer implements gpu.Device.
func (d *Device) NewBuffer(bytes int64) (gpu.Buffer, error) {
	if err := errors.Join(d.usable(), gpu.CheckBuffer(bytes, d.limits)); err != nil {
		return nil, err
	}
	b, err := d.newBuffer(bytes, asStorage|copyTo|copyFrom)
	if err != nil {
		return nil, err
	}
	d.open++
	return b, nil
}

func (d *Device) newBuffer(bytes int64, usage int) (*buffer, error) {
	b := &buffer{device: d, buffer: js.Undefined(), bytes: bytes}
	err := d.within(func() {
		b.buffer = d.device.Call("createBuffer", object("size", float64(bytes), "usage", usage))
	})
	if err = d.outcome(err); err != nil {
		if !b.buffer.IsUndefined() {
			b.free()
		}
		return nil, fmt.Errorf("buffer of %d bytes: %w", bytes, err)
	}
	return b, nil
}

// atLeast makes a buffer of the device's own at least so large; what was in it is lost.
func (d *Device) atLeast(own **buffer, bytes int64, usage int) error {
	if *own != nil && (*own).bytes >= bytes {
		return nil
	}
	if *own != nil {
		(*own).free()
		*own = nil
	}
	b, err := d.newBuffer(bytes, usage)
	if err == nil {
		*own = b
	}
	return err
}

// write copies data to a buffer by way of an array of JavaScript's.
func (d *Device) write(to *buffer, offset int64, data []byte) error {
	if d.room.IsUndefined() || d.room.Length() < len(data) {
		d.room = js.Global().Get("Uint8Array").New(max(len(data), 1<<16))
	}
	js.CopyBytesToJS(d.room, data)
	return try(func() {
		d.queue.Call("writeBuffer", to.buffer, float64(offset), d.room, 0, len(data))
	})
}

// Write implements gpu.Device.
func (d *Device) Write(b gpu.Buffer, offset int64, data []byte) error {
	to, err := d.owned(b)
	if err == nil {
		err = gpu.CheckCopy("write", b, offset, len(data))
	}
	if err != nil || len(data) == 0 {
		return err
	}
	return d.outcome(d.write(to, offset, data))
}

// Read implements gpu.Device.
func (d *Device) Read(b gpu.Buffer, offset int64, data []byte) error {
	from, err := d.owned(b)
	if err == nil {
		err = gpu.CheckCopy("read", b, offset, len(data))
	}
	if err != nil || len(data) == 0 {
		return err
	}
	size := int64(len(data))
	if err := d.atLeast(&d.staging, size, mapRead|copyTo); err != nil {
		return err
	}
	var mapped js.Value
	err = try(func() {
		encoder := d.device.Call("createCommandEncoder")
		encoder.Call("copyBufferToBuffer", from.buffer, float64(offset), d.staging.buffer, 0,
			float64(size))
		d.queue.Call("submit", array(encoder.Call("finish")))
		mapped = d.staging.buffer.Call("mapAsync", mapRead, 0, float64(size))
	})
	if err == nil {
		_, err = await(mapped)
	}
	if err == nil {
		err = try(func() {
			view := d.staging.buffer.Call("getMappedRange", 0, float64(size))
			js.CopyBytesToGo(data, js.Global().Get("Uint8Array").New(view))
			d.staging.buffer.Call("unmap")
		})
	}
	return d.outcome(err)
}
