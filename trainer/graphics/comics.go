package graphics

import "strings"

// comics are flat areas with strong outlines, dots of print, speech and lines of speed.
func (c *canvas) comics() {
	s := c.scheme()
	s.ground = c.pale()
	outline := black
	if c.chance(20) {
		outline = c.dark()
	}
	c.lay(s)
	c.lookAround()
	if c.chance(40) {
		c.dots(c.shown(), ink(s.ground.mixed(c.colour(), c.between(60, 200))))
	}
	if c.chance(25) {
		c.speed(ink(outline))
	}
	width := c.uniform(1.2, 5)
	for range c.between(4, 10) {
		m, r := c.somewhere(), c.uniform(0.08, 0.35)*c.extent()
		c.figure(m, r, width, outline)
	}
	for range c.between(0, 2) {
		c.speech(width, outline)
	}
	if c.chance(30) {
		c.panels(outline)
	}
}

// figure is an outlined area with shading, and at times a face.
func (c *canvas) figure(m point, r, width float64, outline rgb) {
	p := new(path).smooth(c.blob(m, r, c.uniform(0.1, 0.6), c.between(5, 14)))
	colour := c.colour().mixed(white, c.IntN(140))
	c.fill(p, ink(colour))
	inner := new(path).smooth(c.blob(m, float64(r*0.7), 0.5, c.between(4, 9)))
	switch c.IntN(5) {
	case 0:
		c.fill(inner, ink(colour.mixed(black, 70)))
	case 1:
		c.fill(inner, ink(colour.mixed(white, 130)))
	case 2:
		hatch := &path{}
		hatch.hatch(m, float64(r*0.55), c.gap(), c.Float64())
		c.stroke(hatch, pen{width: c.uniform(0.6, 2.2)}, ink(outline))
	}
	c.stroke(p, pen{width: width, closed: true}, ink(outline))
	if c.chance(35) {
		c.face(m, float64(r*0.5), width, outline)
	}
	if c.chance(30) { // hairs, folds
		lines := &path{}
		c.strands(lines)
		c.stroke(lines, pen{width: width, taper: true}, ink(outline))
	}
}

// face is two eyes and a mouth.
func (c *canvas) face(m point, r, width float64, outline rgb) {
	eye := float64(r * c.uniform(0.2, 0.4))
	for _, side := range []float64{-0.5, 0.5} {
		q := point{m.x + float64(r*side), m.y - float64(r*0.3)}
		ball := new(path).open().arc(q, eye, float64(eye*1.3), 0, 1)
		c.fill(ball, ink(white))
		c.stroke(ball, pen{width: float64(width * 0.7), closed: true}, ink(outline))
		c.fill(new(path).circle(q.polar(c.Float64(), float64(eye*0.3)), float64(eye*0.45)),
			ink(outline))
	}
	wide, low := float64(r*0.5), m.y+float64(r*0.35)
	mouth := new(path).begin(point{m.x - wide, low}).
		curve(point{m.x, m.y + float64(r*c.uniform(0, 1))}, point{m.x + wide, low})
	c.stroke(mouth, pen{width: width, round: true}, ink(outline))
}

// dots are those of coarse print: a turned grid of discs that grow along one direction.
func (c *canvas) dots(b box, colour paint) {
	step := c.uniform(5, 14)
	least, most := float64(step*c.uniform(0.1, 0.3)), float64(step*c.uniform(0.3, 0.48))
	turn := rotate(c.Float64())
	p := &path{}
	reach := b.w + b.h
	n := int(reach / step)
	m := b.at(0.5, 0.5)
	for j := -n / 2; j <= n/2; j++ {
		for i := -n / 2; i <= n/2; i++ {
			q := turn.apply(point{float64(step * float64(i)), float64(step * float64(j))}).add(m)
			if q.x < b.x || q.y < b.y || q.x > b.x+b.w || q.y > b.y+b.h {
				continue
			}
			part := (q.y - b.y) / b.h
			r := least + float64((most-least)*part)
			p.star(q, 5, r, r, 0)
		}
	}
	c.fill(p, colour)
}

// speed is thin wedges that point to a place.
func (c *canvas) speed(colour paint) {
	m := c.somewhere()
	inner := c.uniform(0.2, 0.5) * c.extent()
	p := &path{}
	for range c.between(20, 70) {
		turn, w := c.Float64(), c.uniform(0.0005, 0.004)
		tip := m.polar(turn, float64(inner*c.uniform(0.8, 1.4)))
		p.polygon(tip, m.polar(turn+w, 800), m.polar(turn-w, 800))
	}
	c.fill(p, colour)
}

// speech is a bubble with words in capitals.
func (c *canvas) speech(width float64, outline rgb) {
	m := c.somewhere()
	f := typefaces[c.IntN(monospaced)]
	size := c.uniform(10, 22)
	alphabet := c.alphabet()
	var lines []string
	widest := 0.0
	for range c.between(1, 4) {
		line := strings.ToUpper(c.word(alphabet) + " " + c.word(alphabet))
		lines = append(lines, line)
		widest = max(widest, float64(f.width(line)*size))
	}
	high := float64(size * 1.2 * float64(len(lines)))
	rx, ry := float64(widest*0.72), float64(high*0.8)+float64(size*0.5)
	bubble := new(path).open()
	tail := c.uniform(0.15, 0.35)
	bubble.arc(m, rx, ry, tail+0.03, tail+0.97).line(m.polar(tail, float64(rx*1.4)))
	c.fill(bubble, ink(white))
	c.stroke(bubble, pen{width: width, closed: true}, ink(outline))
	y := m.y - float64(high/2) + float64(size*0.6)
	for _, line := range lines {
		c.centred(line, f, size, point{m.x, y}, 0.5, ink(outline))
		y += float64(size * 1.2)
	}
}

// panels are white gutters with black borders.
func (c *canvas) panels(outline rgb) {
	b := c.shown()
	wide := c.uniform(5, 16)
	x := b.at(c.uniform(0.2, 0.8), 0).x
	gutter := new(path).rect(x, b.y, wide, b.h)
	c.fill(gutter, ink(white))
	c.stroke(gutter, pen{width: c.uniform(1, 4), closed: true}, ink(outline))
}
