package cpu

import (
	"context"
	"math"
	"testing"

	"github.com/liif-render/liif/engine"
)

// TestReLUKeepsNaN: a value that is not a number comes through a ReLU as one on every instruction
// set, so that package render can report it instead of drawing black.
func TestReLUKeepsNaN(t *testing.T) {
	for _, name := range Available() {
		e, err := New(Options{Kernels: name})
		if err != nil {
			t.Fatal(err)
		}
		w, err := e.NewConv(1, 1, 20, make([]float32, 20), nil)
		if err != nil {
			t.Fatal(err)
		}
		in, err := e.NewTensor(1, 1, 1)
		if err != nil {
			t.Fatal(err)
		}
		out, err := e.NewTensor(1, 1, 20)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Upload(in, []float32{float32(math.NaN())}); err != nil {
			t.Fatal(err)
		}
		err = e.Conv(context.Background(), engine.Conv{Weights: w, In: engine.All(in),
			Out: engine.All(out), ReLU: true})
		if err != nil {
			t.Fatal(err)
		}
		got := make([]float32, 20)
		if err := e.Download(out, got); err != nil {
			t.Fatal(err)
		}
		for i, x := range got {
			if x == x {
				t.Errorf("%s: channel %d is %g", name, i, x)
			}
		}
	}
}
