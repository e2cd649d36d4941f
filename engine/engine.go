package engine

import (
	"context"
	"errors"
	"fmt"
	"image"
)

// Errors that every engine wraps, so that callers can tell them apart with errors.Is.
var (
	// ErrDeviceLost: the device stopped answering; what it held is gone.
	ErrDeviceLost = errors.New("device lost")
	// ErrDeviceHung is an ErrDeviceLost: the device does not end its work. Opened anew, it would
	// wait for that.
	ErrDeviceHung = fmt.Errorf("%w: no answer", ErrDeviceLost)
	// ErrOutOfMemory: an allocation did not fit the device; smaller tiles may.
	ErrOutOfMemory = errors.New("out of memory")
	// ErrDeviceFailed: the device did not do what it should, such as compile a kernel. It would
	// fail again; another device may not.
	ErrDeviceFailed = errors.New("device failed")
	// ErrRange: a weight is too large for the precision that the engine was asked to compute in.
	ErrRange = errors.New("too large for float16")
)

// Tensor is a float32 array on an engine, channels last: Height·Width rows of Channels values, a
// row per pixel. Its contents are undefined until written.
type Tensor interface {
	Height() int
	Width() int
	Channels() int
	// Release hands the memory back; the tensor must not be used afterwards.
	Release()
}

// Channels is a run of a tensor's channels, [First, First+Count). Concatenation of feature maps is
// writing into neighbouring runs of one tensor.
type Channels struct {
	Tensor
	First, Count int
}

// All is every channel of t.
func All(t Tensor) Channels { return Channels{t, 0, t.Channels()} }

// ConvWeights are a convolution's weights, prepared by the engine that made them.
type ConvWeights interface {
	// Shape gives the kernel side (1 or 3) and the channel counts.
	Shape() (kernel, in, out int)
	Release()
}

// Conv is one convolution: stride 1, zero padding of kernel/2 at In's edges.
//
//	Out = [ReLU](Weights * In + bias) + Residual
//
// Out and Residual have the same size: In's, or a window of it that starts at Window.
type Conv struct {
	Weights  ConvWeights
	In, Out  Channels
	Residual Channels // added after the ReLU; none if its Tensor is nil. May be Out.
	ReLU     bool
	Window   image.Point
	// Rect limits what is written to these pixels of Out; empty means all of them.
	Rect image.Rectangle
	// Blocks is for engines that are a Blocker; others compute directly.
	Blocks Blocks
}

// Blocks are the squares of Side×Side pixels of Out in which Winograd's algorithm computes, one of
// which has its corner at Origin. Each pixel of a block depends, by rounding, on all that the block
// sees of In: the block and a pixel around it. What blocks that touch Rect see must be there; what
// lies outside In is zero. The zero value computes directly, every pixel by itself.
type Blocks struct {
	Side   int
	Origin image.Point
}

// Blocker is an Engine that can compute convolutions in blocks.
type Blocker interface {
	// InBlocks reports whether a convolution is computed in blocks of a side, and how many bytes a
	// call takes besides tensors.
	InBlocks(w ConvWeights, side int) (scratch int64, ok bool)
	// BlockGain is about how many times as fast as a direct one such a convolution is.
	BlockGain() float64
}

// Engine runs operators. Calls may return before the work is done; Download and Flush wait for it.
// An Engine serves one goroutine at a time.
type Engine interface {
	// Info describes the device.
	Info() Info

	// MaxTensorBytes is the largest tensor that NewTensor makes, counted as 4 bytes a value (see
	// Compact) with the channels rounded up to a multiple of 4; 0 is no limit but memory.
	MaxTensorBytes() int64
	// NewTensor allocates an undefined tensor, or fails with ErrOutOfMemory.
	NewTensor(height, width, channels int) (Tensor, error)
	// Upload fills t from data, [height*width*channels].
	Upload(t Tensor, data []float32) error
	// Download waits for t's contents and copies them to data, [height*width*channels].
	Download(t Tensor, data []float32) error

	// NewConv prepares weights [out][in][kernel][kernel] and bias [out] (nil for none).
	NewConv(kernel, in, out int, weights, bias []float32) (ConvWeights, error)
	// NewDecoder prepares a head.
	NewDecoder(h Head) (Decoder, error)

	// Conv runs a convolution.
	Conv(ctx context.Context, c Conv) error
	// DecodeGrid evaluates a head at every crossing of q.Rows and q.Cols and writes
	// [len(rows)*len(cols)] pixels of 3 channels to out.
	DecodeGrid(ctx context.Context, d Decoder, q Query, out []float32) error
	// DecodePoints evaluates a head at the points (q.Rows[i], q.Cols[i]).
	DecodePoints(ctx context.Context, d Decoder, q Query, out []float32) error

	// Flush waits for all work enqueued.
	Flush() error
	// Close releases everything the engine holds.
	Close() error
}

// Scratcher is an Engine that knows what memory decoding takes beside tensors.
type Scratcher interface {
	// DecodeScratch is the most bytes that one call for so many queries takes.
	DecodeScratch(d Decoder, queries int) int64
}

// Compact is an Engine whose tensors take other than 4 bytes a value. What goes in and out is
// float32.
type Compact interface {
	ValueBytes() int
}

// ValueBytes is what a value of e's tensors takes.
func ValueBytes(e Engine) int {
	if c, ok := e.(Compact); ok {
		return c.ValueBytes()
	}
	return 4
}

// Info says what an engine runs on.
type Info struct {
	Device string // as given to --device: "cpu", "cpu:avx2", "webgpu:0"
	Name   string // for people: "Intel Xeon, AVX-512, 2 threads"
	Note   string // why it was or was not chosen, if there is something to say
}
