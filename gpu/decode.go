package gpu

import (
	"context"
	"fmt"
	"math"

	"github.com/liif-render/liif/engine"
)

// hiddenBytes is what one of the two buffers of hidden layers may take: enough to fill a large GPU.
const hiddenBytes = 64 << 20

// groupQueries is how many queries a workgroup of the kernels for one query an invocation takes.
const groupQueries = 64

type decoder struct {
	head    engine.Head
	fused   *fusedHead // nil for a layer at a time, which the rest is for
	query   *constant  // the first layer's columns for a query, padded
	last    *constant  // the last layer and its bias, padded
	layers  []*convWeights
	widest  int // hidden stride
	corners int
	trained *trainedHead // nil unless made of parameters
}

func (d *decoder) Head() *engine.Head { return &d.head }

func (d *decoder) Release() {
	if d.fused != nil {
		d.fused.weights.Release()
		return
	}
	d.query.Release()
	d.last.Release()
	d.trained.release()
	for _, l := range d.layers {
		l.Release()
	}
}

// NewDecoder implements engine.Engine.
func (e *Engine) NewDecoder(h engine.Head) (engine.Decoder, error) {
	if err := engine.CheckHead(&h); err != nil {
		return nil, err
	}
	fused, err := e.newFused(&h)
	if err != nil {
		return nil, err
	}
	if fused != nil {
		return &decoder{head: h, fused: fused, corners: corners(&h)}, nil
	}
	return e.newLayers(h)
}

// corners is how many latents a query asks.
func corners[T float32 | int32](h *engine.HeadOf[T]) int {
	if h.Ensemble {
		return 4
	}
	return 1
}

// newLayers prepares a head that CheckHead accepts to run a layer at a time.
func (e *Engine) newLayers(h engine.Head) (*decoder, error) {
	d := &decoder{head: h, corners: corners(&h), widest: roundUp(h.Width, 4)}
	var err error
	if d.query, err = newConstant(e, firstLayer(&h)); err != nil {
		return nil, err
	}
	for _, l := range h.Layers {
		w, err := e.NewConv(1, l.In, l.Out, l.Weights, l.Bias)
		if err != nil {
			d.Release()
			return nil, fmt.Errorf("hidden layer: %w", err)
		}
		d.layers = append(d.layers, w.(*convWeights))
		d.widest = max(d.widest, roundUp(l.Out, 4))
	}
	if d.last, err = newConstant(e, lastLayer(&h, 1)); err != nil {
		d.Release()
		return nil, err
	}
	return d, nil
}

// firstLayer is what a query adds to the first layer: five rows of its columns for offset y, x and cell
// y, x, and of its bias, padded. Like lastLayer it lays out the head's numbers, or what is said of
// each.
func firstLayer[T float32 | int32](h *engine.HeadOf[T]) []T {
	stride := roundUp(h.Width, 4)
	if h.Kind == engine.HeadMetaSR {
		stride = h.Width
	}
	rows := make([]T, 5*stride)
	for i := range h.Width {
		for k := range 2 {
			rows[k*stride+i] = h.Offset[2*i+k]
			if h.Cell != nil {
				rows[(2+k)*stride+i] = h.Cell[2*i+k]
			}
		}
		if h.OffBias != nil {
			rows[4*stride+i] = h.OffBias[i]
		}
	}
	return rows
}

// lastLayer is three rows of the last layer, padded, and its bias; the unit matrix, with the given
// one, where the first layer already gives the colours.
func lastLayer[T float32 | int32](h *engine.HeadOf[T], one T) []T {
	width := h.Width
	if n := len(h.Layers); n > 0 {
		width = h.Layers[n-1].Out
	}
	stride := roundUp(width, 4)
	last := make([]T, 3*stride+4)
	for c := range 3 {
		if h.Last.Out == 0 {
			last[c*stride+min(c, stride-1)] = one
			continue
		}
		copy(last[c*stride:][:width], h.Last.Weights[c*width:])
		last[3*stride+c] = h.Last.Bias[c]
	}
	return last
}

// DecodeGrid implements engine.Engine.
func (e *Engine) DecodeGrid(ctx context.Context, dec engine.Decoder, q engine.Query,
	out []float32) error {
	d := dec.(*decoder)
	if err := engine.CheckQuery(&d.head, q, false, len(out)); err != nil {
		return err
	}
	return e.decode(ctx, d, &q, q.Cols.Len(), out)
}

// DecodePoints implements engine.Engine.
func (e *Engine) DecodePoints(ctx context.Context, dec engine.Decoder, q engine.Query,
	out []float32) error {
	d := dec.(*decoder)
	if err := engine.CheckQuery(&d.head, q, true, len(out)); err != nil {
		return err
	}
	return e.decode(ctx, d, &q, 0, out)
}

// decode evaluates the head at all queries: columns of a grid, or 0 for points.
func (e *Engine) decode(ctx context.Context, d *decoder, q *engine.Query, columns int,
	out []float32) (err error) {
	count := len(out) / 3
	if count == 0 {
		return nil
	}
	if err := e.Flush(); err != nil {
		return err
	}
	var used []Buffer
	buffer := func(bytes int64) Buffer {
		if err != nil {
			return nil
		}
		var b Buffer
		if b, err = e.pool.get(bytes); err == nil {
			used = append(used, b)
		}
		return b
	}
	defer func() {
		e.batch, e.pending = nil, 0 // after a failure nothing may run on what is given back
		for _, b := range used {
			e.pool.put(b)
		}
	}()
	table := func(a *engine.Axis) Buffer {
		words := axisTable(a)
		b := buffer(int64(4 * len(words)))
		if err == nil {
			err = e.device.Write(b, 0, bytesOf(words))
		}
		return b
	}
	rows, cols := table(&q.Rows), table(&q.Cols)
	output := buffer(int64(12 * count))
	run := &decoding{engine: e, decoder: d, query: q, columns: columns, rows: rows, cols: cols,
		output: output}
	room := roundUp(count, groupQueries) // queries of a chunk
	if d.head.Kind == engine.HeadLIIF && d.fused == nil {
		rowBytes := int64(4 * d.widest * d.corners)
		most := min(hiddenBytes, e.device.Limits().BufferBytes) / rowBytes
		room = int(min(int64(room), max(most/groupQueries, 1)*groupQueries))
		run.hidden[0], run.hidden[1] = buffer(rowBytes*int64(room)), buffer(rowBytes*int64(room))
	}
	if err != nil {
		return err
	}
	for first, n := 0, 0; first < count; first += n {
		if err := e.Flush(); err != nil { // a chunk is a batch
			return err
		}
		step, err := run.step()
		if err != nil {
			return err
		}
		n = min(step, room, count-first)
		if err := run.chunk(ctx, first, n); err != nil {
			return err
		}
	}
	if err := e.Flush(); err != nil {
		return err
	}
	return e.device.Read(output, 0, bytesOf(out))
}

// axisTable is the table as shaders/shared/axis.wgsl has it, eight words an entry.
func axisTable(a *engine.Axis) []uint32 {
	n := a.Len()
	words := make([]uint32, 8*n)
	for i := range n {
		w := words[8*i:][:8]
		for k := range 2 {
			if len(a.Index[k]) == n {
				w[k] = uint32(a.Index[k][i])
				w[2+k] = math.Float32bits(a.Offset[k][i])
			}
			if len(a.Source[k]) == n {
				w[4+k] = uint32(a.Source[k][i])
			}
		}
		if len(a.Fraction) == n {
			w[6] = math.Float32bits(a.Fraction[i])
		}
		w[7] = math.Float32bits(a.Cell[min(i, len(a.Cell)-1)])
	}
	return words
}

// decoding is one query on its way.
type decoding struct {
	engine             *Engine
	decoder            *decoder
	query              *engine.Query
	columns            int
	rows, cols, output Buffer
	hidden             [2]Buffer
}

// step is how many queries a slice of time has, in whole tiles.
func (r *decoding) step() (int, error) {
	d, e := r.decoder, r.engine
	seconds, tile := 0.0, groupQueries
	add := func(work float64, k Kernel, err error) error {
		if err == nil {
			seconds += work / e.pace.rate(k)
		}
		return err
	}
	one := func(name string, work float64) error {
		k, err := e.kernel(name)
		return add(work, k, err)
	}
	switch {
	case d.head.Kind == engine.HeadMetaSR:
		if err := one("metasr", metaSRWork(&d.head)); err != nil {
			return 0, err
		}
	case d.fused != nil:
		k, err := d.fused.kernel(e, d.corners)
		if err := add(d.fused.work(d), k, err); err != nil {
			return 0, err
		}
		tile = d.fused.tile.rows / d.corners
	default:
		if err := one("gather", d.gatherWork()); err != nil {
			return 0, err
		}
		for _, l := range d.layers {
			k, tile, err := e.convKernel(l, r.layerConv(l, 1, nil, nil), nil)
			if err := add(l.work(tile)*float64(d.corners), k, err); err != nil {
				return 0, err
			}
		}
		if err := one("blend", d.blendWork()); err != nil {
			return 0, err
		}
	}
	most := e.device.Limits().Groups * tile
	n := min(e.pace.seconds()/seconds, float64(most))
	return max(int(n)/tile, 1) * tile, nil
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

// chunk runs queries [first, first+count) through all layers.
func (r *decoding) chunk(ctx context.Context, first, count int) error {
	d := r.decoder
	switch {
	case d.head.Kind == engine.HeadMetaSR:
		return r.metaSR(ctx, first, count)
	case d.fused != nil:
		return r.fused(ctx, first, count)
	}
	in, out := r.hidden[0], r.hidden[1]
	if err := r.gather(ctx, first, count, in); err != nil {
		return err
	}
	for _, l := range d.layers {
		if err := r.layer(ctx, l, count, in, out); err != nil {
			return err
		}
		in, out = out, in
	}
	return r.blend(ctx, first, count, in)
}

// metaSR runs queries through MetaSR's head.
func (r *decoding) metaSR(ctx context.Context, first, count int) error {
	latent, source := r.tensors()
	width := r.decoder.head.Width
	return r.dispatch(ctx, "metasr", r.params(first, count, width), (count+63)/64,
		float64(count)*metaSRWork(&r.decoder.head), r.rows, r.cols, latent.buffer, r.decoder.query.Buffer,
		source.buffer, r.output)
}

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

// tensors are the query's. Something must be bound where there is no source.
func (r *decoding) tensors() (latent, source *tensor) {
	latent = r.query.Latent.(*tensor)
	if r.query.Source == nil {
		return latent, latent
	}
	return latent, r.query.Source.(*tensor)
}

// params are shaders/shared/queries.wgsl for a run of queries whose hidden layer has the given stride.
func (r *decoding) params(first, count, stride int) []byte {
	h := &r.decoder.head
	latent, source := r.tensors()
	flag := func(on bool) uint32 {
		if on {
			return 1
		}
		return 0
	}
	depth := 0
	if f := r.decoder.fused; f != nil {
		depth = f.depth
	}
	w := []uint32{uint32(first), uint32(count), uint32(r.columns), uint32(h.Width),
		uint32(latent.width), uint32(latent.stride()), uint32(r.decoder.corners),
		flag(h.Last.Out != 0), uint32(source.width), uint32(source.stride()), uint32(stride),
		flag(h.Residual != engine.ResidualNone), uint32(len(h.Layers)), uint32(depth), 0, 0}
	for _, v := range [][3]float32{h.Scale, h.Shift} {
		for _, x := range v {
			w = append(w, math.Float32bits(x))
		}
		w = append(w, 0)
	}
	return bytesOf(w)
}

// dispatch enqueues groups workgroups of a kernel, in rows as long as the device allows.
func (r *decoding) dispatch(ctx context.Context, name string, params []byte, groups int,
	flop float64, buffers ...Buffer) error {
	k, err := r.engine.kernel(name)
	if err != nil {
		return err
	}
	wide := min(groups, r.engine.device.Limits().Groups)
	return r.engine.enqueue(ctx, Dispatch{Kernel: k, Params: params, Buffers: buffers,
		Groups: [3]int{wide, (groups + wide - 1) / wide, 1}}, flop)
}
