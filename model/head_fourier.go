package model

import "github.com/liif-render/liif/engine"

// fourier is a head of damped waves about the nearest latent, which has their amplitudes.
type fourier struct{ waves int }

func newFourier[T number](n *Network, l *loader[T]) (head, engine.HeadOf[T]) {
	h := engine.HeadOf[T]{Combine: engine.CombineOf[T]{Stage: engine.CombineProduct}}
	waves, phases := l.pair("imnet.waves")
	n.hoist = l.conv("imnet.amplitudes", nil)
	if l.err != nil {
		return nil, h
	}
	h.First = engine.FirstOf[T]{Stage: engine.FirstWaves, Width: waves.shape[0], Offset: waves.data,
		Bias: phases.data}
	if n.Spec.CellDecode {
		h.First.Cell = l.tensors["imnet.decays.weight"].data
	}
	return &fourier{h.First.Width}, h
}

// macs counts a wave as the two products that its tables along the axes make it (see
// docs/ARCHITECTURE.md).
func (f *fourier) macs() int { return 2*f.waves + 3*(f.waves+1) }

func (f *fourier) margin(float64) int { return 0 }

// place gives as a cell the variance of a pixel of that width, a twelfth of its square, in the
// units of offsets.
func (f *fourier) place(a *engine.Axis, size int, samples Samples) {
	a.Cell = cells(samples, 2)
	for i, c := range a.Cell {
		a.Cell[i] = c * c / 12
	}
	placeNearest(a, size, samples)
}
