package enginetest

import (
	"math/rand/v2"
	"sync"
)

var convBackwardCases = sync.OnceValue(func() []*convBackwardCase {
	rng := rand.New(rand.NewPCG(61, 1))
	list := []*convBackwardCase{
		{height: 1, width: 1, kernel: 1, in: 1, out: 1},
		{height: 1, width: 1, kernel: 3, in: 5, out: 3, relu: true},
		{images: 1, height: 1, width: 1, kernel: 3, in: 2, out: 2},
		{images: 4, height: 1, width: 1, kernel: 3, in: 3, out: 5, relu: true, overwrite: true},
		{images: 3, height: 5, width: 7, kernel: 3, in: 32, out: 32, relu: true, scale: 0.5},
		{images: 2, height: 12, width: 12, kernel: 3, in: 64, out: 64, overwrite: true},
		{images: 1, height: 48, width: 48, kernel: 3, in: 3, out: 32, noInput: true},
		{height: 9, width: 15, kernel: 3, in: 17, out: 33, noBias: true, holes: true},
		{height: 1, width: 40, kernel: 3, in: 20, out: 7, relu: true},
		{height: 37, width: 1, kernel: 3, in: 7, out: 20, overwrite: true},
		{height: 5, width: 14, kernel: 1, in: 100, out: 48, relu: true, holes: true, scale: -2},
		{height: 3, width: 250, kernel: 3, in: 4, out: 20},
		{images: 2, height: 6, width: 5, kernel: 1, in: 64, out: 65, relu: true, noInput: true},
		{height: 4, width: 6, kernel: 3, in: 8, out: 99},
		// Whole vectors of channels: tiles of 4×4 pixels, whole and not, of one picture and of
		// several.
		{images: 1, height: 24, width: 20, kernel: 3, in: 32, out: 32, relu: true},
		{images: 1, height: 13, width: 9, kernel: 3, in: 16, out: 80, overwrite: true},
		{images: 3, height: 6, width: 11, kernel: 3, in: 48, out: 16, relu: true, holes: true},
		{images: 2, height: 4, width: 37, kernel: 3, in: 64, out: 32, scale: 0.3, noInput: true},
		{height: 10, width: 17, kernel: 3, in: 16, out: 16, noBias: true},
		{images: 2, height: 7, width: 5, kernel: 3, in: 32, out: 16, input: place{0, 3, 40},
			grad: place{2, 5, 23}, inGrad: place{3, 1, 36}, output: place{1, 7, 24}, relu: true},
		// Runs of channels, also of one tensor, as the gradients of a dense block.
		{height: 5, width: 9, kernel: 3, in: 6, out: 10, input: place{0, 2, 9},
			grad:   place{2, 3, 20},
			inGrad: place{3, 1, 7}, output: place{1, 5, 16}, relu: true},
		{images: 2, height: 4, width: 9, kernel: 3, in: 16, out: 8, relu: true,
			input: place{0, 0, 24}, output: place{0, 16, 24},
			grad: place{2, 16, 24}, inGrad: place{2, 0, 24}},
		{images: 3, height: 3, width: 4, kernel: 1, in: 24, out: 16, overwrite: true,
			input: place{0, 8, 32}, grad: place{2, 0, 40}, inGrad: place{2, 16, 40}},
	}
	for range 25 {
		c := &convBackwardCase{images: rng.IntN(4), height: 1 + rng.IntN(9),
			width:  1 + rng.IntN(20),
			kernel: 1 + 2*rng.IntN(2), in: 1 + rng.IntN(40), out: 1 + rng.IntN(40),
			relu: rng.IntN(2) == 0, noBias: rng.IntN(3) == 0, overwrite: rng.IntN(2) == 0,
			holes: rng.IntN(3) == 0, noInput: rng.IntN(5) == 0, scale: float32(rng.NormFloat64())}
		if rng.IntN(2) == 0 {
			c.input = place{0, rng.IntN(6), c.in + 6}
			c.grad = place{2, rng.IntN(6), c.out + 6}
		}
		if rng.IntN(2) == 0 {
			c.inGrad = place{3, rng.IntN(6), c.in + 6}
			c.output = place{1, rng.IntN(6), c.out + 6}
		}
		list = append(list, c)
	}
	for _, c := range list {
		c.fill(rng)
	}
	return list
})
