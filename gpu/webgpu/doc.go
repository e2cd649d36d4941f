// Package webgpu is gpu.Device on WebGPU: over Vulkan, Metal or D3D12 (wgpu 0.19 through
// github.com/cogentcore/webgpu v0.23.0), or in a browser on what that has, by syscall/js alone (the
// files with the suffix _js).
//
// In a browser no call blocks the thread: goroutines wait for promises, so Adapters, Open and all
// methods that may wait must not be called by a handler of the browser's events.
//
// The binding of wgpu has faults which this package steers around. Read-back goes through a C
// function that keeps its state on the C stack (readback.go). Devices are opened by one that hears
// of their loss and of the errors on which wgpu would end the process (request.go). What would end
// it in spite of that is refused first: arguments by gpu.CheckDispatch, what belongs to another
// device, and everything once the device is closed or lost. Layouts that wgpu would never free are
// made once (kernel.go).
//
// One thing remains: a driver that loses its device in the middle of a wait or a submission, not
// before, makes wgpu abort.
package webgpu
