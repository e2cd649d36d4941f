package gpu

import (
	"context"

	"github.com/liif-render/liif/engine"
)

// way runs queries through a head's stages: kernel by kernel or all in one.
type way interface {
	// hidden is the bytes that a query takes of each of two buffers of hidden layers, 0 for none.
	hidden(e *Engine, d *decoder) int64
	// stride is that of the first layer's columns of a width.
	stride(width int) int
	// pace is how many seconds a query takes, how many of them a workgroup has, and how many a
	// dispatch may have at most.
	pace(r *decoding) (seconds float64, tile int, most float64, err error)
	// run takes queries [first, first+count) to their colours.
	run(ctx context.Context, r *decoding, first, count int) error
}

// trainedWay is a way that also goes back.
type trainedWay interface {
	way
	// first expresses the gradient of the first stage's numbers as that of a convolution of (offset
	// y, x, cell y, x).
	first(f *engine.FirstOf[int32]) *engine.ConvParameters
	// gradient is the stride of a row of the widest gradient on the way.
	gradient(r *backward) int
	// allocate gets the buffers that the backward pass of rows needs.
	allocate(l *lease, r *backward, rows int)
	// back takes queries [first, first+count) to their colours and the loss's gradient back.
	back(ctx context.Context, r *backward, first, count int) error
}

// stages are a head's first and last one.
type stages struct {
	first   engine.FirstStage
	combine engine.CombineStage
}

// route is the implementation of a pair of stages.
type route struct {
	// fused makes one kernel of all stages, nil if it has no shape for the head; nil for no such
	// kernel.
	fused func(e *Engine, h *engine.Head) (*fusedHead, error)
	way   trainedWay
}

// routes are the pairs of stages that devices know: all that engine.CheckHead accepts.
var routes = map[stages]route{
	{engine.FirstGather, engine.CombineBlend}: {fused: newFused, way: layers{}},
	{engine.FirstAffine, engine.CombineProduct}: {way: product{"affine_product",
		"affine_product_gradient", 14, affineGradient}},
	{engine.FirstWaves, engine.CombineProduct}: {way: product{"waves_product",
		"waves_product_gradient", 60, wavesGradient}},
}

func routeOf[T float32 | int32](h *engine.HeadOf[T]) route {
	return routes[stages{h.First.Stage, h.Combine.Stage}]
}
