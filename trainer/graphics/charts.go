package graphics

import "strconv"

// box is a rectangle of a scene.
type box struct{ x, y, w, h float64 }

// at is the point at parts of the width and height.
func (b box) at(u, v float64) point {
	return point{b.x + float64(b.w*u), b.y + float64(b.h*v)}
}

// inset is the box without a border.
func (b box) inset(d float64) box {
	return box{b.x + d, b.y + d, b.w - d - d, b.h - d - d}
}

// shown is what the view shows, as a box.
func (c *canvas) shown() box { return box{c.left, c.top, c.right - c.left, c.bottom - c.top} }

// cells cuts a box into columns and rows of about a size.
func (b box) cells(size float64) []box {
	columns, rows := max(1, int(b.w/size)), max(1, int(b.h/size))
	var out []box
	for j := range rows {
		for i := range columns {
			a := b.at(float64(i)/float64(columns), float64(j)/float64(rows))
			out = append(out, box{a.x, a.y, b.w / float64(columns), b.h / float64(rows)})
		}
	}
	return out
}

// charts are one or more diagrams with axes, ticks, labels and legends.
func (c *canvas) charts() {
	s := c.scheme()
	for len(s.inks) < 4 {
		s.inks = append(s.inks, c.against(s.ground, 40))
	}
	c.lay(s)
	c.lookAround()
	f := typefaces[c.IntN(len(typefaces))]
	for _, b := range c.shown().cells(c.uniform(120, 420)) {
		b = b.inset(float64(b.w * 0.04))
		if c.chance(20) {
			c.pie(s, b, f)
			continue
		}
		c.chart(s, b, f)
	}
}

// chart is axes with one or more series.
func (c *canvas) chart(s scheme, b box, f *typeface) {
	size := c.small(8, 18)
	axis := ink(s.inks[0])
	width := c.small(0.6, 2.5)
	if c.chance(50) {
		c.centred(c.title(0)+" "+c.word(0), f, float64(size*1.3), b.at(0.5, 0.03), 0.5, axis)
		b.y += float64(size * 1.5)
		b.h -= float64(size * 1.5)
	}
	b.x += float64(size * 2.5)
	b.w -= float64(size * 2.7)
	b.h -= float64(size * 2.2)
	c.ticks(s, b, f, size, width)
	switch c.IntN(4) {
	case 0:
		c.bars(s, b)
	case 1:
		c.scatter(s, b)
	default:
		for range c.between(1, 4) {
			c.series(s, b)
		}
	}
	if c.chance(50) {
		c.stroke(new(path).rect(b.x, b.y, b.w, b.h), pen{width: width, closed: true}, axis)
	} else {
		c.stroke(new(path).polygon(b.at(0, 0), b.at(0, 1), b.at(1, 1)), pen{width: width}, axis)
	}
	if c.chance(40) {
		c.legend(s, b, f, size)
	}
}

// ticks are the marks and numbers along both axes, and the lines of a grid.
func (c *canvas) ticks(s scheme, b box, f *typeface, size, width float64) {
	axis := ink(s.inks[0])
	grid, long := c.chance(50), c.uniform(2, 7)
	dash := []float64(nil)
	if c.chance(40) {
		dash = []float64{c.uniform(1, 5), c.uniform(2, 5)}
	}
	marks, lines := &path{}, &path{}
	columns, rows := c.between(3, 9), c.between(3, 8)
	step := c.between(1, 250)
	for i := range columns + 1 {
		q := b.at(float64(i)/float64(columns), 1)
		marks.polygon(q, point{q.x, q.y + long})
		lines.polygon(point{q.x, b.y}, q)
		c.centred(strconv.Itoa(i*step), f, size, point{q.x, q.y + long + float64(size*0.7)}, 0.5,
			axis)
	}
	for i := range rows + 1 {
		q := b.at(0, float64(i)/float64(rows))
		marks.polygon(q, point{q.x - long, q.y})
		lines.polygon(q, point{b.x + b.w, q.y})
		text := strconv.FormatFloat(float64((rows-i)*step)/100, 'f', 1, 64)
		c.centred(text, f, size, point{q.x - long - 2, q.y}, 1, axis)
	}
	if grid {
		c.stroke(lines, pen{width: min(width, 1), dash: dash}, axis.faded(c.between(15, 60)))
	}
	c.stroke(marks, pen{width: width}, axis)
}

// bars are groups of columns, or rows of a histogram without gaps.
func (c *canvas) bars(s scheme, b box) {
	n, groups := c.between(3, 24), 1
	if n < 9 {
		groups = c.between(1, 3)
	}
	share := c.uniform(0.5, 1)
	border := c.chance(40)
	for g := range groups {
		p := &path{}
		for i := range n {
			high := c.uniform(0.05, 0.95)
			w := share / float64(n*groups)
			left := float64(i)/float64(n) + float64(w*float64(g))
			a := b.at(left, 1-high)
			p.rect(a.x, a.y, float64(w*b.w), float64(high*b.h))
		}
		c.fill(p, ink(s.inks[(g+1)%len(s.inks)]))
		if border {
			c.stroke(p, pen{width: c.small(0.5, 2), closed: true}, ink(s.inks[0]))
		}
	}
}

// series is a line through values that follow each other, with marks or the area below at times.
func (c *canvas) series(s scheme, b box) {
	n := c.between(5, 60)
	v, rough := c.uniform(0.2, 0.8), c.uniform(0.02, 0.2)
	points := make([]point, n)
	for i := range points {
		v = min(max(v+c.uniform(-rough, rough), 0.02), 0.98)
		points[i] = b.at(float64(i)/float64(n-1), v)
	}
	colour := c.ink(s)
	p := new(path).polygon(points...)
	if c.chance(20) {
		area := new(path).polygon(points...).line(b.at(1, 1), b.at(0, 1))
		c.fill(area, colour.faded(c.between(15, 60)))
	}
	c.stroke(p, c.pen(c.small(0.7, 3.5)), colour)
	if n < 25 && c.chance(50) {
		c.marks(points, colour)
	}
}

// scatter is points without lines.
func (c *canvas) scatter(s scheme, b box) {
	for range c.between(1, 3) {
		points := make([]point, c.between(10, 60))
		u, v := c.uniform(0.2, 0.8), c.uniform(0.2, 0.8)
		spread := c.uniform(0.1, 0.4)
		for i := range points {
			x := u + float64((c.Float64()+c.Float64()-1)*spread)
			y := v + float64((c.Float64()+c.Float64()-1)*spread)
			points[i] = b.at(min(max(x, 0), 1), min(max(y, 0), 1))
		}
		c.marks(points, c.ink(s))
	}
}

// marks are small signs of one kind at points.
func (c *canvas) marks(points []point, colour paint) {
	r := c.uniform(1.5, 5)
	p, lines := &path{}, &path{}
	sign, empty := c.IntN(4), c.chance(30)
	for _, q := range points {
		switch sign {
		case 0:
			p.circle(q, r)
		case 1:
			p.rect(q.x-r, q.y-r, float64(2*r), float64(2*r))
		case 2:
			p.polygon(point{q.x, q.y - r}, point{q.x + r, q.y + r}, point{q.x - r, q.y + r})
		default:
			lines.polygon(point{q.x - r, q.y - r}, point{q.x + r, q.y + r})
			lines.polygon(point{q.x - r, q.y + r}, point{q.x + r, q.y - r})
		}
	}
	if empty {
		c.stroke(p, pen{width: c.uniform(0.7, 1.5), closed: true}, colour)
	} else {
		c.fill(p, colour)
	}
	c.stroke(lines, pen{width: c.uniform(0.7, 2)}, colour)
}

// legend is a box with a line and a name for each colour.
func (c *canvas) legend(s scheme, b box, f *typeface, size float64) {
	n := min(len(s.inks), 4)
	at := b.at(c.uniform(0.05, 0.6), c.uniform(0.05, 0.5))
	w := float64(size * c.uniform(5, 9))
	frame := new(path).rect(at.x, at.y, w, float64(size*1.4*float64(n)))
	c.fill(frame, ink(s.ground).faded(c.between(70, 100)))
	c.stroke(frame, pen{width: c.small(0.5, 2), closed: true}, ink(s.inks[0]))
	square := c.chance(50)
	for i := range n {
		y := at.y + float64(size*float64(2*i+1)*0.7)
		left, right := at.x+float64(size*0.4), at.x+float64(size*1.6)
		if square {
			half := float64(size * 0.35)
			c.fill(new(path).rect(left, y-half, float64(2*half), float64(2*half)), ink(s.inks[i]))
		} else {
			c.line(point{left, y}, point{right, y}, c.small(0.8, 3), ink(s.inks[i]))
		}
		c.centred(f.fitted(c.word(0), (at.x+w-right)/size-0.5), f, size,
			point{right + float64(size*0.4), y}, 0, ink(s.inks[0]))
	}
}

// pie is sectors of a circle or a ring, with lines to their names.
func (c *canvas) pie(s scheme, b box, f *typeface) {
	m, r := b.at(0.5, 0.5), float64(min(b.w, b.h)*c.uniform(0.25, 0.42))
	hole := 0.0
	if c.chance(35) {
		hole = float64(r * c.uniform(0.3, 0.7))
	}
	size := c.small(8, 16)
	border, width := c.chance(60), c.small(0.6, 3)
	rest := ink(s.ground)
	if c.chance(40) {
		rest = ink(s.inks[0])
	}
	turn, left, names := c.Float64(), 1.0, c.chance(70)
	for i := 0; left > 0; i++ {
		part := c.uniform(0.04, 0.4)
		if left-part < 0.06 {
			part = left
		}
		p := new(path).open().arc(m, r, r, turn, turn+part)
		if hole > 0 {
			p.arc(m, hole, hole, turn+part, turn)
		} else {
			p.line(m)
		}
		c.fill(p, ink(c.against(s.ground, 25)))
		if border {
			c.stroke(p, pen{width: width, closed: true}, rest)
		}
		if mid := turn + float64(part/2); names {
			q := m.polar(mid, r+float64(size*1.2))
			c.line(m.polar(mid, float64(r*0.9)), q, c.small(0.5, 1.5), ink(s.inks[0]))
			side := 0.0
			if q.x < m.x {
				side = 1
			}
			c.centred(c.number(), f, size, q, side, ink(s.inks[0]))
		}
		turn, left = turn+part, left-part
	}
}
