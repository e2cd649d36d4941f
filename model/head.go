package model

import (
	"fmt"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/weights"
)

// newLIIF splits the MLP's first layer: its columns for the (unfolded) code become a convolution
// that runs once a latent, those for offset and cell stay with the queries. The unfolded code is
// ordered channel·9 + ky·3 + kx (F.unfold), which is how convolution weights are stored.
func (n *Network) newLIIF(l *loader) engine.Head {
	s := &n.Spec
	channels, kernel := s.LatentChannels(), 1
	if s.FeatUnfold {
		kernel = 3
	}
	code := channels * kernel * kernel
	h := engine.Head{Kind: engine.HeadLIIF, Ensemble: s.LocalEnsemble}
	n.scaleOutput(&h)
	weight, bias := l.pair("imnet.layers.0")
	if l.err != nil {
		return h
	}
	h.Width = weight.Shape[0]
	inputs := weight.Shape[1]
	n.hoist = l.newConv("imnet.layers.0", kernel, channels, h.Width,
		columns(weight.Data, inputs, 0, code), bias.Data)
	h.Offset = columns(weight.Data, inputs, code, 2)
	if s.CellDecode {
		h.Cell = columns(weight.Data, inputs, code+2, 2)
	}
	for i := range s.Hidden {
		weight, bias := l.pair(fmt.Sprintf("imnet.layers.%d", 2*i+2))
		if l.err != nil {
			return h
		}
		layer := engine.Linear{In: weight.Shape[1], Out: weight.Shape[0], Weights: weight.Data,
			Bias: bias.Data}
		if i == len(s.Hidden)-1 {
			h.Last = layer
		} else {
			h.Layers = append(h.Layers, layer)
		}
	}
	return h
}

// newMetaSR rearranges MetaSR's head (misc.py). There a query's MLP makes a filter of 9·C×3 numbers
// and applies it to the unfolded code f: colour = Σ_k f[k]·(b[k] + Σ_j W[k][j]·h[j]). Summed over k
// first, that is a convolution of C to 3·(hidden+1) channels once a latent, and hidden+1
// multiply-adds a colour once a query: s² times less work at scale s, the sums' order aside the same.
func (n *Network) newMetaSR(l *loader) engine.Head {
	channels := n.Spec.LatentChannels()
	h := engine.Head{Kind: engine.HeadMetaSR}
	n.scaleOutput(&h)
	first, firstBias := l.pair("imnet.layers.0")
	second, secondBias := l.pair("imnet.layers.2")
	if l.err != nil {
		return h
	}
	h.Width = first.Shape[0]
	h.OffBias = firstBias.Data
	h.Offset = columns(first.Data, 3, 0, 2)
	h.Cell = make([]float32, 2*h.Width)
	for j := range h.Width {
		// The third input is the cell's height in latent pixels; axes give it in half pixels.
		h.Cell[2*j] = first.Data[3*j+2] / 2
	}
	taps, out := channels*9, 3*(h.Width+1)
	filters := make([]float32, out*taps)
	for c := range 3 {
		for j := range h.Width + 1 {
			filter := filters[(c*(h.Width+1)+j)*taps:][:taps]
			for k := range filter {
				if j < h.Width {
					filter[k] = second.Data[(k*3+c)*h.Width+j]
				} else {
					filter[k] = secondBias.Data[k*3+c]
				}
			}
		}
	}
	n.hoist = l.newConv("imnet.layers.2", 3, channels, out, filters, nil)
	return h
}

func (n *Network) scaleOutput(h *engine.Head) {
	h.Scale, h.Shift = n.norm.outDiv, n.norm.outSub
	switch n.Spec.Residual {
	case weights.ResidualNearest:
		h.Residual = engine.ResidualNearest
	case weights.ResidualBilinear:
		h.Residual = engine.ResidualBilinear
	}
}
