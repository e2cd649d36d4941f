//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu

import (
	"errors"
	"fmt"

	"github.com/cogentcore/webgpu/wgpu"

	"github.com/liif-render/liif/gpu"
)

type buffer struct {
	device *Device
	buffer *wgpu.Buffer
	bytes  int64
}

func (b *buffer) Bytes() int64 {
	if b.buffer == nil {
		return 0
	}
	return b.bytes
}

// Release frees the buffer once the device is done with it; it is not destroyed at once, which
// would abort the process if commands still named it.
func (b *buffer) Release() {
	if b.buffer != nil {
		b.buffer.Release()
		b.buffer = nil
		b.device.open--
	}
}

// NewBuffer implements gpu.Device.
func (d *Device) NewBuffer(bytes int64) (gpu.Buffer, error) {
	if err := errors.Join(d.usable(), gpu.CheckBuffer(bytes, d.limits)); err != nil {
		return nil, err
	}
	b, err := d.newBuffer(bytes,
		wgpu.BufferUsageStorage|wgpu.BufferUsageCopyDst|wgpu.BufferUsageCopySrc)
	if err != nil {
		return nil, err
	}
	d.open++
	return &buffer{d, b, bytes}, nil
}

func (d *Device) newBuffer(bytes int64, usage wgpu.BufferUsage) (*wgpu.Buffer, error) {
	b, err := d.device.CreateBuffer(&wgpu.BufferDescriptor{Size: uint64(bytes), Usage: usage})
	if err == nil {
		if err = d.trouble.err(); err != nil {
			b.Release()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("buffer of %d bytes: %w", bytes, classify(err))
	}
	return b, nil
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
	return d.outcome(d.queue.WriteBuffer(to.buffer, uint64(offset), data))
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
	if d.staging == nil || int64(d.staging.GetSize()) < size {
		if d.staging != nil {
			d.staging.Release()
		}
		d.staging, err = d.newBuffer(size, wgpu.BufferUsageMapRead|wgpu.BufferUsageCopyDst)
		if err != nil {
			d.staging = nil
			return err
		}
	}
	encoder, err := d.device.CreateCommandEncoder(nil)
	if err != nil {
		return classify(err)
	}
	defer encoder.Release()
	if err := encoder.CopyBufferToBuffer(from.buffer, uint64(offset), d.staging, 0,
		uint64(size)); err != nil {
		return classify(err)
	}
	commands, err := encoder.Finish(nil)
	if err != nil {
		return classify(err)
	}
	defer commands.Release()
	d.queue.Submit(commands)
	if err := d.Wait(); err != nil {
		return err
	}
	return d.outcome(readBack(d.staging, data))
}
