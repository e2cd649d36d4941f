package gpu

import (
	"time"

	"github.com/liif-render/liif/shaders"
)

// Device is a graphics processor. Its methods are called by one goroutine at a time. Errors wrap
// engine.ErrDeviceLost or engine.ErrOutOfMemory where they are that. No method waits without bound:
// a device that gives no answer is engine.ErrDeviceHung from then on, and Close gives nothing of it
// back.
type Device interface {
	Info() DeviceInfo
	Limits() Limits
	// NewBuffer allocates bytes, a multiple of 4; the contents are undefined.
	NewBuffer(bytes int64) (Buffer, error)
	// NewKernel compiles a shader.
	NewKernel(s *shaders.Shader) (Kernel, error)
	// Write copies data, a multiple of 4 bytes, into a buffer before whatever is submitted later.
	Write(b Buffer, offset int64, data []byte) error
	// Submit enqueues dispatches, which run one after the other and see each other's results.
	Submit(batch []Dispatch) error
	// Wait returns when everything submitted is done.
	Wait() error
	// Read waits and copies from a buffer; offset and length are multiples of 4.
	Read(b Buffer, offset int64, data []byte) error
	Close() error
}

// Timer is a Device that can measure its own work.
type Timer interface {
	// BatchTime is how long the device took for the batch submitted last, which has been waited
	// for; 0 if it cannot say.
	BatchTime() time.Duration
}

// DeviceInfo describes a device.
type DeviceInfo struct {
	Name    string // "llvmpipe (LLVM 15.0.6, 256 bits)"
	Backend string // "WebGPU on vulkan"
	Driver  string // and its version; empty if unknown
	Kind    Kind
	Memory  int64 // bytes of its largest heap; 0 if unknown
}

// Limits are the largest sizes that a device allows.
type Limits struct {
	BufferBytes     int64 // of one buffer as a kernel may bind it
	Groups          int   // workgroups along a dimension of a dispatch
	WorkgroupBytes  int   // workgroup memory
	Invocations     int   // in a workgroup
	StorageBindings int   // storage buffers of a kernel

	Half bool // kernels may compute in float16 and keep it in buffers
	// Matrix is n of the n×n×n products of float16 matrices, summed in float32, that the device's
	// matrix units compute: 16, 8, or 0 for none. Kernels of them run in subgroups of Lanes
	// invocations.
	Matrix, Lanes int
}

// Buffer is memory of a device.
type Buffer interface {
	Bytes() int64
	Release()
}

// Kernel is a compiled shader.
type Kernel interface {
	Shader() *shaders.Shader
}

// maxParams is the most bytes of parameters that a dispatch may have.
const maxParams = 256

// Dispatch is one run of a kernel: its uniform parameters, at most 256 bytes, and a buffer for each
// storage binding, in the order of the shader's bindings.
type Dispatch struct {
	Kernel  Kernel
	Params  []byte
	Buffers []Buffer
	Groups  [3]int
	// Work is the operations that the kernel does, what it does in vain at the edges of its tiles
	// included. Devices need not look at it.
	Work float64
}
