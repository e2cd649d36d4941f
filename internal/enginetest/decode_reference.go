package enginetest

import (
	"math"
	"slices"

	"github.com/liif-render/liif/engine"
)

// colour is the definition of engine.Head in float64 at one query: the crossing of entries y and x
// of the tables, with the given entry of the cell tables.
func (c *decodeCase) colour(y, x, cell int) [3]Sum {
	h, q := &c.head, &c.query
	rgb := c.blend(y, x, cell)
	for i := range rgb {
		rgb[i].Value *= float64(h.Scale[i])
		rgb[i].Size *= math.Abs(float64(h.Scale[i]))
		rgb[i].Squares *= float64(h.Scale[i]) * float64(h.Scale[i])
		if h.Residual == engine.ResidualNone {
			rgb[i].Add(float64(h.Shift[i]))
			continue
		}
		at := func(a, b int) float64 {
			pixel := c.source.at(int(q.Rows.Source[a][y]), int(q.Cols.Source[b][x]))
			return float64(c.source.data[pixel+i])
		}
		fy, fx := float64(q.Rows.Fraction[y]), float64(q.Cols.Fraction[x])
		rgb[i].Add((1 - fy) * (1 - fx) * at(0, 0))
		rgb[i].Add((1 - fy) * fx * at(0, 1))
		rgb[i].Add(fy * (1 - fx) * at(1, 0))
		rgb[i].Add(fy * fx * at(1, 1))
	}
	return rgb
}

// blend weighs each corner by the area of the rectangle to the opposite one (liif.py).
func (c *decodeCase) blend(y, x, cell int) [3]Sum {
	h, q := &c.head, &c.query
	if !h.Ensemble {
		return c.corner(corner{0, 0, y, x, cell})
	}
	area := func(a, b int) float64 {
		return math.Abs(float64(q.Rows.Offset[a][y])*float64(q.Cols.Offset[b][x])) + 1e-9
	}
	total := area(0, 0) + area(0, 1) + area(1, 0) + area(1, 1)
	var rgb [3]Sum
	for a := range 2 {
		for b := range 2 {
			share := area(1-a, 1-b) / total
			out := c.corner(corner{a, b, y, x, cell})
			for i := range rgb {
				rgb[i].Value += share * out[i].Value
				rgb[i].Size += share * out[i].Size
				// Corners share weights, so that their errors are not independent.
				rgb[i].Squares = math.Pow(math.Sqrt(rgb[i].Squares)+share*math.Sqrt(out[i].Squares),
					2)
			}
		}
	}
	return rgb
}

// corner evaluates the head at one latent; sizes grow through the layers as errors may.
func (c *decodeCase) corner(at corner) [3]Sum {
	layers := c.hiddenLayers(at)
	return combineReferences[c.head.Combine.Stage].colours(c, at, layers[len(layers)-1])
}

// hiddenLayers are the values of the layers before the last at one latent.
func (c *decodeCase) hiddenLayers(at corner) [][]Sum {
	layers := c.hiddenSums(at)
	if c.head.Rectified() {
		for _, layer := range layers {
			for i := range layer {
				layer[i].ReLU()
			}
		}
	}
	return layers
}

// hiddenSums are these values before the ReLU.
func (c *decodeCase) hiddenSums(at corner) [][]Sum {
	values := firstReferences[c.head.First.Stage].sums(c, at)
	layers := [][]Sum{values}
	for i := range c.layers {
		cut := slices.Clone(values)
		for i := range cut {
			cut[i].ReLU()
		}
		values = c.layers[i].apply(cut)
		layers = append(layers, values)
	}
	return layers
}

// addProduct adds a term that is itself known with an error in proportion to its size; it may be
// rounded once more, and so may its weight.
func (s *Sum) addProduct(weight float64, x Sum) {
	s.Value += weight * x.Value
	s.Size += max(weight, -weight) * x.Size
	s.Squares += weight * weight * (x.Squares + 2*x.Value*x.Value)
}
