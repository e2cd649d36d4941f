// Package webgpu is gpu.Device on WebGPU (wgpu 0.19 through github.com/cogentcore/webgpu v0.23.0),
// over Vulkan, Metal or D3D12.
//
// That binding has faults which this package steers around: read-back goes through a C function that
// keeps its state on the C stack; everything that would abort the process is refused by
// gpu.CheckDispatch first; adapter limits that are not initialised are cleared.
package webgpu
