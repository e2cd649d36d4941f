package cpu

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"syscall/js"
	"testing"
	"time"
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

// TestBrowserCancels: what the browser has to say arrives while work goes on, as that it is not
// wanted any more.
func TestBrowserCancels(t *testing.T) {
	e, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	message := js.FuncOf(func(js.Value, []js.Value) any {
		stop()
		return nil
	})
	js.Global().Call("setTimeout", message, 0)
	units := 0
	err = e.parallel(ctx, 100, func(_, _ int) {
		units++
		for start := time.Now(); time.Since(start) < 20*time.Millisecond; {
		}
	})
	if !errors.Is(err, context.Canceled) || units == 100 {
		t.Errorf("%d units are done: %v", units, err)
	}
}
