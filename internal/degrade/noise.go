package degrade

import (
	"math"
	"math/rand/v2"
)

// Grain is noise added to a picture.
type Grain struct {
	Sigma float64 // standard deviation in steps of 8 bits, of a middle grey if ByBrightness
	Grey  bool    // the same in all three colours
	// ByBrightness makes the variance proportional to the colour's value, as photon noise is; else
	// it is constant.
	ByBrightness bool
}

// Noise adds normally distributed noise and rounds to 8 bits. It returns the standard deviation
// over the whole picture, before rounding and clipping.
func Noise(r *rand.Rand, pix []uint8, g Grain) float64 {
	var drawn, variance float64
	for i, v := range pix {
		if i%3 == 0 || !g.Grey {
			drawn = r.NormFloat64()
		}
		sigma := g.Sigma
		if g.ByBrightness {
			sigma *= math.Sqrt(float64(v) / 127.5)
		}
		variance += sigma * sigma
		pix[i] = uint8(level(float64(v) + sigma*drawn))
	}
	return math.Sqrt(variance / float64(max(len(pix), 1)))
}
