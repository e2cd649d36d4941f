//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

package gputest

import (
	"math/rand/v2"
	"testing"

	"github.com/liif-render/liif/engine"
)

// Normal is random numbers of deviation 1.
func Normal(rng *rand.Rand, n int) []float32 {
	list := make([]float32, n)
	for i := range list {
		list[i] = float32(rng.NormFloat64())
	}
	return list
}

// ToyHead is a LIIF head with random weights.
func ToyHead(rng *rand.Rand, hidden []int, ensemble bool) engine.Head {
	h := engine.Head{First: engine.FirstOf[float32]{Stage: engine.FirstGather, Width: hidden[0],
		Offset: Normal(rng, 2*hidden[0]), Cell: Normal(rng, 2*hidden[0])}, Ensemble: ensemble,
		Residual: engine.ResidualBilinear, Scale: [3]float32{0.1, 0.2, 0.3}}
	linear := func(in, out int) engine.Linear {
		return engine.Linear{In: in, Out: out, Weights: Normal(rng, in*out), Bias: Normal(rng, out)}
	}
	for i, n := range hidden[1:] {
		h.Hidden = append(h.Hidden, linear(hidden[i], n))
	}
	h.Combine = engine.CombineOf[float32]{Stage: engine.CombineBlend,
		Last: linear(hidden[len(hidden)-1], 3)}
	return h
}

// ToyAxis is a table of n entries for latents of the given size, with so many cells.
func ToyAxis(rng *rand.Rand, n, size, cells int) engine.Axis {
	a := engine.Axis{Cell: Normal(rng, cells), Fraction: Normal(rng, n)}
	for k := range 2 {
		a.Offset[k] = Normal(rng, n)
		for range n {
			a.Index[k] = append(a.Index[k], int32(rng.IntN(size)))
			a.Source[k] = append(a.Source[k], int32(rng.IntN(size)))
		}
	}
	return a
}

// filled is a tensor of random numbers.
func filled(t testing.TB, e engine.Engine, rng *rand.Rand, height, width,
	channels int) engine.Tensor {
	t.Helper()
	x, err := e.NewTensor(height, width, channels)
	if err == nil {
		err = e.Upload(x, Normal(rng, height*width*channels))
	}
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func releasing(list ...engine.Tensor) {
	for _, x := range list {
		x.Release()
	}
}
