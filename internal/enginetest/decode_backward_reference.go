package enginetest

import (
	"math"

	"github.com/liif-render/liif/engine"
)

// headGradient is the gradient of the loss by a head's numbers, laid out as the head, and by the
// latent.
type headGradient struct {
	offset, cell, bias, last, lastBias []Sum
	weights, biases                    [][]Sum // of the layers
	latent                             []Sum
}

func newHeadGradient(h *engine.Head, latent int) *headGradient {
	f, l := &h.First, &h.Combine.Last
	g := &headGradient{offset: make([]Sum, len(f.Offset)), cell: make([]Sum, len(f.Cell)),
		bias: make([]Sum, len(f.Bias)), last: make([]Sum, len(l.Weights)),
		lastBias: make([]Sum, len(l.Bias)), latent: make([]Sum, latent)}
	for _, l := range h.Hidden {
		g.weights = append(g.weights, make([]Sum, len(l.Weights)))
		g.biases = append(g.biases, make([]Sum, len(l.Bias)))
	}
	return g
}

// lists are in the order of engine.HeadOf.Lists.
func (g *headGradient) lists() [][]Sum {
	lists := [][]Sum{g.offset, g.cell, g.bias}
	for i := range g.weights {
		lists = append(lists, g.weights[i], g.biases[i])
	}
	return append(lists, g.last, g.lastBias)
}

// addSum adds a·b, each known with an error in proportion to its size.
func (s *Sum) addSum(a, b Sum) {
	s.Value += a.Value * b.Value
	s.Size += a.Size * b.Size
}

// backward adds what the gradient of one point's output before Scale and Shift, rgb, gives.
func (g *headGradient) backward(c *decodeCase, point int, rgb [3]Sum) {
	h, q := &c.head, &c.query
	if !h.Ensemble {
		g.corner(c, corner{0, 0, point, point, point}, rgb)
		return
	}
	area := func(a, b int) float64 {
		return math.Abs(float64(q.Rows.Offset[a][point])*float64(q.Cols.Offset[b][point])) + 1e-9
	}
	total := area(0, 0) + area(0, 1) + area(1, 0) + area(1, 1)
	for a := range 2 {
		for b := range 2 {
			share := area(1-a, 1-b) / total
			var part [3]Sum
			for i := range part {
				part[i].addProduct(share, rgb[i])
			}
			g.corner(c, corner{a, b, point, point, point}, part)
		}
	}
}

// corner takes the gradient of one corner's colours back through the stages.
func (g *headGradient) corner(c *decodeCase, at corner, rgb [3]Sum) {
	h := &c.head
	layers := c.hiddenLayers(at)
	l := len(layers) - 1
	grad := combineReferences[h.Combine.Stage].back(g, c, at, layers[l], rgb)
	for ; ; l-- {
		for i, x := range layers[l] {
			if h.Rectified() && x.Value == 0 {
				grad[i] = Sum{}
			}
		}
		if l == 0 {
			break
		}
		grad = c.layers[l-1].back(layers[l-1], grad, g.weights[l-1], g.biases[l-1])
	}
	firstReferences[h.First.Stage].back(g, c, at, grad)
}
