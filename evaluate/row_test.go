package evaluate

import (
	"math"
	"testing"
)

// TestRowWithoutTime: pictures drawn between two ticks of a coarse clock have a finite speed.
func TestRowWithoutTime(t *testing.T) {
	for seconds, want := range map[float64]float64{0: 3000, 1: 3e-6} {
		r := Row{Pictures: []Measured{{PSNR: 30, SSIM: 1, Seconds: seconds, Pixels: 3}}}
		r.sumUp()
		if math.Abs(r.Megapixels-want) > 1e-9*want {
			t.Errorf("3 pixels in %g s: %g megapixels a second, want %g", seconds, r.Megapixels, want)
		}
	}
	var none Row
	if none.sumUp(); !math.IsNaN(none.Megapixels) {
		t.Errorf("of no picture: %g megapixels a second", none.Megapixels)
	}
}
