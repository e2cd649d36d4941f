package render

import (
	"math"
	"testing"
)

// TestQuantise: clamped, then rounded to the nearest, once.
func TestQuantise(t *testing.T) {
	for v := range 256 {
		exact := float64(v) / 255
		for _, d := range []float64{-0.49, 0, 0.49} {
			x := float32(exact + d/255)
			if got := quantise[uint8](nil, []float32{x}, 0xff)[0]; int(got) != v {
				t.Errorf("%g is %d, want %d", x, got, v)
			}
		}
	}
	for x, want := range map[float32]uint16{-1: 0, 2: 0xffff, 0.5: 0x8000, 1: 0xffff,
		float32(math.Inf(1)): 0xffff, 1.0 / 0xffff: 1} {
		if got := quantise[uint16](nil, []float32{x}, 0xffff)[0]; got != want {
			t.Errorf("%g is %d, want %d", x, got, want)
		}
	}
}
