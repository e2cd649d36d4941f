//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu

import (
	"fmt"

	"github.com/cogentcore/webgpu/wgpu"

	"github.com/liif-render/liif/gpu"
)

// Adapters lists the devices that Open can open, in its numbering.
func Adapters() []gpu.Adapter {
	instance := takeInstance()
	defer keepInstance(instance)
	var list []gpu.Adapter
	for _, a := range instance.EnumerateAdapters(computeBackends) {
		list = append(list, gpu.Adapter{DeviceInfo: describe(a),
			Limits: limitsOf(a.GetLimits().Limits)})
		a.Release()
	}
	return list
}

func describe(a *wgpu.Adapter) gpu.DeviceInfo {
	i := a.GetInfo()
	// The binding's Name is the device's number, its DriverDescription the device's name.
	return gpu.DeviceInfo{Name: i.DriverDescription, Backend: "WebGPU on " + i.BackendType.String(),
		Kind: kind(i.AdapterType)}
}

func kind(t wgpu.AdapterType) gpu.Kind {
	switch t {
	case wgpu.AdapterTypeDiscreteGPU:
		return gpu.KindDiscrete
	case wgpu.AdapterTypeIntegratedGPU:
		return gpu.KindIntegrated
	case wgpu.AdapterTypeCPU:
		return gpu.KindSoftware
	}
	return gpu.KindUnknown
}

func limitsOf(l wgpu.Limits) gpu.Limits {
	return gpu.Limits{
		BufferBytes:     int64(min(l.MaxStorageBufferBindingSize, l.MaxBufferSize)),
		Groups:          int(l.MaxComputeWorkgroupsPerDimension),
		WorkgroupBytes:  int(l.MaxComputeWorkgroupStorageSize),
		Invocations:     int(min(l.MaxComputeInvocationsPerWorkgroup, l.MaxComputeWorkgroupSizeX)),
		StorageBindings: int(l.MaxStorageBuffersPerShaderStage),
	}
}

// Open opens the adapter numbered index in Adapters with all that it can do.
func Open(index int) (*Device, error) {
	instance := takeInstance()
	list := instance.EnumerateAdapters(computeBackends)
	defer func() {
		for _, a := range list {
			a.Release()
		}
	}()
	if index < 0 || index >= len(list) {
		keepInstance(instance)
		return nil, fmt.Errorf("no WebGPU adapter %d: there are %d", index, len(list))
	}
	timed := list[index].HasFeature(wgpu.FeatureNameTimestampQuery)
	device, told, err := requestDevice(list[index], timed)
	if err != nil {
		instance.Release()
		return nil, fmt.Errorf("WebGPU adapter %d: %w", index, err)
	}
	d := &Device{instance: instance, device: device, queue: device.GetQueue(), trouble: told,
		info: describe(list[index]), limits: limitsOf(list[index].GetLimits().Limits)}
	if timed {
		d.timing = newTiming(d)
	}
	return d, nil
}

// computeBackends leaves OpenGL out.
var computeBackends = &wgpu.InstanceEnumerateAdapterOptons{Backends: wgpu.InstanceBackendVulkan |
	wgpu.InstanceBackendMetal | wgpu.InstanceBackendDX12}
