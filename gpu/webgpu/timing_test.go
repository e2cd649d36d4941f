//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu

import (
	"math/rand/v2"
	"testing"
	"time"
)

// TestTickClock: times are right for any length of a tick, within the error of the host's clock,
// and a counter that was reset gives no time instead of a wrong one.
func TestTickClock(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, period := range []float64{1, 10, 52.083, 83.333, 1000.0 / 24} {
		c := tickClock{}
		host, ticks := time.Now(), rng.Uint64N(1<<50)
		for i := range 100 {
			took := time.Duration(1+rng.IntN(60)) * time.Millisecond
			idle := time.Duration(rng.IntN(40)) * time.Millisecond
			noise := time.Duration(rng.IntN(200)) * time.Microsecond // until the host knows
			from := ticks + uint64(float64(idle)/period)
			ticks = from + uint64(float64(took)/period)
			host = host.Add(idle + took)
			if i == 70 {
				ticks, from = uint64(float64(took)/period), 0
			}
			got := c.batch(from, ticks, host.Add(noise))
			known := i > 60 && i < 70 || i > 95
			if got == 0 && !known {
				continue
			}
			if d := float64(got)/float64(took) - 1; d < -0.01 || d > 0.01 {
				t.Errorf("tick of %g ns, batch %d: %v, want %v", period, i, got, took)
			}
		}
		if c.batch(ticks, ticks-1, host) != 0 {
			t.Error("a batch that ends before it begins has a time")
		}
	}
}
