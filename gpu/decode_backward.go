package gpu

import (
	"context"
	"fmt"

	"github.com/liif-render/liif/engine"
)

// backward is a backward decoding on its way. Queries go in chunks whose size depends on the head
// and the device alone, for gradients are added up chunk after chunk.
type backward struct {
	decoding
	loss             engine.Loss
	weight           float32
	latentGradient   *tensor
	targets          Buffer
	lists            *latentLists
	latents, order   Buffer
	chunk            int      // queries
	layers           []Buffer // what the hidden layers gave
	gradients        [2]Buffer
	byColour, inputs Buffer // a vec4 a row
}

// DecodeBackward implements engine.Trainable.
func (e *Engine) DecodeBackward(ctx context.Context, b engine.DecodeBackward) (loss float64,
	err error) {
	d := b.Decoder.(*decoder)
	if d.trained == nil || d.trained.p == nil {
		return 0, fmt.Errorf("backward decode: the head is not made of parameters")
	}
	if err := engine.CheckDecodeBackward(&d.head, b); err != nil {
		return 0, err
	}
	count := len(b.Target) / 3
	if count == 0 {
		return 0, nil
	}
	if err := e.Flush(); err != nil { // tables are written, which overtakes what is not submitted
		return 0, err
	}
	l := &lease{engine: e}
	defer l.end()
	r := &backward{
		decoding: decoding{engine: e, decoder: d, query: &b.Query,
			rows: l.table(axisTable(&b.Query.Rows)), cols: l.table(axisTable(&b.Query.Cols)),
			output: l.buffer(12 * count)},
		loss: b.Loss, weight: b.Weight, latentGradient: b.LatentGradient.(*tensor),
		targets: l.floats(b.Target),
	}
	r.allocate(l, count)
	if l.err != nil {
		return 0, fmt.Errorf("backward decode of %d points: %w", count, l.err)
	}
	for first := 0; first < count; first += r.chunk {
		if err := d.trained.way.back(ctx, r, first, min(r.chunk, count-first)); err != nil {
			return 0, err
		}
	}
	if err := e.Flush(); err != nil {
		return 0, err
	}
	colours := b.Colours
	if colours == nil {
		colours = make([]float32, len(b.Target))
	}
	if err := e.device.Read(r.output, 0, bytesOf(colours)); err != nil {
		return 0, err
	}
	return b.Loss.Of(&d.head, colours, b.Target), nil
}

// allocate makes room for a chunk of at most count queries.
func (r *backward) allocate(l *lease, count int) {
	d := r.decoder
	widest := d.trained.way.gradient(r)
	rowBytes := int64(4 * widest * d.corners)
	most := min(hiddenBytes, r.engine.device.Limits().BufferBytes) / rowBytes
	r.chunk = min(int(max(most/groupQueries, 1))*groupQueries, count)
	r.lists = listLatents(r.query, d.corners, r.chunk)
	r.latents, r.order = l.table(r.lists.latents), l.table(r.lists.order)
	rows := r.chunk * d.corners
	r.byColour, r.inputs = l.buffer(16*rows), l.buffer(16*rows)
	r.gradients = [2]Buffer{l.buffer(4 * widest * rows), l.buffer(4 * widest * rows)}
	d.trained.way.allocate(l, r, rows)
}

// lossBackward makes the gradient by what the head gives for each corner.
func (r *backward) lossBackward(ctx context.Context, first, count int) error {
	corners := r.decoder.corners
	squared := 0
	if r.loss.Squared() {
		squared = 1
	}
	params := []int{first, corners, word(float64(r.weight)), squared, 0, 0}
	for k, row := range r.loss.Rows() {
		scale := float64(r.decoder.head.Scale[k])
		params = append(params, word(row[0]), word(row[1]), word(row[2]), word(1/scale))
	}
	return r.engine.spread(ctx, "loss_gradient", params, count, floatWork*float64(8*corners+52),
		r.rows, r.cols, r.output, r.targets, r.byColour, r.inputs)
}

// picture is rows of a hidden layer as a picture one pixel high.
func (r *backward) picture(count, channels int, b Buffer) engine.Channels {
	return engine.All(&tensor{engine: r.engine, height: 1, width: count * r.decoder.corners,
		channels: channels, buffer: b})
}

// firstBackward makes the gradients of what queries add to the first layer.
func (r *backward) firstBackward(ctx context.Context, count int, gradient Buffer) error {
	w := r.decoder.trained.first
	return r.engine.weightBackward(ctx, w, r.picture(count, 4, r.inputs),
		r.picture(count, w.out, gradient))
}
