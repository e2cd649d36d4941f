package graphics

// bricks are surfaces of repeated parts: walls, tiles, planks, facades.
func (c *canvas) bricks() {
	s := c.scheme()
	if c.chance(60) {
		s.ground = c.colour().mixed(rgb{128, 128, 128}, 160)
	}
	c.lay(s)
	c.lookAround()
	base := c.against(s.ground, 40)
	vary := c.IntN(120)
	if c.chance(20) {
		vary = 0
	}
	gap := c.small(1, 5)
	switch c.IntN(6) {
	case 0, 1:
		c.wall(base, vary, gap)
	case 2:
		c.hexagons(base, vary, gap)
	case 3:
		c.scales(base, vary, gap)
	case 4:
		c.facade(base, vary)
	default:
		c.chequers(base, vary)
	}
	if !c.hard && c.chance(30) {
		c.noise(c.between(2, 14))
	}
}

// vary is a paint near a colour; strength is up to 255.
func (c *canvas) vary(base rgb, strength int) paint {
	if strength == 0 {
		return ink(base)
	}
	return ink(base.mixed(c.colour(), c.IntN(strength)))
}

// wall is courses of bricks, each shifted against the one below, or planks.
func (c *canvas) wall(base rgb, vary int, gap float64) {
	w, h := c.uniform(18, 70), c.uniform(7, 30)
	if c.chance(25) {
		w = c.uniform(80, 300)
	}
	shift := float64(w * c.uniform(0, 0.5))
	round := 0.0
	if c.chance(40) {
		round = c.uniform(0.5, 4)
	}
	lit := c.chance(30)
	for j, y := 0, c.top-h; y < c.bottom; j, y = j+1, y+h {
		for x := c.left - float64(w*2) + float64(shift*float64(j%2)); x < c.right; x += w {
			p := new(path).rounded(x, y, max(w-gap, 1), max(h-gap, 1), round)
			colour := c.vary(base, vary)
			c.fill(p, colour)
			if lit {
				c.line(point{x, y}, point{x + w - gap, y}, 1.2,
					ink(colour.colour.mixed(white, 110)))
				c.line(point{x, y + h - gap}, point{x + w - gap, y + h - gap}, 1.2,
					ink(colour.colour.mixed(black, 110)))
			}
		}
	}
}

// hexagons are tiles of six sides.
func (c *canvas) hexagons(base rgb, vary int, gap float64) {
	r := c.uniform(7, 34)
	wide, high := float64(r*1.7320508), float64(r*1.5)
	for j, y := 0, c.top-r; y < c.bottom+r; j, y = j+1, y+high {
		for x := c.left - float64(wide/2*float64(j%2)); x < c.right+wide; x += wide {
			p := new(path).open()
			for k := range 6 {
				p.line(point{x, y}.polar(float64(2*k+1)/12, max(r-float64(gap/2), 1)))
			}
			c.fill(p, c.vary(base, vary))
		}
	}
}

// scales are round roof tiles, row over row.
func (c *canvas) scales(base rgb, vary int, gap float64) {
	r := c.uniform(6, 28)
	border := ink(base.mixed(black, c.between(90, 256)))
	for j, y := 0, c.top-float64(r*2); y < c.bottom+r; j, y = j+1, y+float64(r*0.9) {
		for x := c.left - float64(r*float64(j%2)); x < c.right+r; x += float64(2 * r) {
			m := point{x, c.bottom + c.top - y}
			p := new(path).open().arc(m, r, float64(r*1.2), 0, 0.5)
			p.line(point{x - r, m.y - r}, point{x + r, m.y - r})
			c.fill(p, c.vary(base, vary))
			c.stroke(p, pen{width: gap, closed: true}, border)
		}
	}
}

// facade is storeys of windows with frames and bars.
func (c *canvas) facade(base rgb, vary int) {
	w, h := c.uniform(16, 60), c.uniform(16, 70)
	part, tall := c.uniform(0.35, 0.85), c.uniform(0.4, 0.85)
	frame := ink(c.colour().mixed(white, c.IntN(256)))
	width := c.small(0.7, 3)
	across, down := c.IntN(3), c.IntN(3)
	sill := c.chance(40)
	for y := c.top - h; y < c.bottom; y += h {
		if sill {
			c.fill(new(path).rect(c.left, y, c.right-c.left, float64(h*0.08)), frame)
		}
		for x := c.left - w; x < c.right; x += w {
			b := box{x, y + float64(h*0.12), float64(w * part), float64(h * tall)}
			c.fill(new(path).rect(b.x, b.y, b.w, b.h), c.vary(base, vary))
			bars := new(path)
			for i := range across {
				v := float64(i+1) / float64(across+1)
				bars.polygon(b.at(v, 0), b.at(v, 1))
			}
			for i := range down {
				v := float64(i+1) / float64(down+1)
				bars.polygon(b.at(0, v), b.at(1, v))
			}
			c.stroke(bars, pen{width: width}, frame)
			c.stroke(new(path).rect(b.x, b.y, b.w, b.h), pen{width: width, closed: true}, frame)
		}
	}
}

// chequers are squares or triangles of two or more colours.
func (c *canvas) chequers(base rgb, vary int) {
	w := c.uniform(6, 44)
	h := w
	if c.chance(30) {
		h = c.uniform(6, 44)
	}
	other := c.against(base, 60)
	triangles := c.chance(25)
	for j, y := 0, c.top; y < c.bottom; j, y = j+1, y+h {
		for i, x := 0, c.left; x < c.right; i, x = i+1, x+w {
			b := box{x, y, w, h}
			p := new(path)
			switch {
			case triangles:
				c.fill(p.polygon(b.at(0, 0), b.at(1, 0), b.at(float64(i%2), 1)), c.vary(base, vary))
				continue
			case (i+j)%2 == 0:
				c.fill(p.rect(x, y, w, h), c.vary(base, vary))
			default:
				c.fill(p.rect(x, y, w, h), c.vary(other, vary))
			}
		}
	}
}
