package graphics

import "math/rand/v2"

// scenes are the kinds of pictures and how often each is drawn, in parts of the sum.
var scenes = []struct {
	name  string
	share int
	draw  func(*canvas)
}{
	{"page", 13, (*canvas).page},
	{"words", 11, (*canvas).words},
	{"code", 4, (*canvas).code},
	{"terminal", 3, (*canvas).terminal},
	{"hairlines", 5, (*canvas).hairlines},
	{"fan", 3, (*canvas).fan},
	{"rings", 3, (*canvas).rings},
	{"hatching", 4, (*canvas).hatching},
	{"grid", 3, (*canvas).grid},
	{"curves", 6, (*canvas).curves},
	{"polygons", 5, (*canvas).polygons},
	{"charts", 10, (*canvas).charts},
	{"screens", 10, (*canvas).screens},
	{"logos", 8, (*canvas).logos},
	{"comics", 7, (*canvas).comics},
	{"maps", 6, (*canvas).maps},
	{"bricks", 8, (*canvas).bricks},
}

// Draw draws a picture of a random kind: RGB of 8 bits, [height][width][3].
// It panics if a side is negative.
func Draw(r *rand.Rand, width, height int) []uint8 {
	sum := 0
	for _, s := range scenes {
		sum += s.share
	}
	n := r.IntN(sum)
	for _, s := range scenes {
		if n -= s.share; n < 0 {
			return drawScene(r, width, height, s.draw)
		}
	}
	panic("unreachable")
}

// drawScene draws a picture of one kind.
func drawScene(r *rand.Rand, width, height int, scene func(*canvas)) []uint8 {
	if width == 0 || height == 0 {
		return []uint8{}
	}
	c := newCanvas(r, width, height)
	c.hard = c.chance(14)
	scene(c)
	if c.hard {
		return c.pix
	}
	switch n := c.IntN(100); {
	case n < 7:
		c.soften()
	case n < 11:
		c.noise(c.between(1, 5))
	}
	if c.chance(16) {
		c.grey()
	}
	return c.pix
}

// grey takes the colours out.
func (c *canvas) grey() {
	for i := 0; i < len(c.pix); i += 3 {
		v := uint8(rgb(c.pix[i:]).luma())
		c.pix[i], c.pix[i+1], c.pix[i+2] = v, v, v
	}
}

// soften filters with 1 2 1 along both axes, as a scan or a picture that was once enlarged.
func (c *canvas) soften() {
	row := 3 * c.width
	for y := range c.height {
		for k := range 3 {
			blur(c.pix[y*row+k:], 3, c.width)
		}
	}
	for x := range row {
		blur(c.pix[x:], row, c.height)
	}
}

// blur filters n values that are step apart; those at the ends count twice.
func blur(v []uint8, step, n int) {
	before, here := int(v[0]), int(v[0])
	for i := range n {
		next := here
		if i < n-1 {
			next = int(v[(i+1)*step])
		}
		v[i*step] = uint8((before + 2*here + next + 2) / 4)
		before, here = here, next
	}
}
