//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package window

import "testing"

func TestSpread(t *testing.T) {
	var times []float64
	for i := 100; i > 0; i-- {
		times = append(times, float64(i))
	}
	if s := spread(times); s != (Spread{100, 50, 90, 99, 100}) {
		t.Errorf("%+v", s)
	}
	if s := spread([]float64{7}); s != (Spread{1, 7, 7, 7, 7}) {
		t.Errorf("%+v", s)
	}
	if s := spread(nil); s != (Spread{}) {
		t.Errorf("%+v", s)
	}
}
