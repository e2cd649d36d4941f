package graphics

// pen is how a line is drawn. Where lines of one path cross, whole pixels do not add up.
type pen struct {
	width  float64
	closed bool // the ends of each polyline are joined
	round  bool // ends are half circles, else cut straight
	taper  bool // the width goes to nothing at the last point
	dash   []float64
}

// stroke paints the lines of a path. Without antialiasing thinner ones than a pixel would break up.
func (c *canvas) stroke(p *path, pen pen, ink paint) {
	if c.hard && !pen.taper {
		pen.width = max(pen.width, 1.1)
	}
	c.fill(p.outline(pen), ink)
}

// line paints one line.
func (c *canvas) line(a, b point, width float64, ink paint) {
	c.stroke(new(path).polygon(a, b), pen{width: width}, ink)
}

// outline is the border of what a pen covers. All its polygons wind the same way.
func (p *path) outline(pen pen) *path {
	out := &path{}
	start := 0
	for _, end := range p.ends {
		points := distinct(p.points[start:end])
		start = end
		switch {
		case len(points) < 2:
		case len(pen.dash) > 0:
			if pen.closed {
				points = append(points, points[0])
			}
			for _, part := range dashes(points, pen.dash) {
				out.outlineOpen(part, pen)
			}
		case pen.closed && len(points) > 2:
			if points[0] == points[len(points)-1] {
				points = points[:len(points)-1]
			}
			out.open().side(points, pen, true)
			reverse := make([]point, len(points))
			for i, q := range points {
				reverse[len(points)-1-i] = q
			}
			out.open().side(reverse, pen, true)
		default:
			out.outlineOpen(points, pen)
		}
	}
	return out
}

// distinct leaves out points that lie on the one before.
func distinct(points []point) []point {
	out := make([]point, 0, len(points)+1)
	for _, p := range points {
		if n := len(out); n == 0 || p.sub(out[n-1]).length() > 1e-3 {
			out = append(out, p)
		}
	}
	return out
}

// outlineOpen adds one side, and the other on the way back.
func (p *path) outlineOpen(points []point, pen pen) {
	if points = distinct(points); len(points) < 2 {
		return
	}
	p.open().side(points, pen, false)
	reverse := make([]point, len(points))
	for i, q := range points {
		reverse[len(points)-1-i] = q
	}
	if pen.taper {
		p.sideTapered(reverse, pen.width, true)
		return
	}
	p.side(reverse, pen, false)
}

// side adds the line at half a width to the left of points, and a half circle around the last one.
func (p *path) side(points []point, pen pen, closed bool) {
	if pen.taper && !closed {
		p.sideTapered(points, pen.width, false)
		return
	}
	n, half := len(points), pen.width/2
	normal := func(i int) point { // of the line that leaves point i
		d := points[(i+1)%n].sub(points[i])
		l := d.length()
		return point{float64(d.y / l * half), float64(-d.x / l * half)}
	}
	for i, q := range points {
		switch {
		case i == 0 && !closed:
			p.line(q.add(normal(0)))
		case i == n-1 && !closed:
			last := normal(i - 1)
			p.line(q.add(last))
			if pen.round {
				p.cap(q, last)
			}
		default:
			p.join(q, normal((i+n-1)%n), normal(i), half)
		}
	}
}

// join adds a mitre, or a bevel where the mitre would be longer than twice the width.
func (p *path) join(q, a, b point, half float64) {
	sum := a.add(b)
	square := float64(sum.x*sum.x) + float64(sum.y*sum.y)
	if square < float64(half*half)/2 {
		p.line(q.add(a), q.add(b))
		return
	}
	p.line(q.add(sum.times(2 * float64(half*half) / square)))
}

// cap adds a half circle from q+a by way of the end of the line to q-a.
func (p *path) cap(q, a point) {
	const n = 8
	for i := 1; i < n; i++ {
		cos, sin := cosSin(float64(i) / (2 * n))
		p.line(point{
			q.x + float64(a.x*cos) - float64(a.y*sin),
			q.y + float64(a.y*cos) + float64(a.x*sin),
		})
	}
}

// sideTapered is side with a width that falls to nothing; back says that points[0] is the thin end.
func (p *path) sideTapered(points []point, width float64, back bool) {
	n := len(points)
	for i, q := range points {
		d := points[min(i+1, n-1)].sub(points[max(i-1, 0)])
		l := d.length()
		if l == 0 {
			continue
		}
		part := float64(i) / float64(n-1)
		if !back {
			part = 1 - part
		}
		half := float64(width * part / 2)
		p.line(point{q.x + float64(d.y/l*half), q.y - float64(d.x/l*half)})
	}
}

// dashes cuts a polyline into pieces whose lengths, and those of the gaps, are in pattern.
func dashes(points []point, pattern []float64) [][]point {
	var out [][]point
	var piece []point
	which, left := 0, pattern[0]
	for i := range len(points) - 1 {
		a, b := points[i], points[i+1]
		for {
			if which%2 == 0 {
				piece = append(piece, a)
			}
			l := b.sub(a).length()
			if l < left {
				left -= l
				break
			}
			a = a.to(b, left/l)
			if which%2 == 0 {
				out = append(out, append(piece, a))
				piece = nil
			}
			which++
			left = pattern[which%len(pattern)]
		}
	}
	if which%2 == 0 {
		out = append(out, append(piece, points[len(points)-1]))
	}
	return out
}
