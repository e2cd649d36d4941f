package cpu

import (
	"slices"
	"testing"
)

// TestBrowserKernels: engines of today take both modules, the one with relaxed SIMD first.
func TestBrowserKernels(t *testing.T) {
	if got := Available(); !slices.Equal(got, []string{"relaxed", "simd128", "go"}) {
		t.Errorf("kernels %q", got)
	}
}
