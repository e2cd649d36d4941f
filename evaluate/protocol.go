package evaluate

import (
	"errors"
	"fmt"
	"math"
)

// ErrTooSmall: of the picture nothing is left to measure.
var ErrTooSmall = errors.New("picture too small")

// Protocol says which channels and pixels of a picture count.
type Protocol struct {
	Name string
	// Luma measures PSNR on Y of BT.601 instead of R, G and B.
	Luma bool
	// Border is how many pixels of the edge are left out besides the scale; none at scale 1.
	Border int
}

// The two protocols of the papers (the authors' utils.calc_psnr).
var (
	// Benchmark is for Set5, Set14, B100 and Urban100: Y, an edge as wide as the scale left out.
	Benchmark = Protocol{Name: "benchmark", Luma: true}
	// DIV2K is for DIV2K: RGB, an edge of the scale and six more left out.
	DIV2K = Protocol{Name: "div2k", Border: 6}
)

// Shave is how many pixels of each edge are left out (§5.1); a fractional scale counts as the next
// whole one. At scale 1 it is none, as the papers on denoising and deblocking have it (DnCNN,
// FBCNN).
func (p Protocol) Shave(scale float64) int {
	if scale <= 1 {
		return 0
	}
	return int(math.Ceil(scale-1e-9)) + p.Border
}

// luma are the weights of Y, 16..235 of 255, for colours in 0..255 (BT.601).
var luma = [3]float64{65.738 / 256, 129.057 / 256, 25.064 / 256}

// PSNR is the peak signal-to-noise ratio in dB (Table 1) of two pictures of width by height pixels,
// [height*width*3] of RGB in 0..1, enlarged by scale; infinite if they are equal. Values are taken
// as they are: Finish clamps them. A picture that is all border is ErrTooSmall.
func (p Protocol) PSNR(got, want []float32, width, height int, scale float64) (float64, error) {
	shave, err := p.inner(got, want, width, height, scale)
	if err != nil {
		return 0, err
	}
	sum, count := 0.0, 0
	for y := shave; y < height-shave; y++ {
		from, to := 3*(y*width+shave), 3*(y*width+width-shave)
		part, n := p.squares(got[from:to], want[from:to])
		sum, count = sum+part, count+n
	}
	return decibels(sum / float64(count)), nil
}

// squares adds up the squared errors of some pixels, and counts their values.
func (p Protocol) squares(got, want []float32) (sum float64, count int) {
	if !p.Luma {
		for i, v := range got {
			d := float64(v) - float64(want[i])
			sum += d * d
		}
		return sum, len(got)
	}
	for i := 0; i < len(got); i += 3 {
		d := 0.0
		for c, weight := range luma {
			d += weight * (float64(got[i+c]) - float64(want[i+c]))
		}
		sum += d * d
	}
	return sum, len(got) / 3
}

// decibels is the PSNR of a mean squared error, for a peak of 1.
func decibels(mse float64) float64 { return -10 * math.Log10(mse) }

// inner checks sizes and returns the shave.
func (p Protocol) inner(got, want []float32, width, height int, scale float64) (int, error) {
	if len(got) != 3*width*height || len(want) != 3*width*height {
		return 0, fmt.Errorf("%d and %d values for %d×%d pixels of 3 channels", len(got), len(want),
			width, height)
	}
	shave := p.Shave(scale)
	if width <= 2*shave || height <= 2*shave {
		return 0, fmt.Errorf("%w: %d×%d pixels without an edge of %d", ErrTooSmall, width, height,
			shave)
	}
	return shave, nil
}

// Finish prepares values for measuring: it clamps them to 0..1 and, if round, rounds them to 8
// bits. The papers do not round.
func Finish(values []float32, round bool) {
	for i, v := range values {
		v = min(max(v, 0), 1)
		if round {
			v = float32(int(v*255+0.5)) / 255
		}
		values[i] = v
	}
}
