package graphics

import (
	"image"
	"image/draw"
	"math"
	"math/rand/v2"

	"golang.org/x/image/vector"
)

// maskSide is the largest side for which vector.Rasterizer computes in integers: coverage is then
// the same on every machine.
const maskSide = 512

// canvas is a picture being drawn, with its source of random numbers.
type canvas struct {
	*rand.Rand
	width, height int
	pix           []uint8 // [height][width][3]
	hard          bool    // no antialiasing: a pixel is covered by half or not at all

	// view maps the scene to pixels; left to bottom are bounds of what it shows, in the scene.
	view                     affine
	left, top, right, bottom float64

	raster vector.Rasterizer
	mask   []uint8
	points []point
}

func newCanvas(r *rand.Rand, width, height int) *canvas {
	c := &canvas{Rand: r, width: width, height: height, pix: make([]uint8, width*height*3)}
	c.look(identity)
	return c
}

// look sets the view and finds what it shows.
func (c *canvas) look(view affine) {
	c.view = view
	back := view.inverse()
	w, h := float64(c.width), float64(c.height)
	var b bounds
	b.clear()
	for _, p := range []point{{0, 0}, {w, 0}, {0, h}, {w, h}} {
		b.add(back.apply(p))
	}
	c.left, c.top, c.right, c.bottom = b.x0, b.y0, b.x1, b.y1
}

// lookAround draws a view: mostly a shift by a part of a pixel, at times turned or slanted.
func (c *canvas) lookAround() {
	w, h := float64(c.width), float64(c.height)
	view := translate(-w/2, -h/2)
	switch n := c.IntN(100); {
	case n < 12:
		c.look(identity)
		return
	case n < 60:
	case n < 80:
		view = rotate(c.uniform(-0.06, 0.06)).after(view)
	case n < 92:
		view = rotate(c.Float64()).after(view)
	default:
		view = affine{1, c.uniform(-0.4, 0.4), c.uniform(-0.4, 0.4), 1, 0, 0}.after(view)
	}
	c.look(translate(float64(w/2)+c.uniform(-1, 1), float64(h/2)+c.uniform(-1, 1)).after(view))
}

// Float64 is in [0, 1). The conversion keeps its last operation from being fused with a sum.
func (c *canvas) Float64() float64 { return float64(c.Rand.Float64()) }

// chance is true in so many of a hundred cases.
func (c *canvas) chance(percent int) bool { return c.IntN(100) < percent }

// uniform is in [a, b).
func (c *canvas) uniform(a, b float64) float64 { return a + float64((b-a)*c.Float64()) }

// small is in [a, b), smaller values more often.
func (c *canvas) small(a, b float64) float64 {
	u := c.Float64()
	return a + float64((b-a)*float64(u*u))
}

// between is one of a to b.
func (c *canvas) between(a, b int) int { return a + c.IntN(b-a+1) }

// somewhere is a random point of the view.
func (c *canvas) somewhere() point {
	return point{c.uniform(c.left, c.right), c.uniform(c.top, c.bottom)}
}

// extent is the geometric mean of the picture's sides in the scene, at least 16 and at most 600.
func (c *canvas) extent() float64 {
	return min(max(math.Sqrt(float64(c.width*c.height)), 16), 600)
}

// fill paints the inside of a path: where its polygons wind around other than zero times.
func (c *canvas) fill(p *path, ink paint) {
	var b bounds
	b.clear()
	c.points = c.points[:0]
	for _, q := range p.points {
		q = c.view.apply(q)
		b.add(q)
		c.points = append(c.points, q)
	}
	if !(b.x0 < float64(c.width) && b.y0 < float64(c.height) && b.x1 > 0 && b.y1 > 0) {
		return
	}
	shown := image.Rect(
		int(max(b.x0, 0)), int(max(b.y0, 0)),
		int(math.Ceil(min(b.x1, float64(c.width)))), int(math.Ceil(min(b.y1, float64(c.height)))))
	for y := shown.Min.Y; y < shown.Max.Y; y += maskSide {
		for x := shown.Min.X; x < shown.Max.X; x += maskSide {
			c.fillPart(p.ends, image.Rect(x, y, x+maskSide, y+maskSide).Intersect(shown), ink)
		}
	}
}

// fillPart paints a rectangle's part of the polygons of c.points.
func (c *canvas) fillPart(ends []int, at image.Rectangle, ink paint) {
	w, h := at.Dx(), at.Dy()
	c.raster.Reset(w, h)
	x0, y0 := float64(at.Min.X), float64(at.Min.Y)
	start := 0
	for _, end := range ends {
		for i, p := range c.points[start:end] {
			x, y := float32(p.x-x0), float32(p.y-y0)
			if i == 0 {
				c.raster.MoveTo(x, y)
			} else {
				c.raster.LineTo(x, y)
			}
		}
		c.raster.ClosePath()
		start = end
	}
	if n := w * h; len(c.mask) < n {
		c.mask = make([]uint8, n)
	}
	c.raster.DrawOp = draw.Src
	mask := &image.Alpha{Pix: c.mask[:w*h], Stride: w, Rect: image.Rect(0, 0, w, h)}
	c.raster.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	for y := range h {
		c.blend(at.Min.X, at.Min.Y+y, mask.Pix[y*w:][:w], ink)
	}
}

// blend paints pixels of a row as far as they are covered.
func (c *canvas) blend(x, y int, coverage []uint8, ink paint) {
	at := c.pix[(y*c.width+x)*3:]
	colour := ink.colour
	for i, a := range coverage {
		if c.hard {
			a = uint8(int8(a) >> 7) // 128 and more are all, less is nothing
		}
		if a == 0 {
			continue
		}
		if ink.kind != solid {
			colour = ink.at(x+i, y)
		}
		cover := uint32(a)
		if ink.clear != 0 {
			cover = (cover*uint32(255-ink.clear) + 127) / 255
		}
		d := at[3*i:][:3]
		for k := range d {
			d[k] = uint8((uint32(d[k])*(255-cover) + uint32(colour[k])*cover + 127) / 255)
		}
	}
}

// ground paints the whole picture.
func (c *canvas) ground(ink paint) {
	for y := range c.height {
		for x := range c.width {
			colour := ink.colour
			if ink.kind != solid {
				colour = ink.at(x, y)
			}
			copy(c.pix[(y*c.width+x)*3:], colour[:])
		}
	}
}
