package gpu

import (
	"context"

	"github.com/liif-render/liif/engine"
)

// fusedHead is a LIIF head for the decode kernel.
type fusedHead struct {
	tile    decodeTile
	vectors *constant // the first and last layer and biases, in rows
	weights *constant // [layer][depth][width]
	depth   int
}

// newFused prepares a head for the decode kernel; nil if that has no tile for it.
func newFused(e *Engine, h *engine.Head) (*fusedHead, error) {
	widest := h.Widest()
	tile := e.decodeTile(widest)
	if tile == nil {
		return nil, nil
	}
	f := &fusedHead{tile: *tile, depth: roundUp(widest, e.options.Precision.depth())}
	vectors, weights := packHead(h, tile.width, f.depth)
	var err error
	if f.vectors, err = newConstant(e, vectors); err != nil {
		return nil, err
	}
	if f.weights, err = e.newWeights(weights); err != nil {
		f.vectors.Release()
		return nil, err
	}
	return f, nil
}

func (f *fusedHead) release() {
	f.vectors.Release()
	f.weights.Release()
}

// packHead is a head as shaders/decode.wgsl has it, in rows of width numbers: four of the first
// layer's columns, one of each further layer's biases, three of the last layer and its bias; and
// the further layers' weights, [layer][depth][width], the first of which is never missing.
func packHead(h *engine.Head, width, depth int) (vectors, weights []float32) {
	vectors = make([]float32, (4+len(h.Hidden)+4)*width)
	weights = make([]float32, max(len(h.Hidden), 1)*depth*width)
	next := vectors
	f := &h.First
	for i := range f.Width {
		for k := range 2 {
			next[k*width+i] = f.Offset[2*i+k]
			if f.Cell != nil {
				next[(2+k)*width+i] = f.Cell[2*i+k]
			}
		}
	}
	next = next[4*width:]
	last := f.Width
	for n, l := range h.Hidden {
		for o := range l.Out {
			for i := range l.In {
				weights[(n*depth+i)*width+o] = l.Weights[o*l.In+i]
			}
		}
		copy(next, l.Bias)
		next, last = next[width:], l.Out
	}
	for c := range 3 {
		if h.Colours() { // the first layer gives the colours
			next[c*width+c] = 1
			continue
		}
		copy(next[c*width:][:last], h.Combine.Last.Weights[c*last:])
	}
	copy(next[3*width:], h.Combine.Last.Bias)
	return vectors, weights
}

// kernel is the permutation of the decode kernel for a number of corners.
func (f *fusedHead) kernel(e *Engine, corners int) (Kernel, error) {
	defines := e.options.Precision.tileDefines()
	if corners == 4 {
		defines = append(defines, "ENSEMBLE")
	}
	return e.kernel("decode", append(defines, f.tile.defines()...)...)
}

// work is the operations a query, the padding included.
func (f *fusedHead) work(d *decoder) float64 {
	width := float64(f.tile.width)
	return float64(d.corners)*width*(8+2*float64(len(d.head.Hidden)*f.depth)) + 14*width
}

func (f *fusedHead) hidden(*Engine, *decoder) int64 { return 0 }

func (f *fusedHead) stride(int) int { return f.tile.width }

func (f *fusedHead) pace(r *decoding) (seconds float64, tile int, most float64, err error) {
	k, err := f.kernel(r.engine, r.decoder.corners)
	if err != nil {
		return 0, 0, 0, err
	}
	tile = f.tile.rows / r.decoder.corners
	return f.work(r.decoder) / r.engine.pace.rate(k), tile,
		float64(r.engine.device.Limits().Groups * tile), nil
}

func (f *fusedHead) run(ctx context.Context, r *decoding, first, count int) error {
	d := r.decoder
	k, err := f.kernel(r.engine, d.corners)
	if err != nil {
		return err
	}
	latent, source := r.tensors()
	asked := f.tile.rows / d.corners
	return r.engine.enqueue(ctx, Dispatch{Kernel: k, Params: r.params(first, count, f.tile.width),
		Buffers: []Buffer{r.rows, r.cols, latent.buffer, f.vectors.Buffer, f.weights.Buffer,
			source.buffer, r.output},
		Groups: [3]int{(count + asked - 1) / asked, 1, 1}}, float64(count)*f.work(d))
}
