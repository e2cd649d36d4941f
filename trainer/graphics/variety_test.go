package graphics

import (
	"math"
	"slices"
	"testing"
)

// statistics tell pictures apart.
type statistics struct {
	colours int     // different ones
	grey    bool    // no colour at all
	light   float64 // mean of brightness, 0 to 255
	edges   float64 // share of pixels that differ by 32 or more in brightness from the one before
	soft    float64 // share of those edges that take more than one pixel
}

func measure(pix []uint8, width, height int) statistics {
	s := statistics{grey: true}
	seen := map[rgb]bool{}
	sum, edges, soft := 0, 0, 0
	for y := range height {
		before, last := 0, 0
		for x := range width {
			p := rgb(pix[(y*width+x)*3:])
			seen[p] = true
			s.grey = s.grey && p[0] == p[1] && p[1] == p[2]
			l := p.luma()
			sum += l
			step := l - last
			if x > 0 && abs(step) >= 32 {
				edges++
				if x > 1 && abs(before) >= 16 && before*step > 0 {
					soft++
				}
			}
			before, last = step, l
			if x == 0 {
				before = 0
			}
		}
	}
	n := float64(width * height)
	s.colours, s.light, s.edges = len(seen), float64(sum)/n, float64(edges)/n
	s.soft = float64(soft) / max(float64(edges), 1)
	return s
}

// TestVariety draws many pictures: of every kind there must be some, and few may be nearly empty.
func TestVariety(t *testing.T) {
	const n = 240
	count := map[string]int{}
	for seed := range uint64(n) {
		for name, is := range kinds(measure(Draw(source(seed), 128, 128), 128, 128)) {
			if is {
				count[name]++
			}
		}
	}
	for _, want := range []struct {
		name        string
		least, most int // in percent
	}{
		{"grey", 12, 50}, {"two colours", 3, 25}, {"few colours", 8, 50}, {"many colours", 10, 60},
		{"dark", 8, 45}, {"light", 20, 65}, {"empty", 0, 5}, {"full of edges", 5, 45},
		{"no antialiasing", 8, 45},
	} {
		percent := 100 * count[want.name] / n
		t.Logf("%s: %d %%", want.name, percent)
		if percent < want.least || percent > want.most {
			t.Errorf("%d %% of the pictures are %s, want %d to %d %%", percent, want.name,
				want.least,
				want.most)
		}
	}
}

func kinds(s statistics) map[string]bool {
	return map[string]bool{
		"grey": s.grey, "two colours": s.colours == 2, "few colours": s.colours <= 16,
		"many colours": s.colours > 1000, "dark": s.light < 64, "light": s.light > 192,
		"empty": s.edges < 0.003, "full of edges": s.edges > 0.15,
		"no antialiasing": s.edges >= 0.003 && s.soft < 0.02,
	}
}

// TestKinds is the control of TestVariety: pictures made to be of a kind, or not.
func TestKinds(t *testing.T) {
	const side = 64
	picture := func(at func(x, y int) rgb) []uint8 {
		var pix []uint8
		for y := range side {
			for x := range side {
				c := at(x, y)
				pix = append(pix, c[:]...)
			}
		}
		return pix
	}
	for _, c := range []struct {
		name string
		at   func(x, y int) rgb
		want []string
	}{
		{"plain", func(x, y int) rgb { return rgb{0, 9, 0} },
			[]string{"few colours", "dark", "empty"}},
		{"stripes", func(x, y int) rgb { return black.mixed(white, x/4%2*256) },
			[]string{"grey", "two colours", "few colours", "full of edges", "no antialiasing"}},
		{"waves", func(x, y int) rgb {
			return rgb{uint8(4 * x), uint8(abs(x%8-4) * 60),
				uint8(4 * y)}
		},
			[]string{"many colours", "full of edges"}},
		{"paper", func(x, y int) rgb { return rgb{240, 240, 240} },
			[]string{"grey", "few colours", "light", "empty"}},
	} {
		for name, is := range kinds(measure(picture(c.at), side, side)) {
			if is != slices.Contains(c.want, name) {
				t.Errorf("%s: %q is %v", c.name, name, is)
			}
		}
	}
}

// TestScenesDiffer requires that a scene is more than its ground.
func TestScenesDiffer(t *testing.T) {
	for _, s := range scenes {
		edges := 0.0
		for seed := range uint64(8) {
			edges += measure(drawScene(source(seed), 128, 128, s.draw), 128, 128).edges / 8
		}
		if edges < 0.01 || math.IsNaN(edges) {
			t.Errorf("%s: %.4f of the pixels are edges", s.name, edges)
		}
	}
}
