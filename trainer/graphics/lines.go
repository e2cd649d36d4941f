package graphics

import "math"

// thickness is a random line width in pixels, mostly thin.
func (c *canvas) thickness() float64 { return c.small(0.5, 4) }

// gap is the distance of lines that repeat. Those closer than a few pixels cannot be told apart in
// a reduced picture, and are rare.
func (c *canvas) gap() float64 {
	if c.chance(8) {
		return c.uniform(3, 5)
	}
	return c.small(5, 26)
}

// hairlines are straight lines at all angles.
func (c *canvas) hairlines() {
	s := c.start()
	for range c.between(2, 4) {
		p := &path{}
		long := c.chance(60)
		width := c.thickness()
		for range c.between(4, 12) {
			a := c.somewhere()
			if long {
				turn := c.Float64()
				p.polygon(a.polar(turn, -1000), a.polar(turn, 1000))
				continue
			}
			p.polygon(a, a.polar(c.Float64(), c.uniform(8, c.extent())))
		}
		c.stroke(p, c.pen(width), c.ink(s))
	}
}

// start lays a scheme's ground and looks around.
func (c *canvas) start() scheme {
	s := c.scheme()
	c.lay(s)
	c.lookAround()
	return s
}

// pen has a width and sometimes dashes or round ends.
func (c *canvas) pen(width float64) pen {
	p := pen{width: width, round: c.chance(30)}
	if c.chance(15) {
		p.dash = []float64{width * c.uniform(1, 6), float64(width*c.uniform(1, 4)) + 1}
	}
	if c.chance(4) {
		p.dash = []float64{width * 4, width * 2, width, width * 2}
	}
	return p
}

// fan is rays around a point, as lines or as wedges. It stops where rays come too close to be told
// apart at a quarter of the size.
func (c *canvas) fan() {
	s := c.start()
	for range c.between(2, 3) {
		m := c.somewhere()
		n := c.between(6, 72)
		least := float64(n) * c.uniform(3, 8) / (2 * math.Pi)
		reach := least + float64(c.uniform(0.2, 1)*c.extent())
		if c.chance(30) {
			reach = 1000
		}
		from, span := c.Float64(), 1.0
		if c.chance(30) {
			span = c.uniform(0.1, 0.6)
		}
		p := &path{}
		wedges, part := c.chance(35), c.uniform(0.3, 0.6)
		for i := range n {
			turn := from + float64(span*float64(i))/float64(n)
			if wedges {
				next := turn + float64(span*part)/float64(n)
				p.polygon(m.polar(turn, least), m.polar(turn, reach), m.polar(next, reach),
					m.polar(next, least))
			} else {
				p.polygon(m.polar(turn, least), m.polar(turn, reach))
			}
		}
		if wedges {
			c.fill(p, c.ink(s))
		} else {
			c.stroke(p, pen{width: c.small(0.5, 3)}, c.ink(s))
		}
		if c.chance(30) {
			c.fill(new(path).circle(m, least), c.ink(s))
		}
	}
}

// rings are circles or ellipses around a point.
func (c *canvas) rings() {
	s := c.start()
	for range c.between(2, 5) {
		m := c.somewhere()
		step := c.gap()
		width := c.uniform(0.5, max(step*0.6, 1))
		flat := 1.0
		if c.chance(40) {
			flat = c.uniform(0.3, 1)
		}
		p := &path{}
		r := c.uniform(2, step)
		for range c.between(3, 24) {
			p.open().arc(m, r, float64(r*flat), 0, 1)
			r += step
		}
		c.stroke(p, pen{width: width, closed: true}, c.ink(s))
	}
}

// hatching is parallel lines in shapes, crossed at times.
func (c *canvas) hatching() {
	s := c.start()
	all := c.chance(30)
	for range c.between(3, 7) {
		m, r := c.somewhere(), c.uniform(0.1, 0.45)*c.extent()
		if all {
			r = 2 * c.extent()
		}
		p := &path{}
		step, turn := c.gap(), c.Float64()
		width := c.uniform(0.5, max(step/2.5, 0.8))
		p.hatch(m, r, step, turn)
		if c.chance(35) {
			p.hatch(m, r, step, turn+c.uniform(0.1, 0.4))
		}
		colour := c.ink(s)
		c.stroke(p, pen{width: width}, colour)
		if c.chance(60) {
			c.stroke(new(path).circle(m, r), pen{width: c.thickness(), closed: true}, colour)
		}
		if all {
			return
		}
	}
}

// hatch adds chords of a circle at a distance from each other.
func (p *path) hatch(m point, r, step, turn float64) {
	for d := -r + float64(step/2); d < r; d += step {
		half := math.Sqrt(float64(r*r) - float64(d*d))
		q := m.polar(turn+0.25, d)
		p.polygon(q.polar(turn, -half), q.polar(turn, half))
	}
}

// grid is a coordinate grid, some of its lines stronger.
func (c *canvas) grid() {
	s := c.start()
	dx, dy := float64(c.gap()*1.5), 0.0
	if dy = dx; c.chance(25) {
		dy = float64(c.gap() * 1.5)
	}
	every := c.between(2, 10)
	thin, thick := &path{}, &path{}
	add := func(i int, a, b point) {
		if i%every == 0 {
			thick.polygon(a, b)
			return
		}
		thin.polygon(a, b)
	}
	for i, x := 0, c.left; x < c.right; i, x = i+1, x+dx {
		add(i, point{x, c.top}, point{x, c.bottom})
	}
	for i, y := 0, c.top; y < c.bottom; i, y = i+1, y+dy {
		add(i, point{c.left, y}, point{c.right, y})
	}
	width := c.small(0.5, 2)
	c.stroke(thin, pen{width: width}, c.ink(s))
	c.stroke(thick, pen{width: width * c.uniform(1, 2.5)}, c.ink(s))
	if c.chance(60) {
		c.plot(s, c.left, c.top, c.right, c.bottom)
	}
}

// plot is a curve of a few waves over a rectangle.
func (c *canvas) plot(s scheme, x0, y0, x1, y1 float64) {
	mid, high := float64((y0+y1)/2), (y1-y0)*c.uniform(0.1, 0.3)
	f, g, at := c.uniform(0.5, 6)/(x1-x0), c.uniform(0.5, 12)/(x1-x0), c.Float64()
	p := new(path).open()
	for x := x0; x <= x1; x += 2 {
		_, a := cosSin(float64(x*f) + at)
		_, b := cosSin(float64(x * g))
		p.line(point{x, mid + float64(high*a) + float64(high*b/3)})
	}
	c.stroke(p, c.pen(c.small(1, 4)), c.ink(s))
}

// curves are Bézier curves, spirals and strands that end in a point.
func (c *canvas) curves() {
	s := c.start()
	for range c.between(3, 7) {
		p := &path{}
		pen := c.pen(c.thickness())
		switch c.IntN(4) {
		case 0:
			for range c.between(2, 7) {
				p.begin(c.somewhere()).cubic(c.somewhere(), c.somewhere(), c.somewhere())
			}
		case 1:
			m, turn, gap := c.somewhere(), c.Float64(), c.uniform(5, 16)
			p.open()
			for i := range 40 * c.between(3, 8) {
				p.line(m.polar(turn+float64(i)/40, 1+float64(gap*float64(i))/40))
			}
		case 2:
			points := make([]point, c.between(4, 10))
			for i := range points {
				points[i] = c.somewhere()
			}
			p.through(points)
		default:
			c.strands(p)
			pen.taper, pen.dash = true, nil
			pen.width = c.uniform(1, 4)
		}
		c.stroke(p, pen, c.ink(s))
	}
}

// strands are curves that leave a place in similar directions, as whiskers and grass do.
func (c *canvas) strands(p *path) {
	m, turn := c.somewhere(), c.Float64()
	long := c.uniform(0.15, 0.7) * c.extent()
	wide, bend := c.uniform(0.02, 0.3), c.uniform(-0.15, 0.15)
	for range c.between(4, 30) {
		a := m.polar(c.Float64(), float64(long*c.uniform(0, 0.4)))
		t := turn + c.uniform(-wide, wide)
		l := float64(long * c.uniform(0.5, 1))
		b := a.polar(t, l/2)
		p.begin(a).curve(b, b.polar(t+bend, l/2))
	}
}

// polygons are outlines and stars, some filled.
func (c *canvas) polygons() {
	s := c.start()
	for range c.between(8, 26) {
		p := &path{}
		m, r := c.somewhere(), c.small(5, 0.35*c.extent())
		switch c.IntN(5) {
		case 0:
			p.star(m, c.between(3, 9), r*c.uniform(0.25, 0.7), r, c.Float64())
		case 1:
			n := c.between(2, 6)
			p.star(m, n, r, r, c.Float64())
		case 2:
			p.polygon(m.polar(c.Float64(), r), m.polar(c.Float64(), r), m.polar(c.Float64(), r))
		case 3:
			p.circle(m, r)
		default:
			box := new(path).rect(-r, -r*c.uniform(0.2, 1), 2*r, 2*r*c.uniform(0.2, 1))
			p = box.mapped(translate(m.x, m.y).after(rotate(c.Float64())))
		}
		if c.chance(25) {
			c.fill(p, c.ink(s))
			continue
		}
		c.stroke(p, pen{width: c.thickness(), closed: true}, c.ink(s))
	}
}
