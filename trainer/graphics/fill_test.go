package graphics

import (
	"math"
	"testing"
)

// covered is how many pixels white paint covers on black.
func covered(width, height int, paint func(c *canvas)) float64 {
	c := newCanvas(source(1), width, height)
	paint(c)
	sum := 0
	for _, v := range c.pix {
		sum += int(v)
	}
	return float64(sum) / (3 * 255)
}

// TestAreas holds what shapes cover against geometry.
func TestAreas(t *testing.T) {
	w := ink(white)
	m := point{50.3, 49.7}
	for _, c := range []struct {
		name  string
		want  float64
		paint func(c *canvas)
	}{
		{"rectangle", 20.5 * 10.25,
			func(c *canvas) { c.fill(new(path).rect(3.3, 4.4, 20.5, 10.25), w) }},
		{"circle", math.Pi * 900, func(c *canvas) { c.fill(new(path).circle(m, 30), w) }},
		{"half", math.Pi * 450, func(c *canvas) { c.fill(new(path).circle(point{0, 50}, 30), w) }},
		{"outside", 0, func(c *canvas) { c.fill(new(path).circle(point{-50, 50}, 30), w) }},
		{"faded", 50, func(c *canvas) { c.fill(new(path).rect(5, 5, 10, 10), w.faded(50)) }},
		{"line", 60 * 2.5, func(c *canvas) { c.line(point{10, 10}, point{46, 58}, 2.5, w) }},
		{"hairline", 60 * 0.5, func(c *canvas) { c.line(point{10, 10}, point{46, 58}, 0.5, w) }},
		{"lines on and across each other", 40*3 + 40*3 - 9, func(c *canvas) {
			p := new(path).polygon(point{10, 30.5}, point{50, 30.5})
			p.polygon(point{50, 30.5}, point{10, 30.5}).polygon(point{30.5, 10}, point{30.5, 50})
			c.stroke(p, pen{width: 3}, w)
		}},
		{"round ends", 60*6 + math.Pi*9, func(c *canvas) {
			c.stroke(new(path).polygon(point{12, 12}, point{48, 60}), pen{width: 6, round: true}, w)
		}},
		{"taper", 60 * 6 / 2, func(c *canvas) {
			c.stroke(new(path).polygon(point{12, 12}, point{48, 60}), pen{width: 6, taper: true}, w)
		}},
		{"dashes", 30 * 2, func(c *canvas) {
			c.stroke(new(path).polygon(point{10, 10}, point{46, 58}),
				pen{width: 2, dash: []float64{5, 5}}, w)
		}},
		// a mitre fills the corner that the two lines leave
		{"corner", 30*4*2 - 4, func(c *canvas) {
			c.stroke(new(path).polygon(point{10, 40.5}, point{40, 40.5}, point{40, 10.5}),
				pen{width: 4}, w)
		}},
		{"frame", 4 * 40 * 3, func(c *canvas) {
			c.stroke(new(path).rect(10.4, 10.2, 40, 40), pen{width: 3, closed: true}, w)
		}},
		{"frame the other way", 4 * 40 * 3, func(c *canvas) {
			p := new(path).rect(10.4, 10.2, 40, 40).mapped(affine{-1, 0, 0, 1, 80, 0})
			c.stroke(p, pen{width: 3, closed: true}, w)
		}},
		{"ring line", 2 * math.Pi * 30 * 2, func(c *canvas) {
			c.stroke(new(path).circle(m, 30), pen{width: 2, closed: true}, w)
		}},
		{"turned", 20 * 10, func(c *canvas) {
			c.look(translate(40, 30).after(rotate(0.1)))
			c.fill(new(path).rect(0, 0, 20, 10), w)
		}},
		// a parabola over its chord: 2/3 of base × height
		{"curve", 2 * 60 * 20 / 3, func(c *canvas) {
			c.fill(new(path).begin(point{10, 50}).curve(point{40, 10}, point{70, 50}), w)
		}},
		{"cubic", 0.6 * 60 * 30, func(c *canvas) { // 3/5 for a control polygon that is a rectangle
			c.fill(new(path).begin(point{10, 50}).cubic(point{10, 20}, point{70, 20},
				point{70, 50}), w)
		}},
	} {
		got := covered(100, 100, c.paint)
		if math.Abs(got-c.want) > 0.02*c.want+0.5 {
			t.Errorf("%s covers %.2f pixels, want %.2f", c.name, got, c.want)
		}
		hard := covered(100, 100, func(d *canvas) { d.hard = true; c.paint(d) })
		if hard != math.Round(hard) && c.name != "faded" {
			t.Errorf("%s without antialiasing covers %.2f pixels", c.name, hard)
		}
	}
}

// TestMasks requires that the parts in which a large shape is painted meet.
func TestMasks(t *testing.T) {
	const want = 1100 * 3
	got := covered(1200, 1100, func(c *canvas) {
		c.line(point{600, 0}, point{600, 1100}, 3, ink(white))
	})
	if math.Abs(got-want) > 5 { // half a pixel is 128 of 255
		t.Errorf("a line of %d pixels covers %.1f", want, got)
	}
	c := newCanvas(source(1), 1200, 1100)
	c.fill(new(path).rect(-5, -5, 1300, 1300), ink(white))
	for i, v := range c.pix {
		if v != 255 {
			t.Fatalf("value %d of a filled picture is %d", i, v)
		}
	}
}

func TestCosSin(t *testing.T) {
	for i := -400; i <= 400; i++ {
		turn := float64(i) / 160
		cos, sin := cosSin(turn)
		wantSin, wantCos := math.Sincos(turn * 2 * math.Pi)
		if math.Abs(cos-wantCos) > 1e-9 || math.Abs(sin-wantSin) > 1e-9 {
			t.Errorf("%v turns: cosine and sine %v %v, want %v %v", turn, cos, sin, wantCos,
				wantSin)
		}
	}
}

func TestViews(t *testing.T) {
	for seed := range uint64(100) {
		c := newCanvas(source(seed), 90, 50)
		c.lookAround()
		p := point{12, 34}
		if q := c.view.inverse().apply(c.view.apply(p)); q.sub(p).length() > 1e-9 {
			t.Fatalf("view %+v there and back: %v", c.view, q)
		}
		corner := c.view.inverse().apply(point{90, 50})
		if corner.x < c.left-1e-9 || corner.x > c.right+1e-9 || corner.y > c.bottom+1e-9 {
			t.Fatalf("view %+v: corner %v is outside", c.view, corner)
		}
	}
}

func TestGradient(t *testing.T) {
	p := gradient(rgb{10, 200, 0}, rgb{250, 100, 0}, point{10, 0}, point{50, 0})
	for _, c := range []struct {
		x    int
		want rgb
	}{{0, rgb{10, 200, 0}}, {10, rgb{10, 200, 0}}, {30, rgb{130, 150, 0}}, {50, rgb{250, 100, 0}},
		{90, rgb{250, 100, 0}}} {
		got := p.at(c.x, 7)
		for k := range got {
			if abs(int(got[k])-int(c.want[k])) > 1 {
				t.Errorf("at %d: %v, want %v", c.x, got, c.want)
			}
		}
	}
}
