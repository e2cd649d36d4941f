package enginetest

import (
	"math/rand/v2"

	"github.com/liif-render/liif/engine"
)

// corner is one latent that a query asks: its sides, and entries of the tables.
type corner struct{ a, b, y, x, cell int }

// firstReference is the definition of a head's first stage in float64.
type firstReference struct {
	// fill draws what the stage has besides offsets and cells.
	fill func(rng *rand.Rand, f *engine.FirstOf[float32])
	// sums are the values before a ReLU.
	sums func(c *decodeCase, at corner) []Sum
	// back adds what the gradient of the sums gives.
	back func(g *headGradient, c *decodeCase, at corner, grad []Sum)
}

// combineReference is the definition of a head's last stage in float64.
type combineReference struct {
	// fill draws what the stage has, behind hidden values of a width.
	fill func(rng *rand.Rand, c *engine.CombineOf[float32], width int)
	// colours are a corner's.
	colours func(c *decodeCase, at corner, hidden []Sum) [3]Sum
	// back adds what the gradient of a corner's colours gives and returns that of the hidden
	// values.
	back func(g *headGradient, c *decodeCase, at corner, hidden []Sum, rgb [3]Sum) []Sum
}

var firstReferences = map[engine.FirstStage]firstReference{
	engine.FirstGather: {fill: func(*rand.Rand, *engine.FirstOf[float32]) {},
		sums: gatherSums, back: gatherBack},
	engine.FirstAffine: {fill: func(rng *rand.Rand, f *engine.FirstOf[float32]) {
		f.Bias = random(rng, f.Width, 1)
	}, sums: affineSums, back: affineBack},
	engine.FirstWaves: {fill: fillWaves, sums: wavesSums, back: wavesBack},
}

var combineReferences = map[engine.CombineStage]combineReference{
	engine.CombineBlend: {fill: func(rng *rand.Rand, c *engine.CombineOf[float32], width int) {
		c.Last = randomLinear(rng, width, 3)
	}, colours: blendColours, back: blendBack},
	engine.CombineProduct: {fill: func(*rand.Rand, *engine.CombineOf[float32], int) {},
		colours: productColours, back: productBack},
}

// one is the factor of a bias.
var one = Sum{Value: 1, Size: 1}

func randomLinear(rng *rand.Rand, in, out int) engine.Linear {
	return engine.Linear{In: in, Out: out, Weights: random(rng, in*out, 0.4),
		Bias: random(rng, out, 0.4)}
}

// pixel is where the values of the corner's latent begin.
func (c *decodeCase) pixel(at corner) int {
	return c.latent.at(int(c.query.Rows.Index[at.a][at.y]), int(c.query.Cols.Index[at.b][at.x]))
}

// offset and size are the corner's offset and the query's cell, y and x.
func (c *decodeCase) offset(at corner) [2]float64 {
	return [2]float64{float64(c.query.Rows.Offset[at.a][at.y]),
		float64(c.query.Cols.Offset[at.b][at.x])}
}

func (c *decodeCase) size(at corner) [2]float64 {
	return [2]float64{float64(c.query.Rows.Cell[at.cell]), float64(c.query.Cols.Cell[at.cell])}
}

// addAffine adds to values what offset and cell give.
func (c *decodeCase) addAffine(values []float32, at corner) []Sum {
	f, offset, size := &c.head.First, c.offset(at), c.size(at)
	sums := make([]Sum, len(values))
	for i, x := range values {
		sums[i].Add(float64(x))
		for k := range 2 {
			sums[i].Add(offset[k] * float64(f.Offset[2*i+k]))
			if f.Cell != nil {
				sums[i].Add(size[k] * float64(f.Cell[2*i+k]))
			}
		}
	}
	return sums
}

func (g *headGradient) affine(c *decodeCase, at corner, grad []Sum) {
	offset, size := c.offset(at), c.size(at)
	for i := range grad {
		for k := range 2 {
			g.offset[2*i+k].addProduct(offset[k], grad[i])
			if c.head.First.Cell != nil {
				g.cell[2*i+k].addProduct(size[k], grad[i])
			}
		}
	}
}

func gatherSums(c *decodeCase, at corner) []Sum {
	return c.addAffine(c.latent.data[c.pixel(at):][:c.head.First.Width], at)
}

func gatherBack(g *headGradient, c *decodeCase, at corner, grad []Sum) {
	for i := range grad {
		g.latent[c.pixel(at)+i].addSum(grad[i], one)
	}
	g.affine(c, at, grad)
}

func affineSums(c *decodeCase, at corner) []Sum { return c.addAffine(c.head.First.Bias, at) }

func affineBack(g *headGradient, c *decodeCase, at corner, grad []Sum) {
	for i := range grad {
		g.bias[i].addSum(grad[i], one)
	}
	g.affine(c, at, grad)
}

func blendColours(c *decodeCase, _ corner, hidden []Sum) [3]Sum {
	if c.head.Colours() {
		return [3]Sum(hidden)
	}
	return [3]Sum(c.last.apply(hidden))
}

func blendBack(g *headGradient, c *decodeCase, _ corner, hidden []Sum, rgb [3]Sum) []Sum {
	if c.head.Colours() {
		return rgb[:]
	}
	return c.last.back(hidden, rgb[:], g.last, g.lastBias)
}

// productColours applies the filter G[3][W+1] that the latent holds.
func productColours(c *decodeCase, at corner, hidden []Sum) [3]Sum {
	var rgb [3]Sum
	g, width := c.latent.data[c.pixel(at):], len(hidden)
	for i := range rgb {
		rgb[i].Add(float64(g[i*(width+1)+width]))
		for j, x := range hidden {
			rgb[i].addProduct(float64(g[i*(width+1)+j]), x)
		}
	}
	return rgb
}

func productBack(g *headGradient, c *decodeCase, at corner, hidden []Sum, rgb [3]Sum) []Sum {
	width := len(hidden)
	grad := make([]Sum, width)
	for i, d := range rgb {
		filter := c.pixel(at) + i*(width+1)
		for j, x := range hidden {
			g.latent[filter+j].addSum(d, x)
			grad[j].addProduct(float64(c.latent.data[filter+j]), d)
		}
		g.latent[filter+width].addSum(d, one)
	}
	return grad
}
