package enginetest

import (
	"math/rand/v2"
	"sync"

	"github.com/liif-render/liif/engine"
)

// filledHeads gives the cases data from a fixed seed, once.
func filledHeads(seed uint64, cases func(*rand.Rand) []*decodeCase) func() []*decodeCase {
	return sync.OnceValue(func() []*decodeCase {
		rng := rand.New(rand.NewPCG(seed, 1))
		list := cases(rng)
		for _, c := range list {
			c.fill(rng)
		}
		return list
	})
}

var decodeCases = filledHeads(5, func(*rand.Rand) []*decodeCase {
	const bilinear, nearest = engine.ResidualBilinear, engine.ResidualNearest
	const affine, waves, product = engine.FirstAffine, engine.FirstWaves, engine.CombineProduct
	list := []*decodeCase{
		{hidden: []int{64, 64, 64}, rows: 5, cols: 14, ensemble: true, cells: true,
			residual: bilinear},
		{hidden: []int{33, 20, 7}, rows: 1, cols: 200, ensemble: true},
		{hidden: []int{256, 256}, rows: 20, cols: 1, cells: true, residual: nearest},
		{hidden: []int{40, 24}, rows: 150, points: true, ensemble: true, cells: true,
			residual: bilinear},
		{hidden: []int{8, 8}, rows: 3, cols: 4, ensemble: true, cells: true, residual: bilinear,
			height: 1, width: 1},
		{hidden: []int{8, 8}, rows: 4, cols: 3, ensemble: true, height: 1, width: 30},

		{hidden: []int{3}, plain: true, rows: 4, cols: 4, ensemble: true, cells: true},
		{hidden: []int{3}, plain: true, rows: 19, cols: 3},
		{hidden: []int{3}, plain: true, rows: 57, points: true, ensemble: true, residual: nearest},
		{hidden: []int{3}, plain: true, rows: 56, points: true, cells: true, residual: bilinear},

		{first: affine, combine: product, hidden: []int{16}, rows: 9, cols: 17, cells: true},
		{first: affine, combine: product, hidden: []int{21}, rows: 70, points: true, cells: true,
			residual: bilinear},
		{first: affine, combine: product, hidden: []int{1}, rows: 5, cols: 11, residual: nearest},
		{first: affine, combine: product, hidden: []int{64}, rows: 8, cols: 7, cells: true,
			residual: nearest},
		{first: affine, combine: product, hidden: []int{65}, rows: 57, points: true, cells: true},
		{first: affine, combine: product, hidden: []int{256}, rows: 5, cols: 6, cells: true},

		{first: waves, combine: product, hidden: []int{32}, rows: 9, cols: 17, cells: true},
		{first: waves, combine: product, hidden: []int{21}, rows: 70, points: true, cells: true,
			residual: bilinear},
		{first: waves, combine: product, hidden: []int{1}, rows: 70, cols: 3, residual: nearest},
		{first: waves, combine: product, hidden: []int{65}, rows: 57, points: true},
	}
	// Widths around vectors of 4 and tiles of 64, by batches around chunks of 56.
	widths := []int{1, 3, 4, 5, 63, 64, 65}
	for i, width := range widths {
		for j, batch := range [][2]int{{1, 1}, {5, 11}, {7, 8}, {3, 19}, {12, 25}} {
			c := decodeCase{hidden: []int{width}, rows: batch[0], cols: batch[1],
				ensemble: (i+j)%2 == 0, cells: (i+j/2)%2 == 0,
				residual: engine.Residual((i + j) % 3)}
			switch j {
			case 1, 3:
				c.hidden = append(c.hidden, widths[(i+1)%len(widths)])
			case 2:
				c.hidden = append(c.hidden, widths[(i+3)%len(widths)], 6)
			}
			p := c
			p.points, p.rows, p.cols = true, batch[0]*batch[1], 0
			p.ensemble = !c.ensemble
			list = append(list, &c, &p)
		}
	}
	return list
})

var randomDecodeCases = filledHeads(7, func(rng *rand.Rand) []*decodeCase {
	coin := func() bool { return rng.IntN(2) == 0 }
	var list []*decodeCase
	for range 20 {
		c := &decodeCase{hidden: []int{1 + rng.IntN(70)}, rows: 1 + rng.IntN(12),
			cols:     1 + rng.IntN(12),
			ensemble: coin(), cells: coin(), residual: engine.Residual(rng.IntN(3)),
			height: 1 + rng.IntN(7), width: 1 + rng.IntN(7)}
		if coin() {
			c.points, c.rows = true, 1+rng.IntN(130)
		}
		switch rng.IntN(5) {
		case 0:
			c.first, c.combine, c.ensemble = engine.FirstAffine, engine.CombineProduct, false
		case 1:
			c.plain, c.hidden = true, []int{3}
		default:
			for range rng.IntN(4) {
				c.hidden = append(c.hidden, 1+rng.IntN(70))
			}
		}
		list = append(list, c)
	}
	return list
})
