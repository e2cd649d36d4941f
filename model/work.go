package model

import (
	"context"

	"github.com/liif-render/liif/engine"
)

// workKey is that of a context's listener.
type workKey struct{}

// WithWork gives a context a listener, which Network.Encode tells of each layer that is done: how
// many floating-point operations it took, a multiply-add counted as two. On a device that works by
// itself the layer may only have been handed over.
func WithWork(ctx context.Context, done func(flops float64)) context.Context {
	return context.WithValue(ctx, workKey{}, done)
}

// worked tells the context's listener, if there is one, of a convolution.
func worked(ctx context.Context, c engine.Conv) {
	done, _ := ctx.Value(workKey{}).(func(float64))
	if done == nil {
		return
	}
	size := c.Rect.Size()
	if c.Rect.Empty() { // all of the output
		size.X, size.Y = c.Out.Tensor.Width(), c.Out.Tensor.Height()
	}
	kernel, in, out := c.Weights.Shape()
	done(2 * float64(kernel*kernel*in*out) * float64(size.X) * float64(size.Y))
}
