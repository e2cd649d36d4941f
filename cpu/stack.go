package cpu

import (
	"context"
	"fmt"

	"github.com/liif-render/liif/engine"
)

// NewStack implements engine.Trainable.
func (e *Engine) NewStack(images, height, width, channels int) (engine.Tensor, error) {
	if images < 1 || height < 1 {
		return nil, fmt.Errorf("stack of %d pictures of %d×%d×%d: sizes must be positive", images,
			height, width, channels)
	}
	if int64(images)*int64(height+1) > 1<<31-1 {
		return nil, fmt.Errorf("stack of %d pictures of %d×%d×%d: more than 2^31 rows: %w", images,
			height, width, channels, engine.ErrOutOfMemory)
	}
	made, err := e.NewTensor(images*(height+1)-1, width, channels)
	if err != nil {
		return nil, fmt.Errorf("stack of %d pictures: %w", images, err)
	}
	t := made.(*tensor)
	t.period = height + 1
	for y := height; y < t.height; y += t.period {
		clear(t.data[t.at(y, 0):t.at(y, t.width)])
	}
	return t, nil
}

// gap says whether row y lies between two pictures of a stack. Such rows are zero for ever: nothing
// writes them.
func (t *tensor) gap(y int) bool { return t.period > 0 && y%t.period == t.period-1 }

// Clear implements engine.Trainable.
func (e *Engine) Clear(to engine.Tensor) error {
	clear(to.(*tensor).data)
	return nil
}

// Add implements engine.Trainable.
func (e *Engine) Add(ctx context.Context, to, from engine.Channels) error {
	if err := engine.CheckAdd(to, from); err != nil {
		return err
	}
	a, b := to.Tensor.(*tensor), from.Tensor.(*tensor)
	return e.parallel(ctx, a.height, func(_, y int) {
		if a.gap(y) {
			return
		}
		s := gateShape{gradPixel: a.channels, gatePixel: b.channels, pixels: a.width,
			channels: to.Count}
		e.kernels.add(&s, a.data[a.at(y, 0)+to.First:], b.data[b.at(y, 0)+from.First:])
	})
}
