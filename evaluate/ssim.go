package evaluate

import (
	"fmt"
	"math"
)

// The constants of Wang et al., "Image Quality Assessment: From Error Visibility to Structural
// Similarity", 2004, section III-C, for values of 0..255.
const (
	windowSide  = 11
	windowSigma = 1.5
	c1          = (0.01 * 255) * (0.01 * 255)
	c2          = (0.03 * 255) * (0.03 * 255)
)

// SSIM is the mean structural similarity of two pictures given as to PSNR, as the papers have it:
// on Y in 16..235 whatever the protocol, without the protocol's border, over all 11×11 windows that
// lie within, with Gaussian weights of sigma 1.5. Where no window fits it is ErrTooSmall.
func (p Protocol) SSIM(got, want []float32, width, height int, scale float64) (float64, error) {
	shave, err := p.inner(got, want, width, height, scale)
	if err != nil {
		return 0, err
	}
	columns, rows := width-2*shave-windowSide+1, height-2*shave-windowSide+1
	if columns < 1 || rows < 1 {
		return 0, fmt.Errorf("%w: %d×%d pixels without an edge of %d hold no window of %d×%d",
			ErrTooSmall, width, height, shave, windowSide, windowSide)
	}
	weights := gaussian()
	// The last rows of the five fields, filtered horizontally: row y at y modulo the window.
	var ring [windowSide][]moments
	for i := range ring {
		ring[i] = make([]moments, columns)
	}
	a, b := make([]float64, columns+windowSide-1), make([]float64, columns+windowSide-1)
	sum := 0.0
	for y := range rows + windowSide - 1 {
		from := 3 * ((y+shave)*width + shave)
		lumaRow(a, got[from:])
		lumaRow(b, want[from:])
		filterRow(ring[y%windowSide], a, b, &weights)
		if y >= windowSide-1 {
			sum += similarities(&ring, y-windowSide+1, &weights)
		}
	}
	return sum / float64(columns*rows), nil
}

// moments are weighted means over a window of two values, their squares and their product.
type moments struct{ a, b, aa, bb, ab float64 }

// similarities adds up the SSIM of a row of windows, the first of whose rows is first.
func similarities(ring *[windowSide][]moments, first int, weights *[windowSide]float64) float64 {
	sum := 0.0
	for x := range ring[0] {
		var m moments
		for k, w := range weights {
			r := &ring[(first+k)%windowSide][x]
			m.a += w * r.a
			m.b += w * r.b
			m.aa += w * r.aa
			m.bb += w * r.bb
			m.ab += w * r.ab
		}
		va, vb, cov := m.aa-m.a*m.a, m.bb-m.b*m.b, m.ab-m.a*m.b
		sum += (2*m.a*m.b + c1) * (2*cov + c2) / ((m.a*m.a + m.b*m.b + c1) * (va + vb + c2))
	}
	return sum
}

func filterRow(to []moments, a, b []float64, weights *[windowSide]float64) {
	for x := range to {
		var m moments
		for k, w := range weights {
			u, v := a[x+k], b[x+k]
			m.a += w * u
			m.b += w * v
			m.aa += w * u * u
			m.bb += w * v * v
			m.ab += w * u * v
		}
		to[x] = m
	}
}

// lumaRow is Y in 16..235 of a row of RGB in 0..1.
func lumaRow(to []float64, rgb []float32) {
	for x := range to {
		y := 16.0
		for c, w := range luma {
			y += 255 * w * float64(rgb[3*x+c])
		}
		to[x] = y
	}
}

// gaussian is the window's weights along one axis, adding up to 1.
func gaussian() (weights [windowSide]float64) {
	sum := 0.0
	for i := range weights {
		d := float64(i - windowSide/2)
		weights[i] = math.Exp(-d * d / (2 * windowSigma * windowSigma))
		sum += weights[i]
	}
	for i := range weights {
		weights[i] /= sum
	}
	return weights
}
