package enginetest

import (
	"math"

	"github.com/liif-render/liif/engine"
)

// headGradient is the gradient of the loss by a head's numbers, laid out as the head, and by the
// latent.
type headGradient struct {
	offset, cell, offBias, last, lastBias []Sum
	weights, biases                       [][]Sum // of the layers
	latent                                []Sum
}

func newHeadGradient(h *engine.Head, latent int) *headGradient {
	g := &headGradient{offset: make([]Sum, len(h.Offset)), cell: make([]Sum, len(h.Cell)),
		offBias: make([]Sum, len(h.OffBias)), last: make([]Sum, len(h.Last.Weights)),
		lastBias: make([]Sum, len(h.Last.Bias)), latent: make([]Sum, latent)}
	for _, l := range h.Layers {
		g.weights = append(g.weights, make([]Sum, len(l.Weights)))
		g.biases = append(g.biases, make([]Sum, len(l.Bias)))
	}
	return g
}

// lists are in the order of engine.HeadOf.Lists.
func (g *headGradient) lists() [][]Sum {
	lists := [][]Sum{g.offset, g.cell, g.offBias}
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
		g.corner(c, 0, 0, point, rgb)
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
			g.corner(c, a, b, point, part)
		}
	}
}

// corner takes the gradient of one corner's colours back through the layers.
func (g *headGradient) corner(c *decodeCase, a, b, point int, rgb [3]Sum) {
	h, q := &c.head, &c.query
	pixel := c.latent.at(int(q.Rows.Index[a][point]), int(q.Cols.Index[b][point]))
	layers := c.hiddenLayers(a, b, point, point, point)
	var grad []Sum
	if h.Kind == engine.HeadMetaSR {
		grad = g.metaSR(c, pixel, layers[0], rgb)
	} else {
		grad = g.mlp(h, layers, rgb)
	}
	for i := range grad {
		if h.Kind == engine.HeadMetaSR {
			g.offBias[i].addSum(grad[i], Sum{Value: 1, Size: 1})
		} else {
			g.latent[pixel+i].addSum(grad[i], Sum{Value: 1, Size: 1})
		}
		for k, axis := range [2]*engine.Axis{&q.Rows, &q.Cols} {
			side := a
			if k == 1 {
				side = b
			}
			g.offset[2*i+k].addProduct(float64(axis.Offset[side][point]), grad[i])
			if h.Cell != nil {
				g.cell[2*i+k].addProduct(float64(axis.Cell[point]), grad[i])
			}
		}
	}
}

// mlp takes the colours' gradient back to the first layer's sums.
func (g *headGradient) mlp(h *engine.Head, layers [][]Sum, rgb [3]Sum) []Sum {
	if h.Last.Out == 0 {
		return rgb[:]
	}
	grad := transposed(h.Last, layers[len(layers)-1], rgb[:], g.last, g.lastBias)
	for l := len(h.Layers) - 1; ; l-- {
		for i, x := range layers[l+1] {
			if x.Value == 0 {
				grad[i] = Sum{}
			}
		}
		if l < 0 {
			return grad
		}
		grad = transposed(h.Layers[l], layers[l], grad, g.weights[l], g.biases[l])
	}
}

// transposed adds a layer's gradients and returns that of its input.
func transposed(l engine.Linear, in, grad []Sum, weights, bias []Sum) []Sum {
	back := make([]Sum, l.In)
	for o, d := range grad {
		bias[o].addSum(d, Sum{Value: 1, Size: 1})
		for i := range in {
			weights[o*l.In+i].addSum(d, in[i])
			back[i].addProduct(float64(l.Weights[o*l.In+i]), d)
		}
	}
	return back
}

// metaSR adds the filter's gradient and returns the hidden layer's.
func (g *headGradient) metaSR(c *decodeCase, pixel int, hidden []Sum, rgb [3]Sum) []Sum {
	width := len(hidden)
	grad := make([]Sum, width)
	for i, d := range rgb {
		at := pixel + i*(width+1)
		for j, x := range hidden {
			g.latent[at+j].addSum(d, x)
			if x.Value != 0 {
				grad[j].addProduct(float64(c.latent.data[at+j]), d)
			}
		}
		g.latent[at+width].addSum(d, Sum{Value: 1, Size: 1})
	}
	return grad
}
