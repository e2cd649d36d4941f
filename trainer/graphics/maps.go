package graphics

// maps are land and water, contour lines, roads with borders, houses and names.
func (c *canvas) maps() {
	land := c.pale()
	if c.chance(20) {
		land = c.dark()
	}
	s := scheme{land, []rgb{c.against(land, 90)}}
	c.lay(s)
	c.lookAround()
	e := c.extent()
	for range c.between(2, 6) { // woods, water
		p := new(path).smooth(c.blob(c.somewhere(), c.uniform(0.1, 0.5)*e, 0.6, c.between(6, 24)))
		colour := land.mixed(c.colour(), c.between(60, 200))
		c.fill(p, ink(colour))
		if c.chance(60) {
			c.stroke(p, pen{width: c.small(0.5, 2.5), closed: true}, ink(colour.mixed(black, 90)))
		}
	}
	if c.chance(60) {
		c.contours(land)
	}
	if c.chance(70) {
		c.houses(land)
	}
	for _, n := range []int{c.between(2, 8), c.between(1, 4), c.between(0, 2)} {
		c.roads(n, c.small(1, 9), land)
	}
	f := typefaces[c.IntN(len(typefaces))]
	alphabet := c.alphabet()
	for range c.between(3, 12) {
		c.place(s, f, alphabet)
	}
}

// contours are closed lines around a few summits, one within the other.
func (c *canvas) contours(land rgb) {
	colour := ink(land.mixed(c.against(land, 60), c.between(90, 256)))
	width := c.small(0.5, 1.6)
	for range c.between(1, 3) {
		m := c.somewhere()
		shape := c.blob(point{}, 1, 0.5, c.between(6, 14))
		gap := c.uniform(4, 14)
		thin, thick := &path{}, &path{}
		for i := 1; i < c.between(5, 18); i++ {
			points := make([]point, len(shape))
			for k, q := range shape {
				points[k] = m.add(q.times(float64(gap * float64(i) * 1.2)))
			}
			if i%5 == 0 {
				thick.smooth(points)
			} else {
				thin.smooth(points)
			}
		}
		c.stroke(thin, pen{width: width, closed: true}, colour)
		c.stroke(thick, pen{width: float64(width * 2), closed: true}, colour)
	}
}

// roads are curves across the map: a dark border and a light middle, or rails.
func (c *canvas) roads(n int, width float64, land rgb) {
	p := &path{}
	for range n {
		a := c.somewhere()
		turn := c.Float64()
		points := []point{a.polar(turn+0.5, 900), a}
		for range c.between(0, 4) {
			turn += c.uniform(-0.12, 0.12)
			a = a.polar(turn, c.uniform(20, 120))
			points = append(points, a)
		}
		points = append(points, a.polar(turn, 900))
		if c.chance(50) {
			p.through(points)
		} else {
			p.polygon(points...)
		}
	}
	border, middle := ink(land.mixed(black, c.between(100, 256))), ink(white)
	if c.chance(40) {
		middle = ink(c.colour().mixed(white, 100))
	}
	switch c.IntN(5) {
	case 0:
		c.stroke(p, pen{width: c.small(0.6, 3)}, border)
	case 1: // rails
		c.stroke(p, pen{width: width + 1.5}, border)
		c.stroke(p, pen{width: width, dash: []float64{width * 3, width * 3}}, ink(white))
	case 2: // a border between countries
		c.stroke(p, pen{width: c.small(0.8, 3), dash: []float64{8, 3, 2, 3}}, ink(c.colour()))
	default:
		c.stroke(p, pen{width: width + c.uniform(1, 3)}, border)
		c.stroke(p, pen{width: width}, middle)
	}
}

// houses are small blocks in turned rows.
func (c *canvas) houses(land rgb) {
	colour := ink(land.mixed(c.colour(), c.between(80, 256)))
	p := &path{}
	for range c.between(1, 4) {
		m, turn := c.somewhere(), rotate(c.Float64())
		step := c.uniform(10, 26)
		rows := c.between(1, 4)
		for j := range rows {
			for i := range c.between(3, 9) {
				if c.chance(20) {
					continue
				}
				w, h := float64(step*c.uniform(0.3, 0.8)), float64(step*c.uniform(0.3, 0.8))
				house := new(path).rect(float64(step*float64(i)), float64(step*float64(j)), w, h)
				q := house.mapped(translate(m.x, m.y).after(turn))
				p.polygon(q.points...)
			}
		}
	}
	c.fill(p, colour)
	if c.chance(50) {
		c.stroke(p, pen{width: c.uniform(0.5, 1.2), closed: true}, ink(land.mixed(black, 150)))
	}
}

// place is a sign and a name with a halo.
func (c *canvas) place(s scheme, f *typeface, alphabet int) {
	at := c.somewhere()
	size := c.small(8, 28)
	r := c.uniform(2, 5)
	c.fill(new(path).circle(at, r), ink(s.inks[0]))
	if c.chance(50) {
		c.fill(new(path).circle(at, float64(r*0.6)), ink(white))
	}
	name := c.title(alphabet)
	p := &path{}
	m := scale(size, size)
	if c.chance(25) {
		m = rotate(c.uniform(-0.2, 0.2)).after(m)
	}
	p.write(name, f, translate(at.x+r+2, at.y-2).after(m))
	if c.chance(60) {
		halo := ink(s.ground.mixed(white, 180)).faded(85)
		c.stroke(p, pen{width: float64(size*0.12) + 1, closed: true}, halo)
	}
	c.fill(p, ink(s.inks[0]))
}
