package gpu

import (
	"context"

	"github.com/liif-render/liif/engine"
)

// layers is the way of a LIIF head of any width, a layer at a time: gather, hidden layers, blend.
type layers struct{}

func (layers) hidden(e *Engine, d *decoder) int64 {
	return int64(e.ValueBytes() * d.widest * d.corners)
}

func (layers) stride(width int) int { return roundUp(width, 4) }

func (layers) pace(r *decoding) (seconds float64, tile int, most float64, err error) {
	d, e := r.decoder, r.engine
	add := func(work float64, k Kernel, err error) error {
		if err == nil {
			seconds += work / e.pace.rate(k)
		}
		return err
	}
	one := func(name string, work float64) error {
		k, err := e.kernel(name, e.options.Precision.defines()...)
		return add(work, k, err)
	}
	if err := one("gather", d.gatherWork()); err != nil {
		return 0, 0, 0, err
	}
	for _, l := range d.layers {
		k, tile, err := e.convKernel(l, r.layerConv(l, 1, nil, nil), nil)
		if err := add(l.work(tile)*float64(d.corners), k, err); err != nil {
			return 0, 0, 0, err
		}
	}
	if err := one("blend", d.blendWork()); err != nil {
		return 0, 0, 0, err
	}
	groups := float64(e.device.Limits().Groups)
	width := roundUp(d.head.First.Width, 4)
	// Gather has workgroups in two dimensions.
	return seconds, groupQueries, min(groups*groupQueries,
			groups*groups*256/float64(d.corners*width)),
		nil
}

func (layers) run(ctx context.Context, r *decoding, first, count int) error {
	in, out := r.hidden[0], r.hidden[1]
	if err := r.gather(ctx, first, count, in); err != nil {
		return err
	}
	for _, l := range r.decoder.layers {
		if err := r.layer(ctx, l, count, in, out); err != nil {
			return err
		}
		in, out = out, in
	}
	return r.blend(ctx, first, count, in)
}

// gather makes the first hidden layer of queries [first, first+count), a row a corner.
func (r *decoding) gather(ctx context.Context, first, count int, to Buffer) error {
	d := r.decoder
	latent, _ := r.tensors()
	rows, stride := count*d.corners, roundUp(d.head.First.Width, 4)
	return r.dispatch(ctx, "gather", r.params(first, count, stride), (rows*stride/4+63)/64,
		float64(count)*d.gatherWork(), r.rows, r.cols, latent.buffer, d.query.Buffer, to)
}

// layer makes another hidden layer of count queries: their rows are a picture one pixel high.
func (r *decoding) layer(ctx context.Context, l *convWeights, count int, in, out Buffer) error {
	return r.engine.Conv(ctx, *r.layerConv(l, count, in, out))
}

func (r *decoding) layerConv(l *convWeights, count int, in, out Buffer) *engine.Conv {
	rows := count * r.decoder.corners
	t := &tensor{engine: r.engine, height: 1, width: rows, channels: l.in, buffer: in}
	u := &tensor{engine: r.engine, height: 1, width: rows, channels: l.out, buffer: out}
	return &engine.Conv{Weights: l, In: engine.All(t), Out: engine.All(u), ReLU: true}
}

// blend makes the colours of the last hidden layer.
func (r *decoding) blend(ctx context.Context, first, count int, hidden Buffer) error {
	d := r.decoder
	_, source := r.tensors()
	return r.dispatch(ctx, "blend", r.params(first, count, d.lastStride()), (count+63)/64,
		float64(count)*d.blendWork(), r.rows, r.cols, hidden, d.last.Buffer, source.buffer,
		r.output)
}

// The operations a query of the kernels around the hidden layers.
func (d *decoder) gatherWork() float64 {
	return float64(8 * d.corners * roundUp(d.head.First.Width, 4))
}
func (d *decoder) blendWork() float64 { return float64(14 * d.lastStride()) }

// lastStride is that of the last hidden layer.
func (d *decoder) lastStride() int { return roundUp(d.head.Top(), 4) }
