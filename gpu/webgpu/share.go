//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu

import "github.com/cogentcore/webgpu/wgpu"

// NewInstance makes an instance of Vulkan, Metal and D3D12, for code that needs the binding itself: the
// window that shows pictures. wgpu's own messages go nowhere: what fails is returned as an error.
func NewInstance() *wgpu.Instance { return newInstance() }

// ReadBack copies the start of a buffer made for mapping to data, without the fault of the binding's
// MapAsync. It waits for what has been submitted.
func ReadBack(b *wgpu.Buffer, data []byte) error { return readBack(b, data) }

// Classify gives an error of the binding engine.ErrOutOfMemory or engine.ErrDeviceLost where its text
// says so.
func Classify(err error) error { return classify(err) }
