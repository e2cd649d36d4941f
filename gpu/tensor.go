package gpu

import (
	"fmt"
	"unsafe"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/internal/half"
)

// tensor is [height·width][stride] values on the device, floats or halves as the engine's precision
// is, the stride being the channels rounded up to whole vec4; what lies between is undefined.
type tensor struct {
	engine                  *Engine
	height, width, channels int
	buffer                  Buffer
	period                  int // rows of a picture and its gap in a stack, 0 for no stack
}

func (t *tensor) Height() int   { return t.height }
func (t *tensor) Width() int    { return t.width }
func (t *tensor) Channels() int { return t.channels }
func (t *tensor) stride() int   { return roundUp(t.channels, 4) }

// Release implements engine.Tensor. A batch may still name the buffer: its next owner's work comes
// after.
func (t *tensor) Release() {
	if t.buffer != nil {
		t.engine.pool.put(t.buffer)
		t.buffer = nil
	}
}

func roundUp(n, to int) int { return (n + to - 1) / to * to }

func (e *Engine) tensorBytes(height, width, channels int) int64 {
	return int64(e.ValueBytes()) * int64(height) * int64(width) * int64(roundUp(channels, 4))
}

// MaxTensorBytes implements engine.Engine: what one binding may hold.
func (e *Engine) MaxTensorBytes() int64 { return e.device.Limits().BufferBytes }

// NewTensor implements engine.Engine.
func (e *Engine) NewTensor(height, width, channels int) (engine.Tensor, error) {
	if height < 1 || width < 1 || channels < 1 {
		return nil, fmt.Errorf("tensor of %d×%d×%d: sizes must be positive", height, width,
			channels)
	}
	bytes := e.tensorBytes(height, width, channels)
	if limit := e.device.Limits().BufferBytes; bytes > limit {
		return nil, fmt.Errorf("tensor of %d×%d×%d: %d bytes, the limit is %d: %w", height, width,
			channels, bytes, limit, engine.ErrOutOfMemory)
	}
	b, err := e.pool.get(bytes)
	if err != nil {
		return nil, fmt.Errorf("tensor of %d×%d×%d: %w", height, width, channels, err)
	}
	return &tensor{e, height, width, channels, b, 0}, nil
}

// Upload implements engine.Engine.
func (e *Engine) Upload(to engine.Tensor, data []float32) error {
	t := to.(*tensor)
	if len(data) != t.height*t.width*t.channels {
		return fmt.Errorf("upload of %d values to a tensor of %d×%d×%d", len(data), t.height,
			t.width,
			t.channels)
	}
	if err := e.Flush(); err != nil { // writes overtake what is not submitted yet
		return err
	}
	stride := t.stride()
	if stride == t.channels && t.period == 0 && e.ValueBytes() == 4 {
		return e.device.Write(t.buffer, 0, bytesOf(data))
	}
	// A part at a time, for memory's sake.
	padded := make([]float32, min(uploadPixels, t.height*t.width)*stride)
	for from := 0; from < t.height*t.width; from += uploadPixels {
		clear(padded)
		to := min(from+uploadPixels, t.height*t.width)
		for p := from; p < to; p++ {
			if !t.gap(p / t.width) {
				copy(padded[(p-from)*stride:][:t.channels], data[p*t.channels:])
			}
		}
		values := padded[:(to-from)*stride]
		bytes := bytesOf(values)
		if e.ValueBytes() == 2 {
			bytes = bytesOf(toHalves(values))
		}
		if err := e.device.Write(t.buffer, int64(e.ValueBytes()*from*stride), bytes); err != nil {
			return err
		}
	}
	return nil
}

// uploadPixels is how many pixels are padded at a time.
const uploadPixels = 1 << 15

// Download implements engine.Engine.
func (e *Engine) Download(from engine.Tensor, data []float32) error {
	t := from.(*tensor)
	if len(data) != t.height*t.width*t.channels {
		return fmt.Errorf("download of %d values from a tensor of %d×%d×%d", len(data), t.height,
			t.width, t.channels)
	}
	if err := e.Flush(); err != nil {
		return err
	}
	stride := t.stride()
	if e.ValueBytes() == 2 {
		return e.downloadHalves(t, data)
	}
	if stride == t.channels {
		return e.device.Read(t.buffer, 0, bytesOf(data))
	}
	padded := make([]float32, t.height*t.width*stride)
	if err := e.device.Read(t.buffer, 0, bytesOf(padded)); err != nil {
		return err
	}
	for p := range t.height * t.width {
		copy(data[p*t.channels:][:t.channels], padded[p*stride:])
	}
	return nil
}

func (e *Engine) downloadHalves(t *tensor, data []float32) error {
	stride := t.stride()
	halves := make([]uint16, t.height*t.width*stride)
	if err := e.device.Read(t.buffer, 0, bytesOf(halves)); err != nil {
		return err
	}
	for i := range data {
		data[i] = half.ToFloat(halves[i/t.channels*stride+i%t.channels])
	}
	return nil
}

// bytesOf is the memory of a slice of numbers; devices are little-endian like every host of ours.
func bytesOf[T float32 | int32 | uint32 | uint16](s []T) []byte {
	if len(s) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&s[0])), int(unsafe.Sizeof(s[0]))*len(s))
}
