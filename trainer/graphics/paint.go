package graphics

// rgb is a colour in 8-bit sRGB.
type rgb [3]uint8

var (
	black = rgb{}
	white = rgb{255, 255, 255}
)

// paint gives each pixel its colour.
type paint struct {
	kind   kind
	clear  uint8 // 0 is opaque, 255 paints nothing
	colour rgb   // of a solid paint, and where a gradient begins
	other  rgb   // where a gradient ends
	// A gradient is other at 1<<24 of: linear, x·dx + y·dy + d0; radial, the square of the distance
	// from (dx, dy) times d0.
	dx, dy, d0 int64
	texture    []uint8 // [height][stride][3], what shows through
	stride     int
}

type kind uint8

const (
	solid kind = iota
	linear
	radial
	textured
)

// ink is an opaque paint of one colour.
func ink(colour rgb) paint { return paint{colour: colour} }

// faded is the paint at a part of its strength, in percent.
func (p paint) faded(percent int) paint {
	p.clear = uint8(255 - 255*percent/100)
	return p
}

// at is the colour of a pixel.
func (p *paint) at(x, y int) rgb {
	var t int64
	switch p.kind {
	case linear:
		t = int64(x)*p.dx + int64(y)*p.dy + p.d0
	case radial:
		dx, dy := int64(x)-p.dx, int64(y)-p.dy
		t = (dx*dx + dy*dy) * p.d0
	case textured:
		return rgb(p.texture[(y*p.stride+x)*3:])
	}
	t = min(max(t, 0), 1<<24)
	var c rgb
	for k := range c {
		from, to := int64(p.colour[k]), int64(p.other[k])
		c[k] = uint8(from + ((to-from)*t+1<<23)>>24)
	}
	return c
}

// gradient is a paint between two colours over the pixels from a to b.
func gradient(from, to rgb, a, b point) paint {
	d := b.sub(a)
	square := float64(d.x*d.x) + float64(d.y*d.y)
	if square < 1 {
		return ink(from)
	}
	p := paint{kind: linear, colour: from, other: to,
		dx: int64(d.x / square * (1 << 24)), dy: int64(d.y / square * (1 << 24))}
	p.d0 = -int64(a.x)*p.dx - int64(a.y)*p.dy
	return p
}

// glow is a paint from one colour in the middle to another at a distance.
func glow(from, to rgb, m point, radius float64) paint {
	radius = max(radius, 1)
	return paint{kind: radial, colour: from, other: to,
		dx: int64(m.x), dy: int64(m.y), d0: int64((1 << 24) / float64(radius*radius))}
}

// luma is the brightness of a colour, 0 to 255.
func (c rgb) luma() int { return (299*int(c[0]) + 587*int(c[1]) + 114*int(c[2])) / 1000 }

// mixed is the colour at a part of the way to another, of 256 parts.
func (c rgb) mixed(d rgb, part int) rgb {
	for k := range c {
		c[k] = uint8(int(c[k]) + (int(d[k])-int(c[k]))*part/256)
	}
	return c
}

// colour draws any.
func (c *canvas) colour() rgb {
	n := c.IntN(10)
	switch {
	case n < 2: // greys
		v := uint8(c.IntN(256))
		return rgb{v, v, v}
	case n < 5: // saturated: one channel high, one low
		v := rgb{uint8(c.between(180, 255)), uint8(c.IntN(256)), uint8(c.IntN(60))}
		c.Shuffle(3, func(i, j int) { v[i], v[j] = v[j], v[i] })
		return v
	}
	v := rgb{uint8(c.IntN(256)), uint8(c.IntN(256)), uint8(c.IntN(256))}
	if n < 8 { // muted
		l := uint8(v.luma())
		return v.mixed(rgb{l, l, l}, c.between(60, 220))
	}
	return v
}

// pale is a colour near white, dark one near black.
func (c *canvas) pale() rgb { return c.colour().mixed(white, c.between(170, 250)) }
func (c *canvas) dark() rgb { return c.colour().mixed(black, c.between(150, 250)) }

// against is a colour that can be told from another: at least so far from it in brightness.
func (c *canvas) against(ground rgb, distance int) rgb {
	for range 12 {
		if d := c.colour(); abs(d.luma()-ground.luma()) >= distance {
			return d
		}
	}
	if ground.luma() < 128 {
		return white
	}
	return black
}

func abs(a int) int { return max(a, -a) }

// scheme is a ground's usual colour and inks that can be told from it.
type scheme struct {
	ground rgb
	inks   []rgb
}

// scheme draws one: often black on white.
func (c *canvas) scheme() scheme {
	s := scheme{ground: white, inks: []rgb{black}}
	n := c.IntN(100)
	switch {
	case n < 26:
	case n < 36:
		s = scheme{black, []rgb{white}}
	case n < 58:
		s.inks[0] = c.against(white, 90)
	case n < 74:
		s.ground = c.pale()
		s.inks[0] = c.dark()
	case n < 86:
		s.ground = c.dark()
		s.inks[0] = c.pale()
	default:
		s.ground = c.colour()
		s.inks[0] = c.against(s.ground, 60)
	}
	if n >= 36 || c.chance(30) {
		for range c.IntN(5) {
			s.inks = append(s.inks, c.against(s.ground, 50))
		}
	}
	return s
}

// ink is one of the scheme's.
func (c *canvas) ink(s scheme) paint { return ink(s.inks[c.IntN(len(s.inks))]) }

// lay paints the whole picture as the scheme's ground: plain, a gradient, paper or clouds.
func (c *canvas) lay(s scheme) {
	n := c.IntN(100)
	switch {
	case n < 72 || c.hard:
		c.ground(ink(s.ground))
	case n < 88:
		c.ground(c.shade(s.ground, c.between(20, 90)))
	case n < 94:
		c.ground(ink(s.ground))
		c.noise(c.between(1, 6))
	default:
		c.ground(c.clouds(s.ground, s.ground.mixed(c.colour(), c.between(30, 120))))
	}
}

// shade is a gradient over the picture between colours around one.
func (c *canvas) shade(colour rgb, strength int) paint {
	from, to := colour, colour.mixed(c.colour(), strength)
	w, h := float64(c.width), float64(c.height)
	a := point{c.uniform(0, w), c.uniform(0, h)}
	if c.chance(30) {
		return glow(from, to, a, max(w, h))
	}
	return gradient(from, to, a, a.polar(c.Float64(), c.uniform(0.5, 1.2)*max(w, h)))
}

// noise adds grain to all that was painted, up to an amplitude.
func (c *canvas) noise(amplitude int) {
	n := uint64(2*amplitude + 1)
	for i := 0; i < len(c.pix); i += 3 {
		// Two parts of one draw, as their sum is nearer to what sensors do.
		v := c.Uint64()
		d := int((v&0xffffffff)*n>>32+(v>>32)*n>>32) - 2*amplitude
		for k := range 3 {
			c.pix[i+k] = uint8(min(max(int(c.pix[i+k])+d/2, 0), 255))
		}
	}
}
