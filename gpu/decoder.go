package gpu

import (
	"fmt"

	"github.com/liif-render/liif/engine"
)

type decoder struct {
	head    engine.Head
	way     way
	fused   *fusedHead // the way, if all stages are one kernel; the rest is for others
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
	if fuse := routeOf(&h).fused; fuse != nil {
		fused, err := fuse(e, &h)
		if err != nil {
			return nil, err
		}
		if fused != nil {
			return &decoder{head: h, way: fused, fused: fused, corners: h.Corners()}, nil
		}
	}
	return e.newLayers(h)
}

// newLayers prepares a head that CheckHead accepts to run kernel by kernel.
func (e *Engine) newLayers(h engine.Head) (*decoder, error) {
	d := &decoder{head: h, way: routeOf(&h).way, corners: h.Corners(),
		widest: roundUp(h.Widest(), 4)}
	var err error
	if d.query, err = newConstant(e, firstLayer(&h.First,
		d.way.stride(h.First.Width))); err != nil {
		return nil, err
	}
	for _, l := range h.Hidden {
		w, err := e.NewConv(1, l.In, l.Out, l.Weights, l.Bias)
		if err != nil {
			d.Release()
			return nil, fmt.Errorf("hidden layer: %w", err)
		}
		d.layers = append(d.layers, w.(*convWeights))
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
func firstLayer[T float32 | int32](f *engine.FirstOf[T], stride int) []T {
	rows := make([]T, 5*stride)
	for i := range f.Width {
		for k := range 2 {
			rows[k*stride+i] = f.Offset[2*i+k]
			if f.Cell != nil {
				rows[(2+k)*stride+i] = f.Cell[2*i+k]
			}
		}
		if f.Bias != nil {
			rows[4*stride+i] = f.Bias[i]
		}
	}
	return rows
}

// lastLayer is three rows of the last layer, padded, and its bias; the unit matrix, with the given
// one, where the first layer already gives the colours.
func lastLayer[T float32 | int32](h *engine.HeadOf[T], one T) []T {
	width := h.Top()
	stride := roundUp(width, 4)
	last := make([]T, 3*stride+4)
	for c := range 3 {
		if h.Combine.Last.Out == 0 {
			last[c*stride+min(c, stride-1)] = one
			continue
		}
		copy(last[c*stride:][:width], h.Combine.Last.Weights[c*width:])
		last[3*stride+c] = h.Combine.Last.Bias[c]
	}
	return last
}
