package model

import (
	"math"

	"github.com/liif-render/liif/engine"
)

// metaSR is the head of the paper's rival, MetaSR: it predicts a 3×3 filter per query from offset
// and scale.
type metaSR struct{ width int }

// newMetaSR rearranges MetaSR's head (misc.py). There a query's MLP makes a filter of 9·C×3 numbers
// and applies it to the unfolded code f: colour = Σ_k f[k]·(b[k] + Σ_j W[k][j]·h[j]). Summed over k
// first, that is a convolution of C to 3·(hidden+1) channels once a latent, and hidden+1
// multiply-adds a colour once a query: s² times less work at scale s, the sums' order aside the
// same. Of a cell it takes the height alone.
func newMetaSR[T number](n *Network, l *loader[T]) (head, engine.HeadOf[T]) {
	channels := n.Spec.LatentChannels()
	h := engine.HeadOf[T]{Combine: engine.CombineOf[T]{Stage: engine.CombineProduct}}
	first, firstBias := l.pair("imnet.layers.0")
	second, secondBias := l.pair("imnet.layers.2")
	if l.err != nil {
		return nil, h
	}
	in, width := n.Spec.HeadColumns(), first.shape[0]
	h.First = engine.FirstOf[T]{Stage: engine.FirstAffine, Width: width, Bias: firstBias.data,
		Offset: columns(first.data, first.shape[1], in.Offset), Cell: make([]T, 2*width)}
	for j, height := range columns(first.data, first.shape[1], in.Cell) {
		h.First.Cell[2*j], h.First.Cell[2*j+1] = height, l.absent
	}
	taps, out := channels*9, 3*(width+1)
	filters := make([]T, out*taps)
	for c := range 3 {
		for j := range width + 1 {
			filter := filters[(c*(width+1)+j)*taps:][:taps]
			for k := range filter {
				if j < width {
					filter[k] = second.data[(k*3+c)*width+j]
				} else {
					filter[k] = secondBias.data[k*3+c]
				}
			}
		}
	}
	n.hoist = l.layer("imnet.layers.2",
		layer[T]{kernel: 3, in: channels, out: out, weights: filters, scale: 1})
	return &metaSR{width}, h
}

func (m *metaSR) macs() int { return 4*m.width + 3*(m.width+1) }

// margin: latents are looked up at a query's upper left corner.
func (m *metaSR) margin(cell float64) int { return int(math.Ceil(cell / 2)) }

func (m *metaSR) place(a *engine.Axis, size int, samples Samples) {
	a.Cell = cells(samples, 1) // in pixels
	a.Index[0] = make([]int32, len(samples.Positions))
	a.Offset[0] = make([]float32, len(samples.Positions))
	for i, u := range samples.Positions {
		u -= samples.Cells[min(i, len(samples.Cells)-1)] / 2
		index := nearest(2*u/float64(size)-1+nudge, size)
		a.Index[0][i], a.Offset[0][i] = index, float32(u-float64(index))
	}
}
