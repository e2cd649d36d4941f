//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan

import (
	"fmt"
	"unsafe"

	vk "github.com/goki/vulkan"

	"github.com/liif-render/liif/gpu"
)

// storageUsage is the usage of buffers of kernels.
const storageUsage = vk.BufferUsageStorageBufferBit | vk.BufferUsageTransferSrcBit |
	vk.BufferUsageTransferDstBit

type buffer struct {
	device *Device
	handle vk.Buffer
	part   part
	bytes  int64
}

func (b *buffer) Bytes() int64 {
	if b.handle == vk.NullBuffer {
		return 0
	}
	return b.bytes
}

// Release frees the buffer once the device is done with it; never, if the device hangs.
func (b *buffer) Release() {
	d := b.device
	if b.handle == vk.NullBuffer || d.closed {
		return
	}
	d.settle(b)
	handle := b.handle
	b.handle = vk.NullBuffer
	d.open--
	if d.hung {
		return
	}
	vk.DestroyBuffer(d.handle, handle, nil)
	_ = d.local.put(b.part) // it was got once and is put once: handle says so
}

// NewBuffer implements gpu.Device.
func (d *Device) NewBuffer(bytes int64) (gpu.Buffer, error) {
	if err := gpu.CheckBuffer(bytes, d.adapter.Limits); err != nil {
		return nil, err
	}
	if d.lost != nil {
		return nil, d.lost
	}
	handle, need, err := d.newHandle(bytes, storageUsage)
	if err != nil {
		return nil, err
	}
	p, err := d.local.get(int64(need.Size), int64(need.Alignment))
	if err != nil {
		vk.DestroyBuffer(d.handle, handle, nil)
		return nil, fmt.Errorf("buffer of %d bytes: %w", bytes, err)
	}
	r := vk.BindBufferMemory(d.handle, handle, d.memory[p.block.handle], vk.DeviceSize(p.from))
	if err := d.check(r, "bind memory"); err != nil {
		vk.DestroyBuffer(d.handle, handle, nil)
		return nil, err
	}
	d.open++
	return &buffer{d, handle, p, bytes}, nil
}

// owned is a buffer of this device.
func (d *Device) owned(b gpu.Buffer) (*buffer, error) {
	mine, ok := b.(*buffer)
	if !ok || mine.device != d {
		return nil, fmt.Errorf("a buffer of another device, %T", b)
	}
	return mine, nil
}

// newHandle makes a buffer without memory and returns its memory requirements.
func (d *Device) newHandle(bytes int64, usage vk.BufferUsageFlagBits) (vk.Buffer,
	vk.MemoryRequirements, error) {
	var handle vk.Buffer
	var need vk.MemoryRequirements
	info := vk.BufferCreateInfo{SType: vk.StructureTypeBufferCreateInfo, Size: vk.DeviceSize(bytes),
		Usage: vk.BufferUsageFlags(usage), SharingMode: vk.SharingModeExclusive}
	defer info.Free()
	r := vk.CreateBuffer(d.handle, &info, nil, &handle)
	if err := d.check(r, fmt.Sprintf("buffer of %d bytes", bytes)); err != nil {
		return handle, need, err
	}
	vk.GetBufferMemoryRequirements(d.handle, handle, &need)
	need.Deref()
	return handle, need, nil
}

// storageKinds are the memory types that buffers of kernels may lie in: the same for all sizes.
func (d *Device) storageKinds() uint32 {
	handle, need, err := d.newHandle(256, storageUsage)
	if err != nil {
		return 0
	}
	vk.DestroyBuffer(d.handle, handle, nil)
	return need.MemoryTypeBits
}

// hostBuffer is memory that both sides see, mapped for as long as it lives.
type hostBuffer struct {
	handle vk.Buffer
	memory vk.DeviceMemory
	data   []byte
}

// newHostBuffer makes a buffer for the given use; cached is for buffers that the host reads.
func (d *Device) newHostBuffer(bytes int64, usage vk.BufferUsageFlagBits, cached bool) (*hostBuffer,
	error) {
	handle, need, err := d.newHandle(bytes, usage)
	if err != nil {
		return nil, err
	}
	const shared = vk.MemoryPropertyHostVisibleBit | vk.MemoryPropertyHostCoherentBit
	kind := d.adapter.memoryKind(need.MemoryTypeBits, shared)
	if cached {
		if k := d.adapter.memoryKind(need.MemoryTypeBits,
			shared|vk.MemoryPropertyHostCachedBit); k >= 0 {
			kind = k
		}
	}
	memory, err := d.allocate(int64(need.Size), kind)
	if err != nil {
		vk.DestroyBuffer(d.handle, handle, nil)
		return nil, err
	}
	b := &hostBuffer{handle: handle, memory: memory}
	err = d.check(vk.BindBufferMemory(d.handle, handle, memory, 0), "bind memory")
	var p unsafe.Pointer
	if err == nil {
		r := vk.MapMemory(d.handle, memory, 0, vk.DeviceSize(vk.WholeSize), 0, &p)
		err = d.check(r, "map memory")
	}
	if err != nil {
		b.release(d)
		return nil, err
	}
	b.data = view(p, bytes)
	return b, nil
}

func (b *hostBuffer) release(d *Device) {
	vk.DestroyBuffer(d.handle, b.handle, nil)
	vk.FreeMemory(d.handle, b.memory, nil)
}
