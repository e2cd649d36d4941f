package gpu

import (
	"context"

	"github.com/liif-render/liif/engine"
)

// gather makes the first hidden layer of queries [first, first+count), a row a corner.
func (r *decoding) gather(ctx context.Context, first, count int, to Buffer) error {
	d := r.decoder
	latent, _ := r.tensors()
	rows, stride := count*d.corners, roundUp(d.head.Width, 4)
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
	stride := d.lastStride()
	return r.dispatch(ctx, "blend", r.params(first, count, stride), (count+63)/64,
		float64(count)*d.blendWork(), r.rows, r.cols, hidden, d.last.Buffer, source.buffer, r.output)
}

// The operations a query of the kernels around the hidden layers.
func metaSRWork(h *engine.Head) float64 { return 14 * float64(h.Width) }
func (d *decoder) gatherWork() float64  { return float64(8 * d.corners * roundUp(d.head.Width, 4)) }
func (d *decoder) blendWork() float64   { return float64(14 * d.lastStride()) }

// lastStride is that of the last hidden layer.
func (d *decoder) lastStride() int {
	if n := len(d.layers); n > 0 {
		return roundUp(d.layers[n-1].out, 4)
	}
	return roundUp(d.head.Width, 4)
}

// dispatch enqueues groups workgroups of a kernel, in rows as long as the device allows.
func (r *decoding) dispatch(ctx context.Context, name string, params []byte, groups int,
	flop float64, buffers ...Buffer) error {
	k, err := r.engine.kernel(name, r.engine.options.Precision.defines()...)
	if err != nil {
		return err
	}
	wide := min(groups, r.engine.device.Limits().Groups)
	return r.engine.enqueue(ctx, Dispatch{Kernel: k, Params: params, Buffers: buffers,
		Groups: [3]int{wide, (groups + wide - 1) / wide, 1}}, flop)
}
