package cpu

import (
	"fmt"
	"testing"

	"github.com/liif-render/liif/internal/enginetest"
)

// TestTrainable runs on each instruction set of this machine, the plain Go twin included.
func TestTrainable(t *testing.T) {
	for _, kernels := range Available() {
		for threads := 1; threads <= 2; threads++ {
			t.Run(fmt.Sprintf("%s %d", kernels, threads), func(t *testing.T) {
				e := open(t, kernels, threads)
				o := enginetest.Options{ToleranceFactor: 1}
				enginetest.ConvBackward(t, e, o)
				enginetest.DecodeBackward(t, e, o)
				enginetest.Parameters(t, e)
			})
		}
	}
}
