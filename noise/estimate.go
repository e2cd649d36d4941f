package noise

import (
	"image"
	"math"
)

// Source is a picture: a render.Source and an *imageio.Image are some.
type Source interface {
	// Size is the width and height in pixels.
	Size() (width, height int)
	// ReadRGB fills dst, [r.Dy()*r.Dx()*3], with colours in 0..1.
	ReadRGB(dst []float32, r image.Rectangle)
}

// Estimate returns the standard deviation of the white noise in each of R, G and B, in steps of
// 1/255, 0 or more. It is made to be too low rather than too high: noise that a camera or a JPEG has
// smoothed counts in part or not at all, and pictures without enough to go by, below 23x23 pixels,
// flat or clipped nearly everywhere, have 0. It reads at most 16384 patches of 8x8 pixels on a grid,
// and the same picture gives the same number.
func Estimate(src Source) float64 {
	p := sample(src)
	if p == nil {
		return 0
	}
	luma := p.flattest(0).spectrum()
	all := luma.level()
	var chroma [2]float64
	for i := range chroma {
		chroma[i] = p.flattest(i + 1).spectrum().level()
		all = min(all, chroma[i])
	}
	// The planes are orthonormal, so their variances add up to those of R, G and B.
	inLuma := max(all, luma.white())
	return math.Sqrt((inLuma + min(inLuma, chroma[0]) + min(inLuma, chroma[1])) / 3)
}

// Threshold is the sigma below which noise is left alone, as grain or a doubtful estimate.
const Threshold = 1.5

// Dial is the setting, 0..100, of a dial whose end is sigma 25: 0 below Threshold.
func Dial(sigma float64) int {
	if !(sigma >= Threshold) {
		return 0
	}
	return int(min(math.Round(4*sigma), 100))
}
