package model

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/engine"
)

// TestStacks: how many pictures are computed at once changes the gradient by rounding alone, and so
// does giving the batch in two halves, each of half the weight. The same again gives the same bits.
func TestStacks(t *testing.T) {
	for _, name := range []string{"LIIF", "wide", "bilinear", "restore", "MetaSR", "RDN",
		"by PSNR"} {
		t.Run(name, func(t *testing.T) {
			loss := engine.LossRGB
			if name == "by PSNR" {
				name, loss = "restore", engine.LossPSNR
			}
			rng := rand.New(rand.NewPCG(2, 7))
			m := randomModel(rng, trainingSpecs()[name])
			b := randomBatch(rng, 4, 3, 4, 13)
			e := trainable(t, "")
			training := newTraining(t, e, m, 0)
			training.loss = loss
			data := make([]float32, training.parameters.Len())
			gradient := func(stack int, batches ...*Batch) ([]float32, Loss) {
				clear(data)
				err := e.WriteParameters(training.parameters, engine.PartGradient, data)
				if err != nil {
					t.Fatal(err)
				}
				training.stack = stack
				var mean Loss
				for _, b := range batches {
					l, err := training.Gradient(context.Background(), b)
					if err != nil {
						t.Fatal(err)
					}
					mean.Mean += l.Mean / float64(len(batches))
					mean.MSE += l.MSE / float64(len(batches))
				}
				err = e.ReadParameters(training.parameters, engine.PartGradient, data)
				if err != nil {
					t.Fatal(err)
				}
				out := slices.Clone(data)
				for i := range out {
					out[i] /= float32(len(batches))
				}
				return out, mean
			}
			want, wantLoss := gradient(1, b)
			check := func(name string, got []float32, l Loss) {
				t.Helper()
				if d := relative(got, want); !(d <= 1e-5) {
					t.Errorf("%s: gradient differs by %.3g of its largest", name, d)
				}
				if math.Abs(l.Mean-wantLoss.Mean) > 1e-6*wantLoss.Mean ||
					math.Abs(l.MSE-wantLoss.MSE) > 1e-6*wantLoss.MSE {
					t.Errorf("%s: %v, want %v", name, l, wantLoss)
				}
			}
			for _, stack := range []int{2, 3, 9} {
				got, l := gradient(stack, b)
				check(fmt.Sprintf("stack of %d", stack), got, l)
			}
			got, l := gradient(2, b.part(0, 2), b.part(2, 4))
			check("halves", got, l)
			if got, l := gradient(1, b); !slices.Equal(got, want) || l != wantLoss {
				t.Error("the same again gives other bits")
			}
			if got, l := gradient(1, b.part(0, 3)); relative(got, want) < 1e-3 || l == wantLoss {
				t.Error("a picture less makes no difference")
			}
		})
	}
}

// TestWinogradAgrees: the gradient by Winograd's convolution is that by direct sums, but for
// rounding, on pictures that are no whole tiles, alone and in stacks.
func TestWinogradAgrees(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 8))
	m := randomModel(rng, trainingSpecs()["wide"])
	b := randomBatch(rng, 3, 9, 14, 40)
	for _, kernels := range cpu.Available() {
		for _, stack := range []int{1, 3} {
			t.Run(fmt.Sprintf("%s/%d", kernels, stack), func(t *testing.T) {
				var gradients [2][]float32
				for i, direct := range []bool{false, true} {
					e, err := cpu.New(cpu.Options{Kernels: kernels, Direct: direct})
					if err != nil {
						t.Fatal(err)
					}
					defer e.Close()
					training := newTraining(t, e, m, stack)
					if _, err := training.Gradient(context.Background(), b); err != nil {
						t.Fatal(err)
					}
					gradients[i] = make([]float32, training.parameters.Len())
					err = e.ReadParameters(training.parameters, engine.PartGradient, gradients[i])
					if err != nil {
						t.Fatal(err)
					}
				}
				if d := relative(gradients[0], gradients[1]); !(d <= 1e-5) {
					t.Errorf("the gradient differs by %.3g of its largest", d)
				}
				if slices.Equal(gradients[0], gradients[1]) {
					t.Error("to the bit: one is computed like the other")
				}
			})
		}
	}
}
