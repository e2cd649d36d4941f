package model

import (
	"fmt"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/weights"
)

// newLIIF splits the first layer of the MLP (Eq. 1): its columns for the unfolded code (Eq. 3) become a
// convolution that runs once a latent, those for offset and cell (§3, Fig. 3) stay with the queries.
// The unfolded code is ordered channel·9 + ky·3 + kx (F.unfold), as convolution weights are stored.
func newLIIF[T number](n *Network, l *loader[T]) engine.HeadOf[T] {
	s := &n.Spec
	channels, kernel := s.LatentChannels(), 1
	if s.FeatUnfold {
		kernel = 3
	}
	code := channels * kernel * kernel
	h := engine.HeadOf[T]{Kind: engine.HeadLIIF, Ensemble: s.LocalEnsemble}
	scaleOutput(n, &h)
	weight, bias := l.pair("imnet.layers.0")
	if l.err != nil {
		return h
	}
	h.Width = weight.shape[0]
	inputs := weight.shape[1]
	n.hoist = l.layer("imnet.layers.0", layer[T]{kernel: kernel, in: channels, out: h.Width,
		weights: columns(weight.data, inputs, 0, code), bias: bias.data, scale: 1})
	h.Offset = columns(weight.data, inputs, code, 2)
	if s.CellDecode {
		h.Cell = columns(weight.data, inputs, code+2, 2)
	}
	for i := range s.Hidden {
		weight, bias := l.pair(fmt.Sprintf("imnet.layers.%d", 2*i+2))
		if l.err != nil {
			return h
		}
		linear := engine.LinearOf[T]{In: weight.shape[1], Out: weight.shape[0],
			Weights: weight.data, Bias: bias.data}
		if i == len(s.Hidden)-1 {
			h.Last = linear
		} else {
			h.Layers = append(h.Layers, linear)
		}
	}
	return h
}

// newMetaSR rearranges MetaSR's head (misc.py). There a query's MLP makes a filter of 9·C×3 numbers
// and applies it to the unfolded code f: colour = Σ_k f[k]·(b[k] + Σ_j W[k][j]·h[j]). Summed over k
// first, that is a convolution of C to 3·(hidden+1) channels once a latent, and hidden+1
// multiply-adds a colour once a query: s² times less work at scale s, the sums' order aside the same.
// Of a cell it takes the height alone.
func newMetaSR[T number](n *Network, l *loader[T]) engine.HeadOf[T] {
	channels := n.Spec.LatentChannels()
	h := engine.HeadOf[T]{Kind: engine.HeadMetaSR}
	scaleOutput(n, &h)
	first, firstBias := l.pair("imnet.layers.0")
	second, secondBias := l.pair("imnet.layers.2")
	if l.err != nil {
		return h
	}
	h.Width = first.shape[0]
	h.OffBias = firstBias.data
	h.Offset = columns(first.data, 3, 0, 2)
	h.Cell = make([]T, 2*h.Width)
	for j := range h.Width {
		h.Cell[2*j], h.Cell[2*j+1] = first.data[3*j+2], l.absent
	}
	taps, out := channels*9, 3*(h.Width+1)
	filters := make([]T, out*taps)
	for c := range 3 {
		for j := range h.Width + 1 {
			filter := filters[(c*(h.Width+1)+j)*taps:][:taps]
			for k := range filter {
				if j < h.Width {
					filter[k] = second.data[(k*3+c)*h.Width+j]
				} else {
					filter[k] = secondBias.data[k*3+c]
				}
			}
		}
	}
	n.hoist = l.layer("imnet.layers.2",
		layer[T]{kernel: 3, in: channels, out: out, weights: filters, scale: 1})
	return h
}

func scaleOutput[T number](n *Network, h *engine.HeadOf[T]) {
	h.Scale, h.Shift = n.norm.outDiv, n.norm.outSub
	switch n.Spec.Residual {
	case weights.ResidualNearest:
		h.Residual = engine.ResidualNearest
	case weights.ResidualBilinear:
		h.Residual = engine.ResidualBilinear
	}
}
