//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu

import (
	"fmt"

	"github.com/cogentcore/webgpu/wgpu"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
)

// Adapters lists the devices that Open can open, in its numbering.
func Adapters() []gpu.DeviceInfo {
	instance := newInstance()
	defer instance.Release()
	var list []gpu.DeviceInfo
	for _, a := range instance.EnumerateAdapters(computeBackends) {
		list = append(list, describe(a))
		a.Release()
	}
	return list
}

func describe(a *wgpu.Adapter) gpu.DeviceInfo {
	i := a.GetInfo()
	// The binding's Name is the device's number, its DriverDescription the device's name.
	return gpu.DeviceInfo{Name: i.DriverDescription, Backend: "WebGPU on " + i.BackendType.String(),
		Software: i.AdapterType == wgpu.AdapterTypeCPU}
}

// Open opens the adapter numbered index in Adapters with all that it can do.
func Open(index int) (*Device, error) {
	instance := newInstance()
	list := instance.EnumerateAdapters(computeBackends)
	defer func() {
		for _, a := range list {
			a.Release()
		}
	}()
	if index < 0 || index >= len(list) {
		instance.Release()
		return nil, fmt.Errorf("no WebGPU adapter %d: there are %d", index, len(list))
	}
	limits := list[index].GetLimits().Limits
	limits.MaxPushConstantSize = 0 // not initialised by the binding
	device, err := list[index].RequestDevice(&wgpu.DeviceDescriptor{
		RequiredLimits: &wgpu.RequiredLimits{Limits: limits}})
	if err != nil {
		instance.Release()
		return nil, fmt.Errorf("WebGPU adapter %d: %w: %w", index, engine.ErrDeviceLost, err)
	}
	return &Device{instance: instance, device: device, queue: device.GetQueue(),
		info: describe(list[index]), limits: gpu.Limits{
			BufferBytes:     int64(min(limits.MaxStorageBufferBindingSize, limits.MaxBufferSize)),
			Groups:          int(limits.MaxComputeWorkgroupsPerDimension),
			WorkgroupBytes:  int(limits.MaxComputeWorkgroupStorageSize),
			Invocations:     int(limits.MaxComputeInvocationsPerWorkgroup),
			StorageBindings: int(limits.MaxStorageBuffersPerShaderStage),
		}}, nil
}

// computeBackends leaves OpenGL out.
var computeBackends = &wgpu.InstanceEnumerateAdapterOptons{Backends: wgpu.InstanceBackendVulkan |
	wgpu.InstanceBackendMetal | wgpu.InstanceBackendDX12}
