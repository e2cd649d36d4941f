package graphics

import "math"

// skin is how a program's windows look.
type skin struct {
	face, field, text, line, accent rgb
	font                            *typeface
	size                            float64 // of text
	round                           float64 // radius of corners
	border                          float64
}

// screens are windows with buttons, fields, lists and icons, most of them exactly on pixels.
func (c *canvas) screens() {
	c.desktop()
	if c.chance(25) { // a screen of another density, or one that was photographed
		c.lookAround()
	} else if c.chance(30) {
		c.look(scale(c.uniform(1, 2), c.uniform(1, 2)))
	}
	for range 1 + c.width*c.height/40000 {
		k := skin{face: c.pale(), field: white, text: c.dark(), accent: c.colour(), border: 1}
		if c.chance(35) {
			k.face, k.field, k.text = c.dark(), c.dark(), c.pale()
		} else if c.chance(40) {
			k.face = rgb{240, 240, 240}
		}
		k.line = k.face.mixed(k.text, c.between(40, 200))
		k.font = typefaces[c.IntN(len(typefaces))]
		k.size = float64(c.between(9, 17))
		if c.chance(60) {
			k.round = c.small(1, 12)
		}
		if c.chance(25) {
			k.border = 2
		}
		at := c.somewhere()
		b := box{math.Floor(at.x - 80), math.Floor(at.y - 60),
			float64(c.between(120, 420)), float64(c.between(100, 320))}
		c.window(k, b)
	}
}

// desktop draws the background behind windows.
func (c *canvas) desktop() {
	base := c.colour()
	switch n := c.IntN(10); {
	case n < 4 || c.hard:
		c.ground(ink(base))
	case n < 7:
		c.ground(c.shade(base, 200))
	case n < 8:
		c.ground(c.clouds(base, c.colour()))
	default:
		c.ground(ink(base))
		side := 1 // the pattern of old screens; rarely so fine that nothing can restore it
		if !c.chance(15) {
			side = c.between(2, 8)
		}
		c.checker(pixels{0, 0, c.width, c.height}, side, ink(base.mixed(c.colour(), 128)))
	}
}

// pixels is a rectangle of whole pixels.
type pixels struct{ x0, y0, x1, y1 int }

// checker paints every other square of a rectangle of pixels.
func (c *canvas) checker(at pixels, side int, ink paint) {
	on := [1]uint8{255}
	for y := max(at.y0, 0); y < min(at.y1, c.height); y++ {
		for x := max(at.x0, 0); x < min(at.x1, c.width); x++ {
			if (x/side+y/side)%2 == 0 {
				c.blend(x, y, on[:], ink)
			}
		}
	}
}

// window is a title bar and a body of controls.
func (c *canvas) window(k skin, b box) {
	frame := new(path).rounded(b.x, b.y, b.w, b.h, k.round)
	if !c.hard && c.chance(50) {
		c.shadow(frame, point{0, c.uniform(0, 5)}, c.uniform(4, 14), ink(black))
	}
	c.fill(frame, ink(k.face))
	bar := math.Round(float64(k.size * c.uniform(1.6, 2.4)))
	top := new(path).rect(b.x, b.y, b.w, bar)
	colour := ink(k.accent)
	if c.chance(40) {
		colour = gradient(k.accent, k.accent.mixed(white, 120), c.view.apply(b.at(0, 0)),
			c.view.apply(point{b.x, b.y + bar}))
	}
	if k.round < 3 {
		c.fill(top, colour)
		c.centred(c.title(0)+" "+c.word(0), k.font, k.size,
			point{b.x + float64(k.size/2), b.y + float64(bar/2)}, 0, ink(c.against(k.accent, 100)))
	} else {
		c.centred(c.title(0), k.font, k.size, point{b.x + float64(b.w/2), b.y + float64(bar/2)},
			0.5,
			ink(k.text))
		c.line(point{b.x, b.y + bar}, point{b.x + b.w, b.y + bar}, 1, ink(k.line))
	}
	for i := range 3 {
		side := math.Round(float64(bar * 0.5))
		x := b.x + b.w - float64(bar*(float64(float64(i)*0.9)+0.8))
		c.knob(k, box{math.Round(x), math.Round(b.y + float64(bar/4)), side, side})
	}
	c.edge(frame, k)
	inner := box{b.x, b.y + bar, b.w, b.h - bar}.inset(math.Round(float64(k.size * 0.6)))
	if c.chance(25) {
		c.table(k, inner)
		return
	}
	c.controls(k, inner)
}

// edge is the border of a control: its middle lies within pixels, so that it covers whole ones.
func (c *canvas) edge(p *path, k skin) {
	inner := p.mapped(translate(float64(k.border/2), float64(k.border/2)))
	c.stroke(inner, pen{width: k.border, closed: true}, ink(k.line))
}

// knob is a small round or square button with a sign.
func (c *canvas) knob(k skin, b box) {
	m := b.at(0.5, 0.5)
	r := float64(b.w / 2)
	if c.chance(40) {
		c.fill(new(path).circle(m, r), ink(c.colour()))
		return
	}
	c.edge(new(path).rect(b.x, b.y, b.w, b.h), k)
	r = float64(r * 0.5)
	p := new(path)
	switch c.IntN(3) {
	case 0:
		p.polygon(point{m.x - r, m.y - r}, point{m.x + r, m.y + r})
		p.polygon(point{m.x + r, m.y - r}, point{m.x - r, m.y + r})
	case 1:
		p.polygon(point{m.x - r, m.y + r}, point{m.x + r, m.y + r})
	default:
		p.polygon(point{m.x - r, m.y}, point{m.x, m.y + r}, point{m.x + r, m.y - r})
	}
	c.stroke(p, pen{width: c.uniform(1, 2)}, ink(k.text))
}

// controls draws rows of a dialogue's elements.
func (c *canvas) controls(k skin, b box) {
	row := math.Round(float64(k.size * 1.9))
	for y := b.y; y+row < b.y+b.h; y += row + math.Round(float64(k.size*c.uniform(0.2, 0.7))) {
		for x := b.x; x < b.x+b.w-30; {
			w := min(float64(c.between(30, 160)), b.x+b.w-x)
			c.control(k, box{x, y, w, row})
			x += w + math.Round(k.size)
			if c.chance(40) {
				break
			}
		}
	}
}

// control draws one element of a dialogue.
func (c *canvas) control(k skin, b box) {
	frame := new(path).rounded(b.x, b.y, b.w, b.h, k.round)
	middle := point{b.x + float64(k.size/2), b.y + float64(b.h/2)}
	switch c.IntN(10) {
	case 0, 1: // a button
		c.fill(frame, ink(k.face.mixed(k.accent, c.between(0, 256))))
		if c.chance(50) { // raised: light above, dark below
			c.line(b.at(0, 0), b.at(1, 0), 2, ink(white))
			c.line(b.at(0, 1), b.at(1, 1), 2, ink(k.line))
		}
		c.edge(frame, k)
		c.centred(k.font.fitted(c.title(0), b.w/k.size), k.font, k.size, b.at(0.5, 0.5), 0.5,
			ink(k.text))
	case 2: // a field
		c.fill(frame, ink(k.field))
		c.edge(frame, k)
		c.centred(c.number(), k.font, k.size, middle, 0, ink(k.text))
	case 3: // a box or dot to tick
		side := math.Round(k.size)
		c.knob(k, box{b.x, math.Round(b.y + float64(b.h/4)), side, side})
		middle.x += side
		c.centred(c.word(0)+" "+c.word(0), k.font, k.size, middle, 0, ink(k.text))
	case 4: // progress
		c.fill(frame, ink(k.field))
		part := math.Round(float64(b.w * c.Float64()))
		c.fill(new(path).rounded(b.x, b.y, part, b.h, k.round), ink(k.accent))
		c.edge(frame, k)
	case 5: // a slider
		y := math.Round(b.y+float64(b.h/2)) + 0.5
		c.line(point{b.x, y}, point{b.x + b.w, y}, c.small(1, 4), ink(k.line))
		at := point{b.x + float64(b.w*c.Float64()), y}
		c.fill(new(path).circle(at, float64(b.h*0.3)), ink(k.accent))
	case 6: // icons
		for x := b.x; x+b.h <= b.x+b.w; x += b.h + 4 {
			c.icon(box{x, b.y, b.h, b.h}.inset(2))
		}
	case 7: // a pattern, on whole pixels
		p, q := c.view.apply(b.at(0, 0)), c.view.apply(b.at(1, 1))
		c.checker(pixels{int(p.x), int(p.y), int(q.x), int(q.y)}, c.between(2, 5), ink(k.line))
		c.edge(new(path).rect(b.x, b.y, b.w, b.h), k)
	case 8: // letters made of pixels
		p := c.view.apply(middle)
		f := bitmaps[c.IntN(len(bitmaps))]
		c.bits(c.title(0)+" "+c.word(0), f, int(p.x), int(p.y)-f.Height/2, 1, ink(k.text))
	default:
		c.centred(c.sentence(0, int(b.w/k.size)), k.font, k.size, middle, 0, ink(k.text))
	}
}

// icon is a few flat shapes in a square.
func (c *canvas) icon(b box) {
	if c.chance(50) {
		c.fill(new(path).rounded(b.x, b.y, b.w, b.h, float64(b.w*c.uniform(0, 0.5))),
			ink(c.colour()))
	}
	for range c.between(1, 4) {
		m, r := b.at(c.uniform(0.3, 0.7), c.uniform(0.3, 0.7)), float64(b.w*c.uniform(0.1, 0.3))
		p := new(path)
		switch c.IntN(4) {
		case 0:
			p.circle(m, r)
		case 1:
			p.rect(m.x-r, m.y-r, float64(2*r), r)
		case 2:
			p.star(m, c.between(2, 6), float64(r*0.5), r, c.Float64())
		default:
			p.polygon(m.polar(0.75, r), m.polar(0.08, r), m.polar(0.42, r))
		}
		if c.chance(40) {
			c.stroke(p, pen{width: c.uniform(1, 3), closed: true}, ink(c.colour()))
			continue
		}
		c.fill(p, ink(c.colour()))
	}
}

// table is rows of cells with lines of one pixel and every other row shaded.
func (c *canvas) table(k skin, b box) {
	row := math.Round(float64(k.size * c.uniform(1.4, 2)))
	column := float64(c.between(40, 110))
	lines := &path{}
	for i, y := 0, b.y; y+row <= b.y+b.h; i, y = i+1, y+row {
		switch {
		case i == 0:
			c.fill(new(path).rect(b.x, y, b.w, row), ink(k.accent))
		case i%2 == 0:
			c.fill(new(path).rect(b.x, y, b.w, row), ink(k.field.mixed(k.line, 40)))
		default:
			c.fill(new(path).rect(b.x, y, b.w, row), ink(k.field))
		}
		lines.rect(b.x, y, b.w, 1)
		for x := b.x; x+column <= b.x+b.w; x += column {
			text := c.number()
			if c.chance(50) {
				text = c.word(0)
			}
			text = k.font.fitted(text, (column-4)/k.size)
			c.centred(text, k.font, k.size, point{x + 3, y + float64(row/2)}, 0, ink(k.text))
		}
	}
	for x := b.x; x <= b.x+b.w; x += column {
		lines.rect(x, b.y, 1, b.h)
	}
	c.fill(lines, ink(k.line))
}
