package graphics

// blob is the control points of a closed curve around a middle, rough in 0..1.
func (c *canvas) blob(m point, r, rough float64, n int) []point {
	points := make([]point, n)
	turn := c.Float64()
	for i := range points {
		d := float64(r * (1 - float64(rough*c.Float64())))
		points[i] = m.polar(turn+float64((float64(i)+c.uniform(-0.3, 0.3))/float64(n)), d)
	}
	return points
}

// emblem is one flat shape.
func (c *canvas) emblem(m point, r float64) *path {
	p := &path{}
	switch c.IntN(8) {
	case 0:
		p.circle(m, r)
	case 1: // a ring: the hole winds the other way
		inner := float64(r * c.uniform(0.4, 0.9))
		p.circle(m, r).open().arc(m, inner, inner, 1, 0)
	case 2:
		p.star(m, c.between(4, 12), float64(r*c.uniform(0.4, 0.9)), r, c.Float64())
	case 3:
		n := float64(c.between(3, 8))
		turn := c.Float64()
		p.open()
		for i := range int(n) {
			p.line(m.polar(turn+float64(i)/n, r))
		}
	case 4:
		p.smooth(c.blob(m, float64(r*1.3), c.uniform(0.1, 0.7), c.between(4, 10)))
	case 5: // a crescent or a leaf
		a, b := m.polar(c.Float64(), r), m.polar(c.Float64(), r)
		p.begin(a).cubic(m.polar(c.Float64(), float64(2*r)), m.polar(c.Float64(), float64(2*r)), b).
			cubic(m, m, a)
	case 6:
		w, h := float64(r*c.uniform(0.5, 1)), float64(r*c.uniform(0.3, 1))
		p.rounded(-w, -h, float64(2*w), float64(2*h), float64(r*c.uniform(0, 0.5)))
		return p.mapped(translate(m.x, m.y).after(rotate(c.Float64())))
	default: // a letter
		f := typefaces[c.IntN(len(typefaces))]
		text := c.title(c.alphabet())
		for i := range text {
			if i > 0 {
				text = text[:i]
				break
			}
		}
		p.write(text, f, translate(m.x-float64(r*0.6), m.y+float64(r*0.7)).after(scale(2*r, 2*r)))
	}
	return p
}

// logos are large flat shapes, hard, soft or with gradients, over one another.
func (c *canvas) logos() {
	s := c.scheme()
	c.lay(s)
	c.lookAround()
	for range c.between(4, 10) {
		m, r := c.somewhere(), c.uniform(0.06, 0.35)*c.extent()
		p := c.emblem(m, r)
		colour := ink(c.against(s.ground, 20))
		at := c.view.apply(m)
		switch c.IntN(8) {
		case 0:
			colour = gradient(c.colour(), c.colour(), at.polar(c.Float64(), r), at)
		case 1:
			colour = glow(c.colour(), c.colour(), at, r)
		case 2:
			colour = colour.faded(c.between(30, 90))
		case 3:
			shift := point{float64(r * 0.05), float64(r * 0.08)}
			c.shadow(p, shift, float64(r*c.uniform(0.1, 0.4)), ink(black))
		case 4:
			c.soft(p, float64(r*c.uniform(0.1, 0.5)), colour)
			continue
		}
		c.fill(p, colour)
		if c.chance(30) {
			c.stroke(p, pen{width: c.small(1, 10), closed: true}, ink(c.colour()))
		}
		if c.chance(30) {
			q := c.emblem(m, float64(r*0.5))
			c.fill(q, ink(c.colour()))
		}
	}
	if c.chance(60) {
		f := typefaces[c.IntN(monospaced)]
		size := c.uniform(16, 70)
		at := c.somewhere()
		p := &path{}
		p.write(c.title(c.alphabet()), f,
			translate(at.x-float64(size*1.5), at.y).after(scale(size*c.uniform(0.9, 1.3), size)))
		c.fill(p, ink(c.against(s.ground, 80)))
	}
}

// soft paints a shape whose edge fades over a width.
func (c *canvas) soft(p *path, width float64, colour paint) {
	if c.hard {
		c.fill(p, colour)
		return
	}
	const n = 12
	for i := n; i > 0; i-- {
		c.stroke(p, pen{width: float64(width * float64(i) / n), closed: true}, colour.faded(16))
	}
	c.fill(p, colour.faded(85))
}
