//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan

import (
	vk "github.com/goki/vulkan"

	"github.com/liif-render/liif/gpu"
)

// uploadBytes is the size of the buffer that writes go through.
const uploadBytes = 8 << 20

// upload collects writes until the next submission carries them out.
type upload struct {
	host   *hostBuffer
	used   int64
	copies []pendingCopy
}

func (d *Device) newUpload() (*upload, error) {
	host, err := d.newHostBuffer(uploadBytes, vk.BufferUsageTransferSrcBit, false)
	return &upload{host: host}, err
}

// forget drops writes to a buffer that is being released.
func (u *upload) forget(b *buffer) {
	kept := u.copies[:0]
	for _, p := range u.copies {
		if p.to != b {
			kept = append(kept, p)
		}
	}
	u.copies = kept
}

// Write implements gpu.Device.
func (d *Device) Write(b gpu.Buffer, offset int64, data []byte) error {
	if d.lost != nil {
		return d.lost
	}
	if err := gpu.CheckCopy("write", b, offset, len(data)); err != nil {
		return err
	}
	to, err := d.owned(b)
	if err != nil {
		return err
	}
	u := d.upload
	for len(data) > 0 {
		if u.used == uploadBytes {
			if err := d.flushUpload(); err != nil {
				return err
			}
		}
		n := min(int64(len(data)), uploadBytes-u.used)
		copy(u.host.data[u.used:], data[:n])
		u.copies = append(u.copies, pendingCopy{to, u.used, offset, n})
		u.used, offset, data = u.used+n, offset+n, data[n:]
	}
	return nil
}

// flushUpload carries the writes out and waits, so that their buffer is free again.
func (d *Device) flushUpload() error {
	if len(d.upload.copies) > 0 {
		if err := d.submit(nil, nil); err != nil {
			return err
		}
	}
	return d.Wait()
}

// Read implements gpu.Device.
func (d *Device) Read(b gpu.Buffer, offset int64, data []byte) error {
	if d.lost != nil {
		return d.lost
	}
	if err := gpu.CheckCopy("read", b, offset, len(data)); err != nil {
		return err
	}
	from, err := d.owned(b)
	if err != nil {
		return err
	}
	size := int64(len(data))
	if size == 0 {
		return nil
	}
	if d.read == nil || int64(len(d.read.data)) < size {
		if err := d.Wait(); err != nil {
			return err
		}
		if d.read != nil {
			d.read.release(d)
			d.read = nil
		}
		if d.read, err = d.newHostBuffer(size, vk.BufferUsageTransferDstBit, true); err != nil {
			return err
		}
	}
	err = d.submit(nil, func(c vk.CommandBuffer) {
		d.copyBuffer(c, from.handle, d.read.handle, offset, 0, size)
		d.pipelineBarrier(c, vk.PipelineStageTransferBit, vk.PipelineStageHostBit,
			vk.AccessTransferWriteBit, vk.AccessHostReadBit)
	})
	if err != nil {
		return err
	}
	if err := d.Wait(); err != nil {
		return err
	}
	copy(data, d.read.data)
	return nil
}
