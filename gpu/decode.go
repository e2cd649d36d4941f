package gpu

import (
	"context"
	"math"

	"github.com/liif-render/liif/engine"
)

const (
	// hiddenBytes is what one of the two buffers of hidden layers may take: enough to fill a large
	// GPU.
	hiddenBytes = 64 << 20
	// hiddenShare is the part of the memory limit that it may take.
	hiddenShare = 16
	// entryBytes is an entry of an axis table.
	entryBytes = 32
)

// groupQueries is how many queries a workgroup of the kernels for one query an invocation takes.
const groupQueries = 64

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
	out []float32) error {
	count := len(out) / 3
	if count == 0 {
		return nil
	}
	if err := e.Flush(); err != nil {
		return err
	}
	l := &lease{engine: e}
	defer l.end()
	r, room := e.decoding(l, d, q, columns, count)
	if l.err != nil {
		return l.err
	}
	if err := r.all(ctx, count, room); err != nil {
		return err
	}
	return e.device.Read(r.output, 0, bytesOf(out))
}

// decoding prepares a query of count queries, in chunks of at most room.
func (e *Engine) decoding(l *lease, d *decoder, q *engine.Query, columns, count int) (r *decoding,
	room int) {
	r = &decoding{engine: e, decoder: d, query: q, columns: columns,
		rows: l.table(axisTable(&q.Rows)),
		cols: l.table(axisTable(&q.Cols)), output: l.buffer(12 * count)}
	room, hidden := e.room(d, count)
	if hidden > 0 {
		for i := range r.hidden {
			r.hidden[i] = l.buffer(int(hidden))
		}
	}
	return r, room
}

// room is how many of count queries are decoded at a time, and the bytes of each of the two buffers
// of their hidden layers, 0 if they need none.
func (e *Engine) room(d *decoder, count int) (queries int, hidden int64) {
	queries = roundUp(count, groupQueries)
	each := d.way.hidden(e, d)
	if each == 0 {
		return queries, 0
	}
	most := min(hiddenBytes, e.device.Limits().BufferBytes)
	if e.options.Memory > 0 {
		most = min(most, e.options.Memory/hiddenShare)
	}
	queries = int(min(int64(queries), max(most/each/groupQueries, 1)*groupQueries))
	return queries, each * int64(queries)
}

// DecodeScratch implements engine.Scratcher: tables, of which points have an entry each, the
// colours, on the device and on their way back, hidden layers, and the parameters of a batch.
func (e *Engine) DecodeScratch(d engine.Decoder, queries int) int64 {
	_, hidden := e.room(d.(*decoder), queries)
	return int64(queries)*(2*entryBytes+2*12) + 2*hidden + batchLength*2*maxParams
}

// all runs queries [0, count) to their end.
func (r *decoding) all(ctx context.Context, count, room int) error {
	for first, n := 0, 0; first < count; first += n {
		if err := r.engine.Flush(); err != nil { // a chunk is a batch
			return err
		}
		step, err := r.step()
		if err != nil {
			return err
		}
		n = min(step, room, count-first)
		if err := r.decoder.way.run(ctx, r, first, n); err != nil {
			return err
		}
	}
	return r.engine.Flush()
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
	seconds, tile, most, err := r.decoder.way.pace(r)
	if err != nil {
		return 0, err
	}
	return max(int(min(r.engine.pace.seconds()/seconds, most))/tile, 1) * tile, nil
}

// tensors are the query's. Something must be bound where there is no source.
func (r *decoding) tensors() (latent, source *tensor) {
	latent = r.query.Latent.(*tensor)
	if r.query.Source == nil {
		return latent, latent
	}
	return latent, r.query.Source.(*tensor)
}

// params are shaders/shared/queries.wgsl for a run of queries whose hidden layer has the given
// stride.
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
	w := []uint32{uint32(first), uint32(count), uint32(r.columns), uint32(h.First.Width),
		uint32(latent.width), uint32(latent.stride()), uint32(r.decoder.corners),
		flag(h.Rectified()), uint32(source.width), uint32(source.stride()), uint32(stride),
		flag(h.Residual != engine.ResidualNone), uint32(len(h.Hidden)), uint32(depth), 0, 0}
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
	k, err := r.engine.kernel(name, r.engine.options.Precision.defines()...)
	if err != nil {
		return err
	}
	wide := min(groups, r.engine.device.Limits().Groups)
	return r.engine.enqueue(ctx, Dispatch{Kernel: k, Params: params, Buffers: buffers,
		Groups: [3]int{wide, (groups + wide - 1) / wide, 1}}, flop)
}
