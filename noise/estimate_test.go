package noise

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"testing"
)

// near tells whether got is want to within a fifth, or to within 0.5 of a want of 0.
func near(got, want float64) bool {
	if want == 0 {
		return got >= 0 && got < 0.5
	}
	return math.Abs(got-want) <= want/5
}

func TestNear(t *testing.T) {
	for _, c := range []struct {
		got, want float64
		is        bool
	}{{10, 10, true}, {8.1, 10, true}, {7.9, 10, false}, {12.1, 10, false}, {0.4, 0, true},
		{0.6, 0, false}, {math.NaN(), 0, false}, {math.NaN(), 5, false}, {20, 10, false}} {
		if near(c.got, c.want) != c.is {
			t.Errorf("near(%v, %v) is %v", c.got, c.want, !c.is)
		}
	}
}

// TestEstimate adds noise that is known to drawn pictures.
func TestEstimate(t *testing.T) {
	const w, h = 257, 190
	flat := drawn(w, h, func(int, int) [3]float64 { return [3]float64{120, 130, 110} })
	for _, scene := range []struct {
		name string
		p    *picture
	}{
		{"flat", flat},
		{"smooth", smooth(w, h)},
		{"foliage", texture(w, h, 60, 0.9)},
		{"sky and foliage", halves(smooth(w, h), texture(w, h, 60, 0.7))},
		{"sky and gravel", halves(smooth(w, h), texture(w, h, 60, 0.1))},
		{"fur", texture(w, h, 40, 0.6)},
	} {
		for _, sigma := range []float64{0, 2, 5, 10, 20} {
			got := Estimate(noisy(scene.p, sigma, colour))
			if !near(got, sigma) {
				t.Errorf("%s, sigma %v: %.2f", scene.name, sigma, got)
			}
			t.Logf("%s, sigma %v: %.2f", scene.name, sigma, got)
			if scene.name == "flat" && math.Abs(got-sigma) > 0.04*sigma {
				t.Errorf("sigma %v and nothing else: %.2f, biased", sigma, got)
			}
			// Grey noise under texture may be missed, but must not be exaggerated.
			got = Estimate(noisy(scene.p, sigma, grey))
			missed := scene.name == "foliage" || scene.name == "fur"
			if !near(got, sigma) && !(missed && got < sigma) {
				t.Errorf("%s, grey, sigma %v: %.2f", scene.name, sigma, got)
			}
			t.Logf("%s, grey, sigma %v: %.2f", scene.name, sigma, got)
		}
	}
}

// TestNoNoise: what must not be taken for noise.
func TestNoNoise(t *testing.T) {
	const w, h = 256, 192
	black := drawn(w, h, func(x, y int) [3]float64 { return [3]float64{} })
	fill := drawn(w, h, func(x, y int) [3]float64 { return [3]float64{90, 90, 120} })
	checks := drawn(w, h, func(x, y int) [3]float64 {
		v := float64(60 + 100*((x+y)%2))
		return [3]float64{v, v, v}
	})
	for _, c := range []struct {
		name string
		p    *picture
	}{
		{"black", black},
		{"clipped noise", noisy(black, 20, colour)},
		{"1-bit drawing", lettering(w, h, 255, 0)},
		{"1-bit drawing, jpeg, quality 75", throughJPEG(t, lettering(w, h, 255, 0), 75)},
		{"1-bit drawing, jpeg, quality 95", throughJPEG(t, lettering(w, h, 255, 0), 95)},
		{"drawing in two greys", lettering(w, h, 200, 50)},
		{"small lettering over a shade", halves(lettering(w, h, 190, 90), smooth(w, h))},
		{"checks", checks},
		{"noise beside a fill", halves(noisy(fill, 10, colour), fill)},
		{"coarse texture", texture(w, h, 50, 1)},
		{"fine texture", texture(w, h, 50, 0.3)},
		{"jpeg, quality 75", throughJPEG(t, texture(w, h, 50, 0.7), 75)},
		{"jpeg, quality 15", throughJPEG(t, texture(w, h, 50, 0.7), 15)},
		{"jpeg of noise, quality 15", throughJPEG(t, noisy(smooth(w, h), 5, colour), 15)},
		{"1x1", noisy(newPicture(1, 1), 20, colour)},
		{"8x8", noisy(smooth(8, 8), 20, colour)},
		{"7 high", noisy(smooth(400, 7), 20, colour)},
		{"22x22", noisy(smooth(22, 22), 20, colour)},
	} {
		if got := Estimate(c.p); !near(got, 0) {
			t.Errorf("%s: %.2f", c.name, got)
		}
	}
	// The control: noise is found in what is just large enough, and in half a picture of it.
	if got := Estimate(noisy(smooth(40, 40), 20, colour)); got < 10 {
		t.Errorf("40x40, sigma 20: %.2f", got)
	}
	if got := Estimate(noisy(halves(smooth(w, h), black), 10, colour)); !near(got, 10) {
		t.Errorf("half of it black, sigma 10: %.2f", got)
	}
	// Clipped but for a corner, of which the usual grid sees too little.
	s := smooth(w, h)
	corner := drawn(w, h, func(x, y int) [3]float64 {
		if x >= 50 || y >= 50 {
			return [3]float64{255, 255, 255}
		}
		i := 3 * (y*w + x)
		return [3]float64{float64(s.pix[i]), float64(s.pix[i+1]), float64(s.pix[i+2])}
	})
	if got := Estimate(noisy(corner, 10, colour)); !near(got, 10) {
		t.Errorf("a corner that is not clipped, sigma 10: %.2f", got)
	}
}

func throughJPEG(t *testing.T, p *picture, quality int) *picture {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, p.width, p.height))
	for i := range p.width * p.height {
		copy(m.Pix[4*i:], append(p.pix[3*i:3*i+3:3*i+3], 255))
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	back, err := jpeg.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return drawn(p.width, p.height, func(x, y int) [3]float64 {
		r, g, b, _ := back.At(x, y).RGBA()
		return [3]float64{float64(r >> 8), float64(g >> 8), float64(b >> 8)}
	})
}

// TestSameAnswer: twice the same bits, and next to the same for the mirrored picture.
func TestSameAnswer(t *testing.T) {
	p := noisy(smooth(300, 200), 7, colour)
	first := Estimate(p)
	if again := Estimate(p); again != first {
		t.Errorf("%v, then %v", first, again)
	}
	mirrored := drawn(300, 200, func(x, y int) [3]float64 {
		s := p.pix[(y*300+299-x)*3:]
		return [3]float64{float64(s[0]), float64(s[1]), float64(s[2])}
	})
	if got := Estimate(mirrored); math.Abs(got-first) > 0.2 {
		t.Errorf("%v, mirrored %v", first, got)
	}
}

func TestDial(t *testing.T) {
	for sigma, want := range map[float64]int{
		-1: 0, 0: 0, 1.49: 0, 1.5: 6, 2: 8, 10: 40, 25: 100, 60: 100, math.Inf(1): 100,
	} {
		if got := Dial(sigma); got != want {
			t.Errorf("sigma %v: %d, want %d", sigma, got, want)
		}
	}
	if got := Dial(math.NaN()); got != 0 {
		t.Errorf("sigma NaN: %d", got)
	}
}

func BenchmarkEstimate(b *testing.B) {
	p := noisy(smooth(6000, 4000), 5, colour)
	for b.Loop() {
		Estimate(p)
	}
}
