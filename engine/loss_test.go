package engine

import (
	"math"
	"testing"
)

// TestLossCounts compares what differences count for with the definitions, written out.
func TestLossCounts(t *testing.T) {
	h := &Head{Scale: [3]float32{0.5, 0.5, 0.5}}
	for _, c := range []struct {
		loss   Loss
		colour [3]float32 // the target is 0
		want   float64
	}{
		{LossRGB, [3]float32{0.25, -0.5, 0}, 1.5},
		{LossLuma, [3]float32{0.5, 0.5, 0.5}, 3},                 // grey: as in LossRGB
		{LossLuma, [3]float32{0, 0, 0.5}, 3*0.114 + 0.5 + 0.081}, // blue: far less than 1
		{LossLuma, [3]float32{0, 0.5, 0}, 3*0.587 + 0.331 + 0.419},
	} {
		got := c.loss.Of(h, c.colour[:], make([]float32, 3))
		if math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%v of %v is %v, want %v", c.loss, c.colour, got, c.want)
		}
	}
}

// TestLossGradient compares gradients with differences of the loss.
func TestLossGradient(t *testing.T) {
	h := &Head{Scale: [3]float32{0.5, 0.25, 2}}
	target := []float32{0.5, 0.25, 0.125}
	for _, l := range []Loss{LossRGB, LossLuma} {
		for _, colour := range [][]float32{{1, 1, 1}, {0, 0.5, -1}, {1, 0, 0.5}} {
			_, gradient := l.At(h, colour, target)
			for k := range 3 {
				const step = 1.0 / 1024
				moved := append([]float32(nil), colour...)
				moved[k] += step * h.Scale[k]
				want := (l.Of(h, moved, target) - l.Of(h, colour, target)) / step
				if math.Abs(gradient[k]-want) > 1e-9 {
					t.Errorf("%v at %v: gradient %d is %v, want %v", l, colour, k, gradient[k],
						want)
				}
			}
		}
	}
}

func TestLossNames(t *testing.T) {
	for _, l := range []Loss{LossRGB, LossLuma} {
		if got, err := LossOf(l.String()); got != l || err != nil {
			t.Errorf("%v is read as %v, %v", l, got, err)
		}
	}
	if _, err := LossOf("l2"); err == nil {
		t.Error("a loss that is none was read")
	}
}
