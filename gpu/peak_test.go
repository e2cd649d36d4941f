package gpu

import (
	"context"
	"testing"
)

// TestPeak: the measured peak equals the simulated device's speed, slow or fast, and no dispatch
// takes too long.
func TestPeak(t *testing.T) {
	for _, speed := range []float64{1e9, 30e9, 5e12, 300e12} {
		e, r := recorded(t, large, Options{}, func(*Dispatch) float64 { return speed })
		got, err := e.PeakFLOPS(context.Background())
		if err != nil || got < 0.99*speed || got > 1.01*speed {
			t.Errorf("peak %.4g, %v; want %.4g", got, err, speed)
		}
		if most := longest(&r.Plan, 0); most > LongestDispatch {
			t.Errorf("at %.3g FLOP/s a dispatch of %v", speed, most)
		}
	}
}
