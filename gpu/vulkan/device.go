//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan

import (
	"errors"
	"fmt"
	"slices"
	"time"
	"unsafe"

	vk "github.com/goki/vulkan"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
)

// Device is an open adapter.
type Device struct {
	instance *instance
	adapter  *adapter
	handle   vk.Device
	queue    vk.Queue
	calls    calls
	cache    *pipelineCache
	kernels  []*kernel

	local  *heap                      // memory of buffers
	memory map[uint64]vk.DeviceMemory // blocks of local by their number
	blocks uint64                     // numbers given to blocks

	slots  [slotCount]*slot
	next   int // slot of the next submission
	upload *upload
	read   *hostBuffer // for reading back
	open   int         // buffers not released

	batchTime time.Duration // of the batch submitted last
	patience  time.Duration // that a submission may take
	lost      error         // why the device is gone
	hung      bool          // a submission does not end: what it uses must stay
	closed    bool
}

var _ gpu.Device = (*Device)(nil)

var errClosed = fmt.Errorf("the device is closed: %w", engine.ErrDeviceLost)

// Open opens the adapter numbered index in Adapters. The folder cache keeps compiled pipelines
// between runs; "" keeps none.
func Open(index int, cache string) (*Device, error) {
	i, err := newInstance()
	if err != nil {
		return nil, err
	}
	list := i.adapters()
	if index < 0 || index >= len(list) {
		i.close()
		return nil, fmt.Errorf("no Vulkan device %d: there are %d", index, len(list))
	}
	d := &Device{instance: i, adapter: list[index], memory: map[uint64]vk.DeviceMemory{},
		patience: patience}
	if d.adapter.Kind == gpu.KindSoftware {
		d.patience = softwarePatience
	}
	if d.calls, err = i.loadCalls(); err == nil {
		err = d.create()
	}
	if err != nil {
		i.close()
		return nil, fmt.Errorf("vulkan device %d: %w", index, err)
	}
	d.local = &heap{allocate: d.allocateLocal, free: d.freeLocal}
	d.cache = openPipelineCache(d, cache)
	for n := range d.slots {
		if d.slots[n], err = d.newSlot(); err != nil {
			return nil, errors.Join(fmt.Errorf("vulkan device %d: %w", index, err), d.Close())
		}
	}
	if d.upload, err = d.newUpload(); err != nil {
		return nil, errors.Join(fmt.Errorf("vulkan device %d: %w", index, err), d.Close())
	}
	return d, takeMessages()
}

// create makes the logical device and its queue.
func (d *Device) create() error {
	wanted, extensions := d.adapter.enabled()
	defer wanted.free()
	const portable = "VK_KHR_portability_subset" // must be named where it is there
	if slices.Contains(d.adapter.extends, portable) {
		extensions = append(extensions, portable)
	}
	handle, err := d.instance.createDevice(d.adapter, wanted.pointer(), extensions)
	if err != nil {
		return err
	}
	var q vk.Queue
	vk.GetDeviceQueue(handle, d.adapter.family, 0, &q)
	d.handle, d.queue = handle, q
	return nil
}

// Info implements gpu.Device.
func (d *Device) Info() gpu.DeviceInfo { return d.adapter.DeviceInfo }

// Limits implements gpu.Device.
func (d *Device) Limits() gpu.Limits { return d.adapter.Limits }

// check remembers that the device is lost: whatever is asked of it afterwards fails at once.
func (d *Device) check(r vk.Result, what string) error {
	err := failure(r, what)
	if errors.Is(err, engine.ErrDeviceLost) {
		d.lost = err
	}
	return errors.Join(err, takeMessages())
}

// Close implements gpu.Device. Kernels and buffers must not be used afterwards. Of a device that
// hangs nothing is given back, and Close says so: whatever it does might still use all of it, and
// Vulkan would wait for it without end.
func (d *Device) Close() error {
	if d.closed {
		return nil
	}
	d.closed = true
	for _, s := range d.slots {
		if s != nil && s.busy && !d.hung {
			_ = d.await(s) // also after a loss: what was submitted ends then as well
		}
	}
	if d.hung {
		err := fmt.Errorf("closing a device that hangs gives nothing back: %w", d.lost)
		d.lost = errClosed
		return err
	}
	var err error
	if d.cache != nil {
		d.cache.close(d)
	}
	for _, s := range d.slots {
		if s != nil {
			s.close(d)
		}
	}
	if d.upload != nil {
		d.upload.host.release(d)
	}
	if d.read != nil {
		d.read.release(d)
	}
	for _, k := range d.kernels {
		k.close(d)
	}
	if d.open != 0 {
		err = errors.Join(err, fmt.Errorf("%d device buffers were not released", d.open))
	}
	for _, m := range d.memory {
		vk.FreeMemory(d.handle, m, nil)
	}
	vk.DestroyDevice(d.handle, nil)
	d.instance.close()
	d.lost = errClosed
	return errors.Join(err, takeMessages())
}

// allocateLocal asks the device for a block of its own memory. Where that is full the host's does
// not stand in: tensors there are ten times slower, and smaller tiles fit.
func (d *Device) allocateLocal(bytes int64) (uint64, error) {
	m, err := d.allocate(bytes, d.adapter.localKind(d.storageKinds()))
	if err != nil {
		return 0, err
	}
	d.blocks++
	d.memory[d.blocks] = m
	return d.blocks, nil
}

func (d *Device) freeLocal(block uint64) {
	vk.FreeMemory(d.handle, d.memory[block], nil)
	delete(d.memory, block)
}

func (d *Device) allocate(bytes int64, kind int) (vk.DeviceMemory, error) {
	var m vk.DeviceMemory
	if kind < 0 {
		return m, fmt.Errorf("no memory of the kind wanted: %w", engine.ErrOutOfMemory)
	}
	info := vk.MemoryAllocateInfo{SType: vk.StructureTypeMemoryAllocateInfo,
		AllocationSize: vk.DeviceSize(bytes), MemoryTypeIndex: uint32(kind)}
	defer info.Free()
	err := d.check(vk.AllocateMemory(d.handle, &info, nil, &m), fmt.Sprintf("%d bytes", bytes))
	return m, err
}

// view is a part of mapped memory.
func view(p unsafe.Pointer, bytes int64) []byte { return unsafe.Slice((*byte)(p), bytes) }
