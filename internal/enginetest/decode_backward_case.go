package enginetest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/liif-render/liif/engine"
)

// decodeBackwardCase is a decodeCase of points, a target, and gradients that are there before.
type decodeBackwardCase struct {
	decodeCase
	images  int // of the latent's stack; 0: none
	holes   bool
	loss    engine.Loss
	weight  float32
	colours bool // asked for

	parameters     engine.HeadParameters
	values         []float32
	target         []float32
	gradient       []float32 // of the parameters, before
	latentGradient stacked   // before
	wantLoss       Sum
	wantValues     []Sum
	wantLatent     []Sum
}

func (c *decodeBackwardCase) name() string {
	s := c.decodeCase.name()
	if c.images > 0 {
		s += fmt.Sprintf(", stack of %d", c.images)
	}
	if c.holes {
		s += ", holes"
	}
	if c.loss != engine.LossRGB {
		s += fmt.Sprintf(", loss of %v", c.loss)
	}
	return s
}

// fillTraining makes up the data and computes what must come out.
func (c *decodeBackwardCase) fillTraining(rng *rand.Rand) {
	c.points = true
	c.decodeCase.fill(rng)
	c.keepApart()
	c.place(rng)
	c.decide(rng)
	c.weight = float32(rng.NormFloat64())
	c.decodeCase.want = nil
	for i := range c.rows {
		rgb := c.colour(i, i, i)
		c.decodeCase.want = append(c.decodeCase.want, rgb[:]...)
	}
	c.target = make([]float32, 3*c.rows)
	for i := range c.rows {
		distances := c.apart(rng)
		for k, distance := range distances {
			c.target[3*i+k] = float32(c.decodeCase.want[3*i+k].Value + distance)
		}
	}
	c.gradient = random(rng, len(c.values), 1)
	c.latentGradient = stacked{contents{c.latent.height, c.latent.width, c.latent.channels,
		random(rng, len(c.latent.data), 1)}, c.images}
	c.latentGradient.between(func(row []float32) { clear(row) })
	c.referenceGradient()
}

// apart draws how far a point's target lies from its colour: so far that no row of the loss comes
// near 0, where rounding would decide its sign.
func (c *decodeBackwardCase) apart(rng *rand.Rand) (distances [3]float64) {
	for far := false; !far; {
		for k := range distances {
			distances[k] = 0.1 + rng.Float64()
			if rng.IntN(2) == 0 {
				distances[k] = -distances[k]
			}
		}
		far = true
		for _, row := range c.loss.Rows() {
			x, _ := c.differs(row, distances)
			far = far && math.Abs(x) > 0.05
		}
	}
	return distances
}

// differs is a row of the loss applied to differences of colours, and the sum of its parts' sizes.
func (c *decodeBackwardCase) differs(row, differences [3]float64) (x, size float64) {
	for k, d := range differences {
		part := row[k] * d / float64(c.head.Scale[k])
		x, size = x+part, size+math.Abs(part)
	}
	return x, size
}

// keepApart takes the queries off the rows between the pictures of a stack, where all is 0.
func (c *decodeBackwardCase) keepApart() {
	latent, source := stacked{c.latent, c.images}, stacked{c.source, c.images}
	latent.between(func(row []float32) { clear(row) })
	source.between(func(row []float32) { clear(row) })
	for _, list := range c.query.Rows.Index {
		for i, y := range list {
			if latent.gap(int(y)) {
				list[i] = y - 1
			}
		}
	}
}

// place makes the head's numbers parameters, some of which are constant 0.
func (c *decodeBackwardCase) place(rng *rand.Rand) {
	n := 5
	for _, list := range c.head.Lists() {
		n += len(list)
	}
	free := numbers(n)
	c.values = random(rng, n, 1)
	placed := func(list []float32) []int32 {
		if list == nil {
			return nil
		}
		to := spread(rng, &free, len(list), c.holes)
		for i, p := range to {
			if p < 0 {
				list[i] = 0
			} else {
				c.values[p] = list[i]
			}
		}
		return to
	}
	c.parameters = mapLists(&c.head, placed)
	c.convert()
}

// mapLists makes a head's numbers parameters, list by list.
func mapLists(h *engine.Head, placed func([]float32) []int32) engine.HeadParameters {
	linear := func(l engine.Linear) engine.LinearOf[int32] {
		return engine.LinearOf[int32]{In: l.In, Out: l.Out, Weights: placed(l.Weights),
			Bias: placed(l.Bias)}
	}
	f := &h.First
	to := engine.HeadParameters{
		First: engine.FirstOf[int32]{Stage: f.Stage, Width: f.Width, Offset: placed(f.Offset),
			Cell: placed(f.Cell), Bias: placed(f.Bias)},
		Ensemble: h.Ensemble, Residual: h.Residual, Scale: h.Scale, Shift: h.Shift,
	}
	for _, l := range h.Hidden {
		to.Hidden = append(to.Hidden, linear(l))
	}
	to.Combine = engine.CombineOf[int32]{Stage: h.Combine.Stage, Last: linear(h.Combine.Last)}
	return to
}

// decide moves points until none of their values is so near to the edge of a ReLU that rounding
// could take it to the other side.
func (c *decodeBackwardCase) decide(rng *rand.Rand) {
	for i := range c.rows {
		for !c.decided(i) {
			for _, axis := range []*engine.Axis{&c.query.Rows, &c.query.Cols} {
				for k, offset := range axis.Offset {
					if offset != nil {
						offset[i] = float32(rng.Float64()*2 - 1)
						axis.Index[k][i] = axis.Index[k][rng.IntN(c.rows)]
					}
				}
			}
		}
	}
}

// decided asks for a quarter of the worst error, which is far more than chance would let come
// about. A sum of zeros is 0 everywhere.
func (c *decodeBackwardCase) decided(point int) bool {
	sides := 1
	if c.ensemble {
		sides = 2
	}
	for a := range sides {
		for b := range sides {
			terms := 6
			for l, layer := range c.hiddenSums(corner{a, b, point, point, point}) {
				for _, x := range layer {
					near := math.Abs(x.Value) < Bound(x.Size, terms)/4
					if near && x.Value != 0 && c.head.Rectified() {
						return false
					}
				}
				terms += c.hidden[l]
			}
		}
	}
	return true
}

// referenceGradient computes the gradients in float64, as engine.DecodeBackward defines them.
func (c *decodeBackwardCase) referenceGradient() {
	g := newHeadGradient(&c.head, len(c.latent.data))
	for i, x := range c.latentGradient.data {
		g.latent[i].Add(float64(x))
	}
	c.wantLoss = Sum{}
	for i := range c.rows {
		var rgb [3]Sum
		var differences, sizes [3]float64
		for k := range rgb {
			want := c.decodeCase.want[3*i+k]
			differences[k] = want.Value - float64(c.target[3*i+k])
			sizes[k] = want.Size
		}
		for _, row := range c.loss.Rows() {
			x, _ := c.differs(row, differences)
			_, size := c.differs(row, sizes)
			weight := float64(c.weight)
			if c.loss.Squared() {
				c.wantLoss.addSum(Sum{Value: x, Size: size}, Sum{Value: x, Size: size})
				for k := range rgb {
					rgb[k].Value += 2 * x * weight * row[k]
					rgb[k].Size += 2 * size * math.Abs(weight*row[k])
				}
				continue
			}
			c.wantLoss.Value += math.Abs(x)
			c.wantLoss.Size += size
			for k := range rgb {
				rgb[k].Add(math.Copysign(weight*row[k], x*weight*row[k]))
			}
		}
		g.backward(&c.decodeCase, i, rgb)
	}
	c.wantLatent = g.latent
	c.wantValues = make([]Sum, len(c.values))
	for i, x := range c.gradient {
		c.wantValues[i].Add(float64(x))
	}
	for i, list := range c.parameters.Lists() {
		for j, p := range list {
			if p >= 0 {
				c.wantValues[p].addSum(g.lists()[i][j], Sum{Value: 1, Size: 1})
			}
		}
	}
}
