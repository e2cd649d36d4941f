//go:build cgo && (linux || windows) && (amd64 || arm64)

package vulkan

import (
	"fmt"

	vk "github.com/goki/vulkan"

	"github.com/liif-render/liif/gpu"
)

// adapter is a physical device and its properties.
type adapter struct {
	handle vk.PhysicalDevice
	gpu.Adapter
	family  uint32 // of the queue for compute
	align   int64  // of a uniform buffer's offset
	period  float64
	vendor  uint32
	device  uint32
	driver  uint32
	memory  []vk.MemoryPropertyFlags // of each memory type
	timed   bool                     // the queue counts time
	extends []string
	features
}

// Adapters lists the devices that Open can open, in its numbering.
func Adapters() []gpu.Adapter {
	i, err := newInstance()
	if err != nil {
		return nil
	}
	defer i.close()
	var list []gpu.Adapter
	for _, a := range i.adapters() {
		list = append(list, a.Adapter)
	}
	return list
}

// adapters lists the devices that compute.
func (i *instance) adapters() []*adapter {
	var n uint32
	if vk.EnumeratePhysicalDevices(i.handle, &n, nil) != vk.Success || n == 0 {
		return nil
	}
	handles := make([]vk.PhysicalDevice, n)
	vk.EnumeratePhysicalDevices(i.handle, &n, handles)
	var list []*adapter
	for _, h := range handles[:n] {
		if a := i.newAdapter(h); a != nil {
			list = append(list, a)
		}
	}
	return list
}

// newAdapter reads a device's properties; nil if it cannot run the modules.
func (i *instance) newAdapter(handle vk.PhysicalDevice) *adapter {
	a := &adapter{handle: handle}
	var p vk.PhysicalDeviceProperties
	vk.GetPhysicalDeviceProperties(handle, &p)
	p.Deref()
	p.Limits.Deref()
	if p.ApiVersion < version {
		return nil
	}
	l := p.Limits
	a.DeviceInfo = gpu.DeviceInfo{Name: vk.ToString(p.DeviceName[:]),
		Backend: fmt.Sprintf("Vulkan %v", vk.Version(p.ApiVersion)), Kind: kind(p.DeviceType)}
	a.Limits = gpu.Limits{
		BufferBytes:     int64(l.MaxStorageBufferRange),
		Groups:          int(min(l.MaxComputeWorkGroupCount[0], l.MaxComputeWorkGroupCount[1])),
		WorkgroupBytes:  int(l.MaxComputeSharedMemorySize),
		Invocations:     int(l.MaxComputeWorkGroupInvocations),
		StorageBindings: int(l.MaxPerStageDescriptorStorageBuffers),
	}
	a.align = max(int64(l.MinUniformBufferOffsetAlignment), 16)
	a.period = float64(l.TimestampPeriod)
	a.vendor, a.device, a.driver = p.VendorID, p.DeviceID, p.DriverVersion
	if !a.findQueue(i) {
		return nil
	}
	a.readMemory()
	a.extends = i.deviceExtensions(handle)
	a.readFeatures(i)
	return a
}

func kind(t vk.PhysicalDeviceType) gpu.Kind {
	switch t {
	case vk.PhysicalDeviceTypeDiscreteGpu:
		return gpu.KindDiscrete
	case vk.PhysicalDeviceTypeIntegratedGpu:
		return gpu.KindIntegrated
	case vk.PhysicalDeviceTypeVirtualGpu:
		return gpu.KindVirtual
	case vk.PhysicalDeviceTypeCpu:
		return gpu.KindSoftware
	}
	return gpu.KindUnknown
}

// findQueue picks the queue family: one for compute alone where there is one, for it does not wait
// for what the desktop draws.
func (a *adapter) findQueue(i *instance) bool {
	found := false
	for number, f := range i.queueFamilies(a.handle) {
		if f.flags&vk.QueueComputeBit == 0 || f.queues == 0 {
			continue
		}
		dedicated := f.flags&vk.QueueGraphicsBit == 0
		if !found || dedicated {
			a.family, a.timed, found = uint32(number), f.timestampBits >= 36, true
		}
		if dedicated {
			break
		}
	}
	return found
}

func (a *adapter) readMemory() {
	var m vk.PhysicalDeviceMemoryProperties
	vk.GetPhysicalDeviceMemoryProperties(a.handle, &m)
	m.Deref()
	for i := range m.MemoryTypeCount {
		t := m.MemoryTypes[i]
		t.Deref()
		a.memory = append(a.memory, t.PropertyFlags)
		if vk.MemoryPropertyFlagBits(t.PropertyFlags)&vk.MemoryPropertyDeviceLocalBit != 0 {
			h := m.MemoryHeaps[t.HeapIndex]
			h.Deref()
			a.Memory = max(a.Memory, int64(h.Size))
		}
	}
}

// memoryKind is the number of the first memory type that is among allowed and has all flags, or -1.
func (a *adapter) memoryKind(allowed uint32, flags vk.MemoryPropertyFlagBits) int {
	for i, have := range a.memory {
		if allowed>>i&1 == 1 && vk.MemoryPropertyFlagBits(have)&flags == flags {
			return i
		}
	}
	return -1
}

// localKind is the number of the memory type among allowed that tensors lie in: of the device's own
// memory, or where none of that is allowed, the first; -1 if none is.
func (a *adapter) localKind(allowed uint32) int {
	if kind := a.memoryKind(allowed, vk.MemoryPropertyDeviceLocalBit); kind >= 0 {
		return kind
	}
	return a.memoryKind(allowed, 0)
}
