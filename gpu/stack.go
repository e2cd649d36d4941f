package gpu

import (
	"context"
	"fmt"

	"github.com/liif-render/liif/engine"
)

// NewStack implements engine.Trainable.
func (e *Engine) NewStack(images, height, width, channels int) (engine.Tensor, error) {
	fail := func(err error) (engine.Tensor, error) {
		return nil, fmt.Errorf("stack of %d pictures of %d×%d×%d: %w", images, height, width,
			channels,
			err)
	}
	if images < 1 || height < 1 || width < 1 || channels < 1 {
		return fail(fmt.Errorf("sizes must be positive"))
	}
	if int64(images)*int64(height+1) > 1<<31-1 {
		return fail(fmt.Errorf("more than 2^31 rows: %w", engine.ErrOutOfMemory))
	}
	made, err := e.NewTensor(images*(height+1)-1, width, channels)
	if err != nil {
		return fail(err)
	}
	t := made.(*tensor)
	t.period = height + 1
	line := width * t.stride() / 4
	if err := e.clear(t.buffer, height*line, line, t.period*line, images-1); err != nil {
		t.Release()
		return fail(err)
	}
	return t, nil
}

// gap reports whether row y lies between two pictures of a stack. Such rows are zero for ever:
// nothing writes them.
func (t *tensor) gap(y int) bool { return t.period > 0 && y%t.period == t.period-1 }

// Clear implements engine.Trainable.
func (e *Engine) Clear(to engine.Tensor) error {
	t := to.(*tensor)
	return e.clear(t.buffer, 0, t.height*t.width*t.stride()/4, 0, 1)
}

// clear writes zeros to runs of size vec4 at equal distances.
func (e *Engine) clear(b Buffer, first, size, distance, runs int) error {
	if runs == 0 {
		return nil
	}
	return e.spread(context.Background(), "clear", []int{size, distance, first, 0, 0, 0}, size*runs,
		4*floatWork, b)
}

// Add implements engine.Trainable.
func (e *Engine) Add(ctx context.Context, to, from engine.Channels) error {
	if err := engine.CheckAdd(to, from); err != nil {
		return err
	}
	a, b := to.Tensor.(*tensor), from.Tensor.(*tensor)
	permutation, size := perVector("add", to, from)
	params := []int{size, a.width, a.stride(), to.First, b.stride(), from.First, a.period, 0, 0, 0}
	return e.spread(ctx, permutation, params, a.height*a.width*size, 12*floatWork, a.buffer,
		b.buffer)
}

// perVector is the permutation of a kernel that goes through a run of channels, writing one and
// reading the other, and how many invocations it takes a pixel: vec4 wherever both runs are made of
// them.
func perVector(kernel string, written, read engine.Channels) (permutation string, size int) {
	if whole(written) && read.First%4 == 0 {
		return kernel, (written.Count + 3) / 4
	}
	return kernel + " SCALAR", written.Count
}
