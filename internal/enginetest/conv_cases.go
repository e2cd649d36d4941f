package enginetest

import (
	"image"
	"math/rand/v2"
	"sync"
)

// filled gives the cases data from a fixed seed, once.
func filled(seed uint64, cases func(rng *rand.Rand) []*convCase) func() []*convCase {
	return sync.OnceValue(func() []*convCase {
		rng := rand.New(rand.NewPCG(seed, 1))
		list := cases(rng)
		for _, c := range list {
			c.fill(rng)
		}
		return list
	})
}

var convCases = filled(1, func(*rand.Rand) []*convCase {
	list := []*convCase{
		{height: 1, width: 1, kernel: 1, in: 1, out: 1},
		{height: 1, width: 1, kernel: 3, in: 5, out: 3},
		{height: 1, width: 40, kernel: 3, in: 3, out: 64, relu: true},
		{height: 37, width: 1, kernel: 3, in: 16, out: 16, add: true},
		{height: 9, width: 15, kernel: 3, in: 64, out: 64, add: true, relu: true},
		{height: 6, width: 29, kernel: 3, in: 17, out: 33, noBias: true},
		{height: 5, width: 14, kernel: 1, in: 100, out: 48, relu: true},
		{height: 4, width: 13, kernel: 3, in: 16, out: 771},
		{height: 3, width: 500, kernel: 3, in: 4, out: 20},
		{height: 5, width: 13, kernel: 3, in: 3, out: 8},

		// Runs of channels at and off the multiples of four.
		{height: 8, width: 8, kernel: 3, in: 12, out: 7, input: place{0, 9, 40},
			output: place{1, 21, 40}, relu: true},
		{height: 8, width: 9, kernel: 1, in: 30, out: 10, input: place{0, 1, 31},
			output: place{1, 40, 50}, add: true},
		{height: 5, width: 7, kernel: 3, in: 8, out: 8, input: place{0, 4, 16},
			output: place{1, 8, 20}, residual: place{2, 4, 12}, add: true},
		{height: 5, width: 7, kernel: 3, in: 6, out: 9, input: place{0, 2, 9},
			output: place{1, 3, 13}, residual: place{2, 1, 11}, add: true, relu: true},
		{height: 5, width: 7, kernel: 1, in: 5, out: 4, input: place{0, 3, 8},
			output: place{1, 1, 5}, residual: place{2, 2, 6}, add: true},
		{height: 5, width: 7, kernel: 3, in: 1, out: 1, input: place{0, 2, 3},
			output: place{1, 1, 3}, residual: place{2, 2, 3}, add: true},
		{height: 3, width: 70, kernel: 3, in: 17, out: 65, input: place{0, 1, 19},
			output: place{1, 3, 70}, residual: place{2, 2, 67}, add: true},

		// Parts of the picture.
		{height: 12, width: 20, kernel: 3, in: 8, out: 24, rect: image.Rect(3, 2, 17, 11)},
		{height: 12, width: 20, kernel: 1, in: 8, out: 6, rect: image.Rect(19, 11, 20, 12),
			add: true},
		{height: 12, width: 20, kernel: 3, in: 8, out: 24, window: image.Rect(0, 4, 13, 12),
			add: true},
		{height: 12, width: 20, kernel: 1, in: 3, out: 4, window: image.Rect(5, 4, 6, 5)},
		{height: 12, width: 20, kernel: 3, in: 8, out: 5, window: image.Rect(7, 1, 20, 9),
			rect: image.Rect(1, 1, 12, 8)},
		{height: 9, width: 140, kernel: 3, in: 6, out: 10, window: image.Rect(3, 2, 139, 8),
			rect: image.Rect(1, 1, 130, 5), input: place{0, 1, 8}, output: place{1, 2, 13},
			residual: place{2, 3, 14}, add: true, relu: true},
	}
	// Around tiles of 64 pixels by 64 channels, steps of 16 along K and vectors of 4.
	inputs := []int{1, 15, 16, 17, 33}
	for i, pixels := range []int{63, 64, 65, 128, 129} {
		for j, out := range []int{63, 64, 65, 128} {
			c := &convCase{height: 1, width: pixels, kernel: 3 - 2*(j%2), in: inputs[(i+j)%5],
				out:  out,
				relu: i%2 == 0, add: (i+j)%2 == 0}
			if i%3 == 1 {
				c.height, c.width = pixels, 1
			}
			list = append(list, c)
		}
	}
	return list
})

// sharedConvCases have several runs in one tensor.
var sharedConvCases = filled(2, func(*rand.Rand) []*convCase {
	return []*convCase{
		// The residual is the output.
		{height: 7, width: 31, kernel: 3, in: 20, out: 20, output: place{1, 0, 20},
			residual: place{1, 0, 20}, add: true},
		{height: 7, width: 31, kernel: 3, in: 5, out: 6, output: place{1, 3, 11},
			residual: place{1, 3, 11}, add: true, relu: true, rect: image.Rect(2, 1, 30, 6)},
		// The residual is the output: a value computed twice, at the ends of tiles, would be added
		// twice.
		{height: 1, width: 130, kernel: 3, in: 3, out: 66, output: place{1, 0, 66},
			residual: place{1, 0, 66}, add: true},
		{height: 2, width: 500, kernel: 1, in: 2, out: 5, output: place{1, 1, 7},
			residual: place{1, 1, 7}, add: true},
		// The residual lies in the output's tensor at other channels.
		{height: 6, width: 11, kernel: 1, in: 9, out: 8, output: place{1, 8, 16},
			residual: place{1, 0, 16}, add: true},
		{height: 6, width: 11, kernel: 3, in: 9, out: 7, output: place{1, 1, 17},
			residual: place{1, 9, 17}, add: true, relu: true, window: image.Rect(1, 1, 11, 5)},
		// A dense block's convolution, upwards and in the mirror.
		{height: 5, width: 9, kernel: 3, in: 24, out: 8, input: place{0, 0, 48},
			output: place{0, 24, 48}, relu: true},
		{height: 5, width: 9, kernel: 3, in: 23, out: 9, input: place{0, 19, 45},
			output: place{0, 10, 45}, relu: true, rect: image.Rect(1, 1, 8, 5)},
		{height: 5, width: 9, kernel: 3, in: 7, out: 5, input: place{0, 6, 13},
			output: place{0, 1, 13}, residual: place{2, 2, 8}, add: true},
		// A dense block's fusion: the residual lies in the input's run, or at its other end.
		{height: 5, width: 9, kernel: 1, in: 40, out: 8, input: place{0, 0, 48},
			output: place{0, 40, 48}, residual: place{0, 0, 48}, add: true},
		{height: 5, width: 9, kernel: 1, in: 31, out: 7, input: place{0, 7, 38},
			output: place{0, 0, 38}, residual: place{0, 31, 38}, add: true},
		// Three runs of one tensor.
		{height: 5, width: 70, kernel: 3, in: 13, out: 9, input: place{0, 10, 34},
			output: place{0, 1, 34}, residual: place{0, 24, 34}, add: true, relu: true,
			rect: image.Rect(1, 0, 69, 4)},
		{height: 4, width: 4, kernel: 1, in: 1, out: 1, input: place{0, 1, 3},
			output: place{0, 2, 3}, residual: place{0, 0, 3}, add: true},
		// The residual is the input, or a part of it, and the output lies elsewhere.
		{height: 6, width: 6, kernel: 3, in: 10, out: 10, input: place{0, 0, 10},
			residual: place{0, 0, 10}, add: true, relu: true},
		{height: 6, width: 6, kernel: 3, in: 10, out: 3, input: place{0, 2, 14},
			residual: place{0, 5, 14}, add: true},
		// The residual is the output, in the input's tensor.
		{height: 6, width: 6, kernel: 3, in: 10, out: 5, input: place{0, 5, 15},
			output: place{0, 0, 15}, residual: place{0, 0, 15}, add: true},
	}
})
