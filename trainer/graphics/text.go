package graphics

import (
	"math"
	"strconv"
)

// page is running text: columns of lines with headings, turned at times.
func (c *canvas) page() {
	s := c.scheme()
	switch {
	case c.hard || c.chance(75):
		c.lay(s)
	default:
		clouds := c.clouds(c.colour(), c.colour())
		c.ground(clouds)
		s.ground = clouds.at(c.width/2, c.height/2)
		s.inks = []rgb{c.against(s.ground, 110)}
	}
	c.lookAround()
	alphabet := c.alphabet()
	f := typefaces[c.IntN(len(typefaces))]
	size := c.small(8, 30)
	lead := float64(size * c.uniform(1.1, 1.7))
	plain := c.ink(s)
	margin := float64(c.uniform(-1, 2) * size)
	column := float64((c.right - c.left) / float64(c.between(1, 2)))
	for x := c.left + margin; x < c.right; x += column + size {
		width := column - size
		indent := c.chance(40)
		for y := c.top + float64(c.uniform(-0.5, 1)*size); y < c.bottom+size; y += lead {
			n := c.IntN(100)
			switch {
			case n < 5:
				y += float64(lead / 2)
				big := float64(size * c.uniform(1.2, 2))
				c.text(c.title(alphabet)+" "+c.word(alphabet), typefaces[c.IntN(monospaced)], big,
					point{x, y + float64(big/2)}, c.ink(s))
				y += float64(big / 2)
			case n < 8:
				y += float64(lead * 0.6)
			case n < 10:
				rule := y - float64(size/2)
				c.line(point{x, rule}, point{x + width, rule}, c.small(0.5, 3), plain)
			default:
				begin := x
				if indent && c.chance(25) {
					begin += float64(size * 1.5)
				}
				c.paragraphLine(alphabet, f, size, begin, y, x+width, plain)
			}
		}
	}
}

// paragraphLine is one line of text, cut at the column's end.
func (c *canvas) paragraphLine(alphabet int, f *typeface, size, x, y, end float64, ink paint) {
	if end <= x {
		return
	}
	most := int((end - x) / (size * 0.45))
	line := []rune(c.sentence(alphabet, most))
	w := 0.0
	for i, r := range line {
		if w += float64(f.letter(r).advance * size); w > end-x {
			line = line[:i]
			break
		}
	}
	if c.chance(8) { // the last line of a paragraph
		line = line[:len(line)/2]
	}
	c.text(string(line), f, size, point{x, y}, ink)
	if c.chance(4) {
		y += float64(size * 0.12)
		c.line(point{x, y}, point{x + float64(w/2), y}, max(size/14, 0.6), ink)
	}
}

// words are few and large, in all directions, at times with an outline or a shadow.
func (c *canvas) words() {
	s := c.scheme()
	switch {
	case c.hard || c.chance(45):
		c.lay(s)
	default:
		clouds := c.clouds(c.colour(), c.colour())
		c.ground(clouds)
		s.ground = clouds.at(c.width/2, c.height/2)
		s.inks = []rgb{c.against(s.ground, 70), c.against(s.ground, 70)}
	}
	c.lookAround()
	alphabet := c.alphabet()
	flat := c.chance(60)
	for range 2 + c.width*c.height/9000 {
		f := typefaces[c.IntN(len(typefaces))]
		size := c.small(14, 62)
		if c.chance(8) {
			size = c.uniform(62, 200)
		}
		text := c.title(alphabet)
		switch c.IntN(5) {
		case 0:
			text = c.number()
		case 1:
			text = c.word(alphabet)
		case 2:
			text += " " + c.word(alphabet)
		}
		at := c.somewhere()
		at.x -= float64(size * 1.5)
		m := scale(size*c.uniform(0.85, 1.15), size)
		if !flat {
			m = rotate(c.uniform(-0.25, 0.25)).after(m)
		}
		if c.chance(10) {
			m = affine{1, c.uniform(-0.4, 0.4), 0, 1, 0, 0}.after(m)
		}
		p := &path{}
		p.write(text, f, translate(at.x, at.y).after(m))
		colour := c.ink(s)
		if c.chance(12) {
			colour = gradient(c.colour(), c.colour(), at, point{at.x, at.y - size})
		}
		c.decorate(p, s, size)
		c.fill(p, colour)
	}
}

// decorate puts an outline or a shadow behind letters.
func (c *canvas) decorate(p *path, s scheme, size float64) {
	switch c.IntN(10) {
	case 0, 1:
		width := float64(size * c.uniform(0.06, 0.2))
		c.stroke(p, pen{width: width, closed: true}, ink(c.against(s.ground, 0)))
	case 2:
		d := float64(size * c.uniform(0.03, 0.1))
		c.fill(p.mapped(translate(d, d)), ink(s.ground.mixed(black, 160)).faded(c.between(40, 100)))
	case 3:
		shift := point{c.uniform(-0.05, 0.15), c.uniform(-0.05, 0.15)}.times(size)
		c.shadow(p, shift, float64(size*0.25), ink(black))
	}
}

// shadow is a soft one: the shape's border is painted faintly in pens of growing width.
func (c *canvas) shadow(p *path, shift point, width float64, ink paint) {
	p = p.mapped(translate(shift.x, shift.y))
	const n = 6
	for i := n; i > 0; i-- {
		c.stroke(p, pen{width: width * float64(i) / n, closed: true}, ink.faded(9))
	}
	c.fill(p, ink.faded(35))
}

// code is a listing in a monospaced font, coloured by words.
func (c *canvas) code() {
	s := c.scheme()
	for range 3 {
		s.inks = append(s.inks, c.against(s.ground, 70))
	}
	c.lay(s)
	if !c.chance(30) {
		c.look(translate(c.Float64(), c.Float64()))
	}
	f := typefaces[c.between(monospaced, len(typefaces)-1)]
	size := c.small(8, 24)
	if c.chance(30) {
		size = math.Round(size)
	}
	step := float64(size * f.letter('m').advance)
	lead := float64(size * c.uniform(1.1, 1.5))
	alphabet := 0
	if c.chance(20) {
		alphabet = c.alphabet()
	}
	indent, number := 0, c.IntN(900)
	margin := 0
	if c.chance(40) {
		margin = 5
	}
	for y := c.top + size; y < c.bottom+size; y += lead {
		number++
		if margin > 0 {
			at := point{c.left + float64(step*4), y}
			c.centred(strconv.Itoa(number), f, size, at, 1, c.ink(s).faded(60))
		}
		if c.chance(10) {
			continue
		}
		x := indent + margin
		for x < int((c.right-c.left)/step) {
			w := c.token(alphabet)
			c.text(w, f, size, point{c.left + float64(step*float64(x)), y + float64(size*0.35)},
				c.ink(s))
			x += len([]rune(w))
			if c.chance(60) {
				x++
			}
			if c.chance(18) {
				break
			}
		}
		indent = min(max(indent+2*c.between(-1, 1), 0), 12)
	}
}

// signs are the operators and brackets between the words of a program.
var signs = []string{"(", ")", "{", "}", "[]", "=", ":=", "==", "+", "->", ";", ",", ".", "//", "*",
	"\"\"", "&&", "<", ">", "|", "!", "#", "%", "0", "1", "_", "~", "\\", "^", "@", "$", "?"}

func (c *canvas) token(alphabet int) string {
	if c.chance(35) {
		return signs[c.IntN(len(signs))]
	}
	if c.chance(15) {
		return c.number()
	}
	return c.word(alphabet)
}

// terminal is text in a font of pixels.
func (c *canvas) terminal() {
	s := c.scheme()
	c.ground(ink(s.ground))
	f := bitmaps[c.IntN(len(bitmaps))]
	square := 1
	if c.chance(40) {
		square = c.between(2, 4)
	}
	lead := f.Height * square
	if c.chance(50) {
		lead += square * c.IntN(6)
	}
	start := c.IntN(f.Width * square)
	for y := -c.IntN(lead); y < c.height; y += lead {
		most := c.width / (f.Width * square)
		if c.chance(20) {
			most = c.IntN(most + 1)
		}
		c.bits(c.sentence(0, most), f, start-f.Width*square, y, square, c.ink(s))
	}
}
