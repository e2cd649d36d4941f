package cpu

import (
	"fmt"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/internal/enginetest"
)

// TestTrainable runs on each instruction set of this machine, the plain Go twin included.
func TestTrainable(t *testing.T) {
	for _, kernels := range Available() {
		for threads := 1; threads <= 2; threads++ {
			t.Run(fmt.Sprintf("%s %d", kernels, threads), func(t *testing.T) {
				enginetest.AllTrainable(t, func(t *testing.T) engine.Engine {
					return open(t, kernels, threads)
				}, enginetest.Options{ToleranceFactor: 1, Winograd: true})
			})
		}
	}
}

// TestTrainingThreads: how many share the work makes no difference, nor does doing it again.
func TestTrainingThreads(t *testing.T) {
	for _, kernels := range Available() {
		t.Run(kernels, func(t *testing.T) {
			enginetest.IdenticalTraining(t, open(t, kernels, 1), open(t, kernels, 3))
		})
	}
	e := open(t, "", 2)
	enginetest.IdenticalTraining(t, e, e)
}
