package trainer

import (
	"math"
	"testing"
	"time"
)

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-12*max(math.Abs(a), math.Abs(b)) }

// TestMultiStep: the rate falls with the first step of the epoch after a milestone, as the authors'
// does, and in a shortened training at the same share.
func TestMultiStep(t *testing.T) {
	c := &Config{Adam: Adam{Rate: 1e-4}, EpochMax: 1000, Milestones: []int{200, 400, 600, 800},
		Gamma: 0.5}
	whole := schedule{config: c, steps: 1000 * 7, perEpoch: 7}
	short := schedule{config: c, steps: 1000, perEpoch: 7}
	timed := schedule{config: c, limit: 1000 * time.Second, perEpoch: 7}
	for epoch, want := range map[int]float64{0: 1e-4, 199: 1e-4, 200: 5e-5, 399: 5e-5, 400: 2.5e-5,
		600: 1.25e-5, 799: 1.25e-5, 800: 6.25e-6, 999: 6.25e-6} {
		for step := epoch * 7; step < epoch*7+7; step++ {
			if got := whole.rate(step, 0); !near(got, want) {
				t.Errorf("epoch %d, step %d: %g, want %g", epoch, step, got, want)
			}
		}
		if got := short.rate(epoch, 0); !near(got, want) {
			t.Errorf("step %d of 1000: %g, want %g", epoch, got, want)
		}
		if got := timed.rate(5, time.Duration(epoch)*time.Second); !near(got, want) {
			t.Errorf("second %d of 1000: %g, want %g", epoch, got, want)
		}
	}
}

func TestCosine(t *testing.T) {
	s := schedule{config: &Config{Adam: Adam{Rate: 1e-3}, Cosine: true, RateEnd: 1e-5, WarmUp: 10},
		steps: 1000}
	for step, want := range map[int]float64{
		0: 1e-4, 9: 1e-5 + (1e-3-1e-5)*(1+math.Cos(math.Pi*0.009))/2, 500: (1e-3 + 1e-5) / 2,
		1000: 1e-5,
		5000: 1e-5,
	} {
		if got := s.rate(step, 0); !near(got, want) {
			t.Errorf("step %d: %g, want %g", step, got, want)
		}
	}
	// With both ends, whichever is nearer counts.
	s.limit = time.Minute
	for elapsed, want := range map[time.Duration]float64{30 * time.Second: 0.5, time.Second: 0.25,
		2 * time.Minute: 1} {
		if got := s.share(250, elapsed); got != want {
			t.Errorf("after %v: %g over, want %g", elapsed, got, want)
		}
	}
}

func TestDecay(t *testing.T) {
	s := schedule{config: &Config{EMA: 0.999}}
	for step, want := range map[int]float64{0: 0.1, 10: 0.55, 8990: 0.999, 1e6: 0.999} {
		if got := s.decay(step); !near(got, want) {
			t.Errorf("step %d: %g, want %g", step, got, want)
		}
	}
	s.config.EMA = 0
	if got := s.decay(1000); got != 0 {
		t.Errorf("without an average: %g", got)
	}
}
