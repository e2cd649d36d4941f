package enginetest

import (
	"math"
	"math/rand/v2"

	"github.com/liif-render/liif/engine"
)

// The definition of engine.FirstWaves in float64.

func fillWaves(rng *rand.Rand, f *engine.FirstOf[float32]) {
	f.Bias = random(rng, f.Width, 2)
	for i := range f.Offset { // several turns
		f.Offset[i] *= 12
	}
}

// wave is what the sine of value j is of, the exponent of its damping, and the size of both, which
// grow errors of the value in proportion.
func (c *decodeCase) wave(at corner, j int) (phase, exponent, size float64) {
	f, offset, cell := &c.head.First, c.offset(at), c.size(at)
	phase, size = float64(f.Bias[j]), math.Abs(float64(f.Bias[j]))
	for k := range 2 {
		turn := offset[k] * float64(f.Offset[2*j+k])
		phase, size = phase+turn, size+math.Abs(turn)
		if f.Cell != nil {
			fade := cell[k] * float64(f.Cell[2*j+k])
			exponent, size = exponent-fade, size+math.Abs(fade)
		}
	}
	return phase, exponent, size
}

func wavesSums(c *decodeCase, at corner) []Sum {
	sums := make([]Sum, c.head.First.Width)
	for j := range sums {
		phase, exponent, size := c.wave(at, j)
		damping := math.Exp(exponent)
		sums[j] = Sum{Value: math.Sin(phase) * damping, Size: damping * (1 + size),
			Squares: damping * damping}
	}
	return sums
}

func wavesBack(g *headGradient, c *decodeCase, at corner, grad []Sum) {
	offset, cell := c.offset(at), c.size(at)
	for j, d := range grad {
		phase, exponent, size := c.wave(at, j)
		damping := math.Exp(exponent)
		turn := Sum{Value: math.Cos(phase) * damping, Size: damping * (1 + size)}
		fade := Sum{Value: -math.Sin(phase) * damping, Size: damping * (1 + size)}
		g.bias[j].addSum(d, turn)
		for k := range 2 {
			g.offset[2*j+k].addSum(d, Sum{Value: turn.Value * offset[k],
				Size: turn.Size * math.Abs(offset[k])})
			if c.head.First.Cell != nil {
				g.cell[2*j+k].addSum(d, Sum{Value: fade.Value * cell[k],
					Size: fade.Size * math.Abs(cell[k])})
			}
		}
	}
}
