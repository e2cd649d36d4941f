package cpu

import (
	"context"
	"errors"
	"math"

	"github.com/liif-render/liif/engine"
)

// recordBytes is about what the record of a batch of points may take.
const recordBytes = 32 << 20

// DecodeBackward implements engine.Trainable. It takes batches of points, whose size does not depend
// on threads. First each chunk of a batch passes the head forwards and backwards, for what a point
// sends back to its codes concerns no other; values and gradients of every layer are recorded. Then
// the sums over the batch are made.
func (e *Engine) DecodeBackward(ctx context.Context, b engine.DecodeBackward) (float64, error) {
	d := b.Decoder.(*decoder)
	if err := engine.CheckDecodeBackward(&d.head, b); err != nil {
		return 0, err
	}
	if d.trained == nil || d.trained.p == nil {
		return 0, errors.New("backward decode: the head is not made of parameters")
	}
	points := len(b.Target) / 3
	batch := d.batch()
	var loss float64
	for first := 0; first < points; first += batch {
		r := &e.record
		r.begin(d, first, min(batch, points-first))
		chunks := (r.points + d.chunk - 1) / d.chunk
		losses := make([]float64, chunks)
		err := e.parallel(ctx, chunks+1, func(_, unit int) {
			if unit == 0 {
				r.sort(&b.Query, b.Query.Latent.(*tensor))
				return
			}
			losses[unit-1] = e.pass(d, r, &b, unit-1)
		})
		if err != nil {
			return 0, err
		}
		for _, x := range losses {
			loss += x
		}
		e.sumHead(d, r, b.LatentGradient.(*tensor))
	}
	return loss, nil
}

// batch is the number of points that are recorded at a time.
func (d *decoder) batch() int {
	widths := 2 * d.head.Width
	for _, l := range d.layers {
		widths += 2 * l.out
	}
	return max(1, recordBytes/(4*widths*d.corners)/d.chunk) * d.chunk
}

// pass takes a chunk of the batch forwards and backwards and returns its loss.
func (e *Engine) pass(d *decoder, r *record, b *engine.DecodeBackward, chunk int) float64 {
	i := chunk * d.chunk // the first point
	n := min(d.chunk, r.points-i)
	row, rows := i*d.corners, n*d.corners
	latent := b.Query.Latent.(*tensor)
	var source *tensor
	if d.head.Residual != engine.ResidualNone {
		source = b.Query.Source.(*tensor)
	}
	s := &decodeScratch{codes: r.codes[row:], coordinates: r.coordinates[4*row:], blend: r.blend[row:]}
	place := func(k int) segmentOf {
		at := r.first + i + k
		return segmentOf{row: at, column: at, cell: at, count: 1}
	}
	for k := range n {
		s.ask(d, latent, &b.Query, k, place(k))
	}
	run := queries{latentPixel: latent.channels, width: d.head.Width, count: rows,
		relu: d.head.Last.Out != 0}
	colours := r.colours[3*i : 3*(i+n)]
	last, bias := identity, identity[9:]
	hidden := len(d.layers)
	if d.head.Kind == engine.HeadMetaSR {
		scratch := r.gradients[0][row*d.head.Width:]
		e.kernels.metasr(&run, s.codes, s.coordinates, latent.data, d.query, d.head.OffBias, scratch,
			colours)
	} else {
		e.kernels.gather(&run, s.codes, s.coordinates, latent.data, d.query, r.at(r.values, 0, row))
		for l, w := range d.layers {
			e.kernels.conv(&convShape{inPixel: w.in, outPixel: w.out, kernel: 1, in: w.in, out: w.out,
				pixels: rows, relu: true}, r.at(r.values, l, row), w.weights, w.bias,
				r.at(r.values, l+1, row), nil)
		}
		if d.head.Last.Out != 0 {
			last, bias = d.head.Last.Weights, d.head.Last.Bias
		}
		e.kernels.blend(r.at(r.values, hidden, row), s.blend, d.corners, n, last, bias,
			r.widths[hidden], colours)
	}
	for k := range n {
		finish(&d.head, source, &b.Query, place(k), colours[3*k:])
	}
	if b.Colours != nil {
		copy(b.Colours[3*(r.first+i):], colours)
	}
	loss := compare(&d.head, colours, b.Target[3*(r.first+i):], b.Weight)
	// Colours are now the loss's gradient.
	if d.head.Kind == engine.HeadMetaSR {
		metasrBackward(&run, s.codes, s.coordinates, latent.data, d.query, d.head.OffBias,
			colours, r.at(r.values, 0, row), r.at(r.gradients, 0, row))
		e.gateRows(r, 0, chunk, row, rows, false)
		return loss
	}
	e.kernels.blendBackward(&blendShape{corners: d.corners, count: n, width: r.widths[hidden],
		relu: run.relu}, r.at(r.values, hidden, row), s.blend, last, colours,
		r.blended[i*r.widths[hidden]:], r.at(r.gradients, hidden, row))
	e.gateRows(r, hidden, chunk, row, rows, false)
	for l := hidden - 1; l >= 0; l-- {
		w := d.layers[l].trained.back
		e.kernels.conv(&convShape{inPixel: w.in, outPixel: w.out, kernel: 1, in: w.in, out: w.out,
			pixels: rows}, r.at(r.gradients, l+1, row), w.weights, w.bias, r.at(r.gradients, l, row), nil)
		e.gateRows(r, l, chunk, row, rows, true)
	}
	return loss
}

// gateRows sums the gradient of a layer over a chunk's rows, masked by the layer's ReLU if that has
// not been done.
func (e *Engine) gateRows(r *record, layer, chunk, row, rows int, mask bool) {
	width := r.widths[layer]
	s := gateShape{gradPixel: width, gatePixel: width, pixels: rows, channels: width}
	var gate []float32
	if mask {
		gate = r.at(r.values, layer, row)
	}
	e.kernels.gate(&s, r.at(r.gradients, layer, row), gate, r.sums[layer][chunk*width:])
}

// compare replaces colours by weight times the sign of their difference from the target, and returns
// the sum of |difference|/scale.
func compare(h *engine.Head, colours, target []float32, weight float32) float64 {
	var loss float64
	for i, x := range colours {
		difference := float64(x) - float64(target[i])
		loss += math.Abs(difference) / float64(h.Scale[i%3])
		switch {
		case difference > 0:
			colours[i] = weight
		case difference < 0:
			colours[i] = -weight
		default:
			colours[i] = 0
		}
	}
	return loss
}

// sumHead makes the sums over a batch: the gradients of the head's numbers and of the latent.
func (e *Engine) sumHead(d *decoder, r *record, gradient *tensor) {
	k, t := e.kernels, d.trained
	rows, width, chunks := r.points*d.corners, d.head.Width, (r.points+d.chunk-1)/d.chunk
	t.query.pending = true
	list := []work{
		&latentSums{k, r, gradient, d.head.Kind == engine.HeadMetaSR},
		&tableSums{k, listed(rows, 4, width, r.coordinates, r.gradients[0]), width, t.query},
	}
	if d.head.Kind == engine.HeadMetaSR {
		t.offBias.addUp(r.sums[0], chunks, width)
	}
	for l, w := range d.layers {
		list = append(list, e.weightSums(w, listed(rows, w.in, w.out, r.values[l], r.gradients[l+1])))
		w.trained.bias.addUp(r.sums[l+1], chunks, w.out)
	}
	if d.head.Last.Out != 0 {
		width := r.widths[len(d.layers)]
		t.last.pending = true
		list = append(list,
			&tableSums{k, listed(r.points, 3, width, r.colours, r.blended), width, t.last})
		t.lastBias.addUp(r.colours, r.points, 3)
	}
	_ = e.do(context.Background(), list...)
}
