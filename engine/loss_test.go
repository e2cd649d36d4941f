package engine

import (
	"math"
	"slices"
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
		{LossPSNR, [3]float32{1, 1, 1}, 12}, // three times the square of 2
		{LossPSNR, [3]float32{0, 0, 0.5}, 3*0.114*0.114 + 0.5*0.5 + 0.081*0.081},
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
	for _, l := range []Loss{LossRGB, LossLuma, LossPSNR} {
		for _, colour := range [][]float32{{1, 1, 1}, {0, 0.5, -1}, {1, 0, 0.5}} {
			_, gradient := l.At(h, colour, target)
			for k := range 3 {
				const step = 1.0 / 1024
				above, below := slices.Clone(colour), slices.Clone(colour)
				above[k] += step * h.Scale[k]
				below[k] -= step * h.Scale[k]
				want := (l.Of(h, above, target) - l.Of(h, below, target)) / (2 * step)
				if math.Abs(gradient[k]-want) > 1e-9 {
					t.Errorf("%v at %v: gradient %d is %v, want %v", l, colour, k, gradient[k],
						want)
				}
			}
		}
	}
}

// TestLossCount: only the PSNR's loss counts by the logarithm of a picture's mean, to which its
// slope belongs.
func TestLossCount(t *testing.T) {
	for _, l := range []Loss{LossRGB, LossLuma, LossPSNR} {
		const step = 1e-7
		for _, mean := range []float64{1e-4, 0.01, 0.3} {
			counts, slope := l.Counts(mean)
			above, _ := l.Counts(mean + step)
			below, _ := l.Counts(mean - step)
			if want := (above - below) / (2 * step); math.Abs(slope-want) > 1e-4*want {
				t.Errorf("%v of %v: slope %v, want %v", l, mean, slope, want)
			}
			if (counts == mean) != (l != LossPSNR) {
				t.Errorf("%v of %v counts %v", l, mean, counts)
			}
		}
	}
	low, _ := LossPSNR.Counts(0.01)
	high, _ := LossPSNR.Counts(0.1)
	if d := high - low; d < 0.99 || d > 1 { // in tens of dB
		t.Errorf("ten times the error counts %v more", d)
	}
}

func TestLossNames(t *testing.T) {
	for _, l := range []Loss{LossRGB, LossLuma, LossPSNR} {
		if got, err := LossOf(l.String()); got != l || err != nil {
			t.Errorf("%v is read as %v, %v", l, got, err)
		}
	}
	if _, err := LossOf("l2"); err == nil {
		t.Error("a loss that is none was read")
	}
}
