package cpu

import (
	"fmt"
	"strings"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/internal/enginetest"
)

func open(t *testing.T, kernels string, threads int) engine.Engine {
	t.Helper()
	e, err := New(Options{Kernels: kernels, Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestEngine runs on each instruction set of this machine, the plain Go twin included.
func TestEngine(t *testing.T) {
	for _, kernels := range Available() {
		for threads := 1; threads <= 2; threads++ {
			t.Run(fmt.Sprintf("%s %d", kernels, threads), func(t *testing.T) {
				enginetest.All(t, func(t *testing.T) engine.Engine {
					return open(t, kernels, threads)
				}, enginetest.Options{ToleranceFactor: 1})
			})
		}
	}
}

// TestThreads: how many share the work makes no difference, nor does doing it again.
func TestThreads(t *testing.T) {
	for _, kernels := range Available() {
		t.Run(kernels, func(t *testing.T) {
			enginetest.Identical(t, open(t, kernels, 1), open(t, kernels, 2))
		})
	}
	e := open(t, "", 2)
	enginetest.Identical(t, e, e)
}

// TestAgree holds whole networks on each instruction set against the plain Go twin.
func TestAgree(t *testing.T) {
	for _, kernels := range Available()[:len(Available())-1] {
		t.Run(kernels, func(t *testing.T) {
			enginetest.Agree(t, open(t, kernels, 2), open(t, "go", 2), 2e-5)
		})
	}
}

func TestUnknownKernels(t *testing.T) {
	_, err := New(Options{Kernels: "mmx"})
	if err == nil || !strings.Contains(err.Error(), "mmx") || !strings.Contains(err.Error(), "go") {
		t.Errorf("unknown instruction set: %v", err)
	}
}
