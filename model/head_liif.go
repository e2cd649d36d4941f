package model

import (
	"fmt"

	"github.com/liif-render/liif/engine"
)

// liif is the paper's head: an MLP of the unfolded code of the nearest latent, or of each of four,
// the offset from it and the cell.
type liif struct {
	ensemble bool
	cost     int
}

// newLIIF splits the first layer of the MLP (Eq. 1): its columns for the unfolded code (Eq. 3)
// become a convolution that runs once a latent, those for offset and cell (§3, Fig. 3) stay with
// the queries. The unfolded code is ordered channel·9 + ky·3 + kx (F.unfold), as convolution
// weights are stored.
func newLIIF[T number](n *Network, l *loader[T]) (head, engine.HeadOf[T]) {
	s := &n.Spec
	h := engine.HeadOf[T]{Ensemble: s.LocalEnsemble,
		Combine: engine.CombineOf[T]{Stage: engine.CombineBlend}}
	weight, bias := l.pair("imnet.layers.0")
	if l.err != nil {
		return nil, h
	}
	in := s.HeadColumns()
	width, inputs := weight.shape[0], weight.shape[1]
	n.hoist = l.layer("imnet.layers.0", layer[T]{kernel: in.Kernel, in: s.LatentChannels(),
		out:     width,
		weights: columns(weight.data, inputs, in.Code), bias: bias.data, scale: 1})
	h.First = engine.FirstOf[T]{Stage: engine.FirstGather, Width: width,
		Offset: columns(weight.data, inputs, in.Offset)}
	if s.CellDecode {
		h.First.Cell = columns(weight.data, inputs, in.Cell)
	}
	macs := 4 * width
	for i := range s.Hidden {
		weight, bias := l.pair(fmt.Sprintf("imnet.layers.%d", 2*i+2))
		if l.err != nil {
			return nil, h
		}
		linear := engine.LinearOf[T]{In: weight.shape[1], Out: weight.shape[0],
			Weights: weight.data, Bias: bias.data}
		if i == len(s.Hidden)-1 {
			h.Combine.Last = linear
		} else {
			h.Hidden = append(h.Hidden, linear)
			macs += linear.In * linear.Out
		}
	}
	return &liif{s.LocalEnsemble, h.Corners()*(macs+h.Top()) + h.Top()*h.Combine.Last.Out}, h
}

func (f *liif) macs() int { return f.cost }

func (f *liif) margin(float64) int { return 0 }

// place looks up two latents an axis for the local ensemble, one to each side (Eq. 4).
func (f *liif) place(a *engine.Axis, size int, samples Samples) {
	a.Cell = cells(samples, 2) // in coordinates of -1..1 times the side
	if !f.ensemble {
		placeNearest(a, size, samples)
		return
	}
	for k, shift := range [2]float64{-1, 1} {
		a.Index[k] = make([]int32, len(samples.Positions))
		a.Offset[k] = make([]float32, len(samples.Positions))
		for i, u := range samples.Positions {
			index := nearest((2*u+shift)/float64(size)-1+nudge, size)
			a.Index[k][i], a.Offset[k][i] = index, offset(u, index)
		}
	}
}
