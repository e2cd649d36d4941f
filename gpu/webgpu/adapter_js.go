package webgpu

import (
	"errors"
	"fmt"
	"strings"
	"syscall/js"

	"github.com/liif-render/liif/gpu"
)

// Adapters lists the one adapter that a browser hands out, if it has any. It waits for the browser,
// and so must not be called by an event handler.
func Adapters() []gpu.Adapter {
	a, err := adapter()
	if err != nil {
		return nil
	}
	return []gpu.Adapter{{DeviceInfo: describe(a), Limits: limitsOf(a)}}
}

// adapter asks for the browser's fastest adapter, which gives one device.
func adapter() (js.Value, error) {
	browser := js.Global().Get("navigator")
	if !browser.Truthy() || !browser.Get("gpu").Truthy() {
		return js.Undefined(), errors.New("there is no WebGPU here")
	}
	a, err := await(browser.Get("gpu").Call("requestAdapter",
		object("powerPreference", "high-performance")))
	if err == nil && !a.Truthy() {
		err = errors.New("no WebGPU adapter")
	}
	return a, err
}

// describe tells what an adapter is. Browsers do not say of a card whether its memory is its own;
// it counts as integrated.
func describe(a js.Value) gpu.DeviceInfo {
	info := a.Get("info")
	var words []string
	for _, key := range []string{"vendor", "architecture", "description"} {
		if v := info.Get(key); v.Type() == js.TypeString && v.String() != "" {
			words = append(words, v.String())
		}
	}
	d := gpu.DeviceInfo{Name: strings.Join(words, " "), Backend: "WebGPU of the browser",
		Kind: gpu.KindIntegrated}
	if d.Name == "" {
		d.Name = "a graphics device"
	}
	software := info.Get("isFallbackAdapter").Truthy() || a.Get("isFallbackAdapter").Truthy()
	if software || gpu.IsProcessor(d.Name) {
		d.Kind = gpu.KindSoftware
	}
	return d
}

// half is the feature of shaders that compute in float16.
const half = "shader-f16"

// limitNames are the limits that a device is asked for, all that the adapter has of them.
var limitNames = []string{"maxStorageBufferBindingSize", "maxBufferSize",
	"maxComputeWorkgroupsPerDimension", "maxComputeWorkgroupStorageSize",
	"maxComputeInvocationsPerWorkgroup", "maxComputeWorkgroupSizeX",
	"maxStorageBuffersPerShaderStage"}

// limitsOf reads the limits of an adapter or a device.
func limitsOf(of js.Value) gpu.Limits {
	limit := func(name string) int64 { return int64(of.Get("limits").Get(name).Float()) }
	return gpu.Limits{
		BufferBytes:    min(limit("maxStorageBufferBindingSize"), limit("maxBufferSize")),
		Groups:         int(limit("maxComputeWorkgroupsPerDimension")),
		WorkgroupBytes: int(limit("maxComputeWorkgroupStorageSize")),
		Invocations: int(min(limit("maxComputeInvocationsPerWorkgroup"),
			limit("maxComputeWorkgroupSizeX"))),
		StorageBindings: int(limit("maxStorageBuffersPerShaderStage")),
		Half:            of.Get("features").Call("has", half).Bool(),
	}
}

// Open opens the adapter numbered index in Adapters, which is 0, with all that it can do. It waits
// for the browser, and so must not be called by an event handler.
func Open(index int) (*Device, error) {
	if index != 0 {
		return nil, fmt.Errorf("no WebGPU adapter %d: a browser has one at most", index)
	}
	a, err := adapter()
	if err != nil {
		return nil, fmt.Errorf("WebGPU adapter %d: %w", index, err)
	}
	limits := object()
	for _, name := range limitNames {
		limits.Set(name, a.Get("limits").Get(name))
	}
	features := array()
	if limitsOf(a).Half {
		features = array(half)
	}
	device, err := await(a.Call("requestDevice",
		object("requiredLimits", limits, "requiredFeatures", features)))
	if err != nil {
		return nil, fmt.Errorf("WebGPU adapter %d: %w", index, err)
	}
	return newDevice(device, describe(a)), nil
}
