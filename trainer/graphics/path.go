package graphics

import "math"

// point is a place in pixels, y down.
type point struct{ x, y float64 }

func (p point) add(q point) point           { return point{p.x + q.x, p.y + q.y} }
func (p point) sub(q point) point           { return point{p.x - q.x, p.y - q.y} }
func (p point) times(s float64) point       { return point{float64(p.x * s), float64(p.y * s)} }
func (p point) to(q point, t float64) point { return p.add(q.sub(p).times(t)) }

func (p point) length() float64 { return math.Sqrt(float64(p.x*p.x) + float64(p.y*p.y)) }

// polar is a point at a distance from p in a direction, counted in turns.
func (p point) polar(turn, distance float64) point {
	cos, sin := cosSin(turn)
	return point{p.x + float64(cos*distance), p.y + float64(sin*distance)}
}

// cosSin is the cosine and sine of an angle in turns, to 1e-9, by their series: those of package
// math may differ in the last bit between processors.
func cosSin(turn float64) (cos, sin float64) {
	t := turn - math.Floor(turn)
	quarter := math.Floor(float64(t*4) + 0.5)
	a := (t - float64(quarter/4)) * (2 * math.Pi)
	square := float64(a * a)
	cos, sin = 1, 1
	for n := 10; n > 0; n -= 2 {
		cos = 1 - square*cos/float64(n*(n-1))
		sin = 1 - square*sin/float64(n*(n+1))
	}
	sin *= a
	switch quarter {
	case 1:
		return -sin, cos
	case 2:
		return -cos, -sin
	case 3:
		return sin, -cos
	}
	return cos, sin
}

// affine maps (x, y) to (xx·x + xy·y + x0, yx·x + yy·y + y0).
type affine struct{ xx, xy, yx, yy, x0, y0 float64 }

var identity = affine{xx: 1, yy: 1}

func translate(x, y float64) affine { return affine{1, 0, 0, 1, x, y} }
func scale(x, y float64) affine     { return affine{x, 0, 0, y, 0, 0} }

func rotate(turn float64) affine {
	cos, sin := cosSin(turn)
	return affine{cos, -sin, sin, cos, 0, 0}
}

func (m affine) apply(p point) point {
	return point{
		float64(m.xx*p.x) + float64(m.xy*p.y) + m.x0,
		float64(m.yx*p.x) + float64(m.yy*p.y) + m.y0,
	}
}

// after is first n, then m.
func (m affine) after(n affine) affine {
	x, y := m.apply(point{n.xx, n.yx}), m.apply(point{n.xy, n.yy})
	o := m.apply(point{n.x0, n.y0})
	return affine{x.x - m.x0, y.x - m.x0, x.y - m.y0, y.y - m.y0, o.x, o.y}
}

func (m affine) inverse() affine {
	det := float64(m.xx*m.yy) - float64(m.xy*m.yx)
	n := affine{m.yy / det, -m.xy / det, -m.yx / det, m.xx / det, 0, 0}
	o := n.apply(point{m.x0, m.y0})
	n.x0, n.y0 = -o.x, -o.y
	return n
}

// bounds is the smallest rectangle around points.
type bounds struct{ x0, y0, x1, y1 float64 }

func (b *bounds) clear() {
	*b = bounds{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
}

func (b *bounds) add(p point) {
	b.x0, b.x1 = min(b.x0, p.x), max(b.x1, p.x)
	b.y0, b.y1 = min(b.y0, p.y), max(b.y1, p.y)
}

// path is polygons or polylines, one after the other.
type path struct {
	points []point
	ends   []int // after each polygon's last point
}

// begin starts a polygon; line, curve and cubic add to it.
func (p *path) begin(q point) *path {
	p.points = append(p.points, q)
	p.ends = append(p.ends, len(p.points))
	return p
}

func (p *path) line(points ...point) *path {
	p.points = append(p.points, points...)
	p.ends[len(p.ends)-1] = len(p.points)
	return p
}

// last is the point that was added last.
func (p *path) last() point { return p.points[len(p.points)-1] }

// curve adds a quadratic Bézier curve as lines that are within about 0.05 of it.
func (p *path) curve(b, c point) *path {
	a := p.last()
	n := steps(a.sub(b).sub(b.sub(c)).length())
	for i := 1; i <= n; i++ {
		t := float64(i) / float64(n)
		p.line(a.to(b, t).to(b.to(c, t), t))
	}
	return p
}

// cubic adds a cubic Bézier curve.
func (p *path) cubic(b, c, d point) *path {
	a := p.last()
	n := steps(2 * max(a.sub(b).sub(b.sub(c)).length(), b.sub(c).sub(c.sub(d)).length()))
	for i := 1; i <= n; i++ {
		t := float64(i) / float64(n)
		bc := b.to(c, t)
		p.line(a.to(b, t).to(bc, t).to(bc.to(c.to(d, t), t), t))
	}
	return p
}

// steps is how many lines stand for a curve whose second difference is deviation: a parabola of n
// parts is off by deviation/(4·n²).
func steps(deviation float64) int { return 1 + int(math.Sqrt(min(deviation, 1e4)*5)) }

// polygon adds one.
func (p *path) polygon(points ...point) *path { return p.begin(points[0]).line(points[1:]...) }

// rect adds a rectangle.
func (p *path) rect(x, y, w, h float64) *path {
	return p.polygon(point{x, y}, point{x + w, y}, point{x + w, y + h}, point{x, y + h})
}

// arc adds points of an ellipse's part, from a direction to another, in turns.
func (p *path) arc(m point, rx, ry, from, to float64) *path {
	n := 1 + int(math.Abs(to-from)*(6+float64(8*math.Sqrt(min(max(rx, ry), 4000)))))
	for i := range n + 1 {
		cos, sin := cosSin(from + float64((to-from)*float64(i))/float64(n))
		p.line(point{m.x + float64(cos*rx), m.y + float64(sin*ry)})
	}
	return p
}

// open starts a polygon without a point, for arc and line to follow.
func (p *path) open() *path {
	p.ends = append(p.ends, len(p.points))
	return p
}

func (p *path) circle(m point, r float64) *path { return p.open().arc(m, r, r, 0, 1) }

// rounded adds a rectangle with round corners.
func (p *path) rounded(x, y, w, h, r float64) *path {
	r = min(r, w/2, h/2)
	return p.open().
		arc(point{x + w - r, y + h - r}, r, r, 0, 0.25).
		arc(point{x + r, y + h - r}, r, r, 0.25, 0.5).
		arc(point{x + r, y + r}, r, r, 0.5, 0.75).
		arc(point{x + w - r, y + r}, r, r, 0.75, 1)
}

// star adds a star, or with inner = outer a regular polygon of 2n corners.
func (p *path) star(m point, n int, inner, outer, turn float64) *path {
	p.open()
	for i := range 2 * n {
		r := outer
		if i%2 == 1 {
			r = inner
		}
		p.line(m.polar(turn+float64(i)/float64(2*n), r))
	}
	return p
}

// smooth adds a closed curve through the middles between points, which are its control points.
func (p *path) smooth(points []point) *path {
	n := len(points)
	p.begin(points[n-1].to(points[0], 0.5))
	for i, q := range points {
		p.curve(q, q.to(points[(i+1)%n], 0.5))
	}
	return p
}

// through adds an open curve from the first of points to the last; those between attract it.
func (p *path) through(points []point) *path {
	p.begin(points[0])
	for i := 1; i < len(points)-1; i++ {
		to := points[i].to(points[i+1], 0.5)
		if i == len(points)-2 {
			to = points[i+1]
		}
		p.curve(points[i], to)
	}
	if len(points) == 2 {
		p.line(points[1])
	}
	return p
}

// mapped is a path seen through a map.
func (p *path) mapped(m affine) *path {
	q := &path{points: make([]point, len(p.points)), ends: p.ends}
	for i, at := range p.points {
		q.points[i] = m.apply(at)
	}
	return q
}
