//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu

import "github.com/cogentcore/webgpu/wgpu"

// NewInstance makes an instance of Vulkan, Metal and D3D12, for code that needs the binding itself:
// the window that shows pictures. wgpu's own messages go nowhere: what fails is returned as an
// error.
func NewInstance() *wgpu.Instance { return newInstance() }

// ReadBack copies the start of a buffer made for mapping to data, without the fault of the
// binding's MapAsync. It waits for what has been submitted.
func ReadBack(b *wgpu.Buffer, data []byte) error { return readBack(b, data) }

// Classify gives an error of the binding engine.ErrOutOfMemory or engine.ErrDeviceLost where its
// text says so.
func Classify(err error) error { return classify(err) }

// Trouble is wgpu's asynchronous messages about a device: its loss, and errors on which it would
// end the process otherwise.
type Trouble struct{ of trouble }

// OpenDevice opens a device with all limits of its adapter.
func OpenDevice(a *wgpu.Adapter) (*wgpu.Device, Trouble, error) {
	d, t, err := requestDevice(a, false)
	return d, Trouble{t}, err
}

// Err returns the messages since the last call. A lost device stays lost, and nothing may be
// asked of it any more, for that might end the process.
func (t Trouble) Err() error { return t.of.err() }

// Lost reports whether the device is lost.
func (t Trouble) Lost() bool { return t.of.lost() }

// Lose makes the device count as lost, as wgpu would tell, for tests.
func (t Trouble) Lose() { t.of.told.lost = 1 }

// Free gives the memory back, once the device is released.
func (t Trouble) Free() { t.of.free() }
