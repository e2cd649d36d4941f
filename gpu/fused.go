package gpu

import (
	"context"

	"github.com/liif-render/liif/engine"
)

// fusedHead is a LIIF head for the decode kernel.
type fusedHead struct {
	tile    decodeTile
	weights *constant
	depth   int // rows of weights of each layer
}

// newFused prepares a head for the decode kernel; nil if that has no tile for it.
func (e *Engine) newFused(h *engine.Head) (*fusedHead, error) {
	if h.Kind != engine.HeadLIIF {
		return nil, nil
	}
	widest := h.Width
	for _, l := range h.Layers {
		widest = max(widest, l.Out)
	}
	tile := e.decodeTile(widest)
	if tile == nil {
		return nil, nil
	}
	depth := roundUp(widest, 4)
	weights, err := newConstant(e, packHead(h, tile.width, depth))
	if err != nil {
		return nil, err
	}
	return &fusedHead{*tile, weights, depth}, nil
}

// packHead is a head in rows of width numbers, as shaders/decode.wgsl has it.
func packHead(h *engine.Head, width, depth int) []float32 {
	packed := make([]float32, (4+len(h.Layers)*(depth+1)+4)*width)
	next := packed
	for i := range h.Width {
		for k := range 2 {
			next[k*width+i] = h.Offset[2*i+k]
			if h.Cell != nil {
				next[(2+k)*width+i] = h.Cell[2*i+k]
			}
		}
	}
	next = next[4*width:]
	last := h.Width
	for _, l := range h.Layers {
		for o := range l.Out {
			for i := range l.In {
				next[i*width+o] = l.Weights[o*l.In+i]
			}
		}
		copy(next[depth*width:], l.Bias)
		next, last = next[(depth+1)*width:], l.Out
	}
	for c := range 3 {
		if h.Last.Out == 0 { // the first layer gives the colours
			next[c*width+c] = 1
			continue
		}
		copy(next[c*width:][:last], h.Last.Weights[c*last:])
	}
	copy(next[3*width:], h.Last.Bias)
	return packed
}

// kernel is the permutation of the decode kernel for a number of corners.
func (f *fusedHead) kernel(e *Engine, corners int) (Kernel, error) {
	var defines []string
	if corners == 4 {
		defines = append(defines, "ENSEMBLE")
	}
	return e.kernel("decode", append(defines, f.tile.defines()...)...)
}

// work is the operations a query, the padding included.
func (f *fusedHead) work(d *decoder) float64 {
	width := float64(f.tile.width)
	return float64(d.corners)*width*(8+2*float64(len(d.head.Layers)*f.depth)) + 14*width
}

// fused runs queries [first, first+count) through the decode kernel.
func (r *decoding) fused(ctx context.Context, first, count int) error {
	d, f := r.decoder, r.decoder.fused
	k, err := f.kernel(r.engine, d.corners)
	if err != nil {
		return err
	}
	latent, source := r.tensors()
	asked := f.tile.rows / d.corners
	return r.engine.enqueue(ctx, Dispatch{Kernel: k, Params: r.params(first, count, f.tile.width),
		Buffers: []Buffer{r.rows, r.cols, latent.buffer, f.weights.Buffer, source.buffer, r.output},
		Groups:  [3]int{(count + asked - 1) / asked, 1, 1}}, float64(count)*f.work(d))
}
