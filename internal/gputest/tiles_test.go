//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package gputest

import "testing"

func TestDiffers(t *testing.T) {
	a := []float32{1, 2, 3}
	if differs(a, []float32{1, 2, 3}) != -1 || differs(a, []float32{1, 2, 4}) != 2 ||
		differs(a, a[:2]) != 0 {
		t.Error("differences are overlooked")
	}
}
