package cpu

import (
	"fmt"

	"github.com/liif-render/liif/engine"
)

// tensor keeps a border of one zero pixel around the picture, so that convolutions need no special
// case at its edges: [height+2][width+2][channels].
type tensor struct {
	owner                   *Engine
	height, width, channels int
	period                  int // rows of a picture of a stack and its gap; 0: no stack
	data                    []float32
}

func (t *tensor) Height() int   { return t.height }
func (t *tensor) Width() int    { return t.width }
func (t *tensor) Channels() int { return t.channels }

func (t *tensor) Release() {
	if t.data != nil {
		t.owner.pool.put(t.data)
		t.data = nil
	}
}

// pixel is the number of pixel (y, x) counting the border; -1 and height (width) are border.
func (t *tensor) pixel(y, x int) int { return (y+1)*(t.width+2) + x + 1 }

// at is the offset in data of a pixel's first channel.
func (t *tensor) at(y, x int) int { return t.pixel(y, x) * t.channels }

func (t *tensor) clearBorder() {
	rowLen := (t.width + 2) * t.channels
	clear(t.data[:rowLen])
	clear(t.data[(t.height+1)*rowLen:])
	for y := range t.height {
		clear(t.data[t.at(y, -1):][:t.channels])
		clear(t.data[t.at(y, t.width):][:t.channels])
	}
}

// tensorBytes is the memory that a tensor of the CPU engine takes, its border included.
func tensorBytes(height, width, channels int) int64 {
	return 4 * int64(height+2) * int64(width+2) * int64(channels)
}

// MaxTensorBytes implements engine.Engine.
func (e *Engine) MaxTensorBytes() int64 { return 0 }

// NewTensor implements engine.Engine.
func (e *Engine) NewTensor(height, width, channels int) (engine.Tensor, error) {
	if height < 1 || width < 1 || channels < 1 {
		return nil, fmt.Errorf("tensor of %d×%d×%d: sizes must be positive", height, width,
			channels)
	}
	// Pixel numbers are int32 in kernels; the byte count must not overflow either.
	if int64(height+2)*int64(width+2) > 1<<31-1 {
		return nil, fmt.Errorf("tensor of %d×%d×%d: more than 2^31 pixels: %w",
			height, width, channels, engine.ErrOutOfMemory)
	}
	bytes := tensorBytes(height, width, channels)
	if e.limit > 0 && e.pool.live+bytes > e.limit {
		return nil, fmt.Errorf("tensor of %d×%d×%d: %d bytes over the limit of %d: %w",
			height, width, channels, e.pool.live+bytes-e.limit, e.limit, engine.ErrOutOfMemory)
	}
	data, err := e.pool.get(int(bytes / 4))
	if err != nil {
		return nil, fmt.Errorf("tensor of %d×%d×%d: %w", height, width, channels, err)
	}
	t := &tensor{owner: e, height: height, width: width, channels: channels, data: data}
	t.clearBorder()
	return t, nil
}

// Upload implements engine.Engine.
func (e *Engine) Upload(to engine.Tensor, data []float32) error {
	t := to.(*tensor)
	row := t.width * t.channels
	if len(data) != t.height*row {
		return fmt.Errorf("upload of %d values to a tensor of %d×%d×%d",
			len(data), t.height, t.width, t.channels)
	}
	for y := range t.height {
		if !t.gap(y) {
			copy(t.data[t.at(y, 0):][:row], data[y*row:])
		}
	}
	return nil
}

// Download implements engine.Engine.
func (e *Engine) Download(from engine.Tensor, data []float32) error {
	t := from.(*tensor)
	row := t.width * t.channels
	if len(data) != t.height*row {
		return fmt.Errorf("download of %d values from a tensor of %d×%d×%d",
			len(data), t.height, t.width, t.channels)
	}
	for y := range t.height {
		copy(data[y*row:][:row], t.data[t.at(y, 0):])
	}
	return nil
}
