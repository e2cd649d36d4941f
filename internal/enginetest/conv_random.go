package enginetest

import (
	"image"
	"math/rand/v2"
)

var randomConvCases = filled(3, func(rng *rand.Rand) []*convCase {
	var list []*convCase
	for range 40 {
		list = append(list, randomConv(rng))
	}
	return list
})

// randomConv draws the shape of a small convolution: sizes, where its runs lie, what it computes.
func randomConv(rng *rand.Rand) *convCase {
	coin := func() bool { return rng.IntN(2) == 0 }
	c := &convCase{
		height: 1 + rng.IntN(9), width: 1 + rng.IntN(40), kernel: 1 + 2*rng.IntN(2),
		in: 1 + rng.IntN(40), out: 1 + rng.IntN(70),
		relu: coin(), noBias: rng.IntN(4) == 0, add: rng.IntN(3) > 0,
	}
	if coin() { // pictures that are longer than a tile
		c.height, c.width, c.out = 1+rng.IntN(2), 60+rng.IntN(80), 1+rng.IntN(20)
	}
	c.scatter(rng)
	whole := image.Rect(0, 0, c.width, c.height)
	c.window = whole
	if c.output.tensor != 0 && (!c.add || c.residual.tensor != 0) && coin() {
		c.window = part(rng, whole)
	}
	if coin() {
		c.rect = part(rng, image.Rect(0, 0, c.window.Dx(), c.window.Dy()))
	}
	return c
}

// scatter draws which runs share a tensor, and lays those out in random order with gaps.
func (c *convCase) scatter(rng *rand.Rand) {
	counts := []int{c.in, c.out, c.out}
	places := []*place{&c.input, &c.output, &c.residual}
	if !c.add {
		places = places[:2]
	}
	for k, p := range places {
		p.tensor = rng.IntN(k + 1)
	}
	var totals [3]int
	for _, k := range rng.Perm(len(places)) {
		p := places[k]
		p.first = totals[p.tensor] + rng.IntN(5)
		totals[p.tensor] = p.first + counts[k]
	}
	for _, p := range places {
		p.total = totals[p.tensor]
	}
	for k := range totals {
		gap := rng.IntN(5)
		for _, p := range places {
			if p.tensor == k {
				p.total += gap
			}
		}
	}
	if c.add && rng.IntN(2) == 0 {
		switch {
		case c.residual.tensor == c.output.tensor:
			c.residual = c.output
		case c.residual.tensor == c.input.tensor && c.in >= c.out:
			c.residual.first = c.input.first + rng.IntN(c.in-c.out+1)
		}
	}
}

// part draws a rectangle inside another.
func part(rng *rand.Rand, r image.Rectangle) image.Rectangle {
	side := func(from, to int) (int, int) {
		a, b := from+rng.IntN(to-from), from+rng.IntN(to-from)
		return min(a, b), max(a, b) + 1
	}
	x0, x1 := side(r.Min.X, r.Max.X)
	y0, y1 := side(r.Min.Y, r.Max.Y)
	return image.Rect(x0, y0, x1, y1)
}
