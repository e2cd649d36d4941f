package cpu

import (
	"slices"
	"strconv"
	"strings"
	"syscall/js"
	"testing"
)

// TestBrowserKernels: engines of today take both modules, the one with relaxed SIMD first. Those
// before node 20 know only the other.
func TestBrowserKernels(t *testing.T) {
	want := []string{"relaxed", "simd128", "go"}
	version := js.Global().Get("process").Get("versions").Get("node").String()
	major, _, _ := strings.Cut(version, ".")
	if n, err := strconv.Atoi(major); err == nil && n < 20 {
		t.Logf("NO relaxed SIMD in node %s: the kernels with it are NOT tested", version)
		want = want[1:]
	}
	if got := Available(); !slices.Equal(got, want) {
		t.Errorf("kernels %q", got)
	}
}
