package gpu

import (
	"fmt"

	"github.com/liif-render/liif/engine"
)

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
		d.fused.release()
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

// firstLayer is what a query adds to the first layer: five rows of its columns for offset y, x and
// cell y, x, and of its bias, padded. Like lastLayer it lays out the head's numbers, or what is
// said of each.
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
