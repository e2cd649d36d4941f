package enginetest

import (
	"math/rand/v2"
	"sync"

	"github.com/liif-render/liif/engine"
)

var decodeBackwardCases = sync.OnceValue(func() []*decodeBackwardCase {
	rng := rand.New(rand.NewPCG(62, 1))
	const bilinear, nearest = engine.ResidualBilinear, engine.ResidualNearest
	const affine, waves, product = engine.FirstAffine, engine.FirstWaves, engine.CombineProduct
	list := []*decodeBackwardCase{
		{decodeCase: decodeCase{hidden: []int{64, 64, 64}, rows: 150, ensemble: true, cells: true,
			residual: bilinear}, colours: true},
		{decodeCase: decodeCase{hidden: []int{33, 20, 7}, rows: 57, ensemble: true}, holes: true},
		{decodeCase: decodeCase{hidden: []int{256, 256, 256}, rows: 30, ensemble: true,
			cells: true}},
		{decodeCase: decodeCase{hidden: []int{40, 24}, rows: 700, cells: true, residual: nearest},
			images: 1},
		{decodeCase: decodeCase{hidden: []int{16}, rows: 60, cells: true, ensemble: true}},
		{decodeCase: decodeCase{hidden: []int{8, 8}, rows: 5, ensemble: true, height: 1, width: 1}},
		{decodeCase: decodeCase{hidden: []int{8, 30}, rows: 1, height: 1, width: 9, cells: true}},
		{decodeCase: decodeCase{hidden: []int{16, 8}, rows: 2304, ensemble: true, cells: true,
			height: 12, width: 12, residual: bilinear}, images: 1},
		{decodeCase: decodeCase{hidden: []int{24, 16}, rows: 40, ensemble: true, cells: true,
			residual: bilinear, height: 7, width: 6}, images: 2, colours: true},

		{decodeCase: decodeCase{hidden: []int{24, 16}, rows: 150, ensemble: true, cells: true,
			residual: bilinear}, loss: engine.LossLuma},
		{decodeCase: decodeCase{first: affine, combine: product, hidden: []int{21}, rows: 57,
			cells: true}, loss: engine.LossLuma, colours: true},
		{decodeCase: decodeCase{hidden: []int{24, 16}, rows: 150, ensemble: true, cells: true,
			residual: bilinear}, loss: engine.LossPSNR},
		{decodeCase: decodeCase{hidden: []int{16, 8}, rows: 70, ensemble: true, cells: true,
			height: 7, width: 6}, images: 2, loss: engine.LossPSNR, colours: true},

		{decodeCase: decodeCase{hidden: []int{3}, plain: true, rows: 57, ensemble: true,
			residual: nearest}, colours: true},
		{decodeCase: decodeCase{hidden: []int{3}, plain: true, rows: 19, cells: true}, holes: true},

		{decodeCase: decodeCase{first: affine, combine: product, hidden: []int{16}, rows: 153,
			cells: true}},
		{decodeCase: decodeCase{first: affine, combine: product, hidden: []int{21}, rows: 70,
			cells:    true,
			residual: bilinear, height: 7, width: 6}, holes: true, colours: true, images: 2},
		{decodeCase: decodeCase{first: affine, combine: product, hidden: []int{1}, rows: 5}},
		{decodeCase: decodeCase{first: affine, combine: product, hidden: []int{65}, rows: 57,
			cells: true}},

		{decodeCase: decodeCase{first: waves, combine: product, hidden: []int{16}, rows: 153,
			cells: true}},
		{decodeCase: decodeCase{first: waves, combine: product, hidden: []int{21}, rows: 70,
			cells:    true,
			residual: bilinear, height: 7, width: 6}, holes: true, colours: true, images: 2},
		{decodeCase: decodeCase{first: waves, combine: product, hidden: []int{5}, rows: 57}},
	}
	for range 20 {
		c := &decodeBackwardCase{decodeCase: decodeCase{hidden: []int{1 + rng.IntN(70)},
			rows: 1 + rng.IntN(130), ensemble: rng.IntN(2) == 0, cells: rng.IntN(2) == 0,
			residual: engine.Residual(rng.IntN(3)), height: 1 + rng.IntN(6),
			width: 1 + rng.IntN(6)},
			holes: rng.IntN(3) == 0, colours: rng.IntN(2) == 0}
		for range rng.IntN(3) {
			c.hidden = append(c.hidden, 1+rng.IntN(70))
		}
		if rng.IntN(4) == 0 {
			c.first, c.combine, c.hidden, c.ensemble = affine, product, c.hidden[:1], false
		}
		list = append(list, c)
	}
	for _, c := range list {
		c.fillTraining(rng)
	}
	return list
})
