package raster

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/liif-render/liif/internal/viewer/draw"
)

// noise is an image of random colours, premultiplied.
func noise(seed uint64, width, height int, opaque bool) *draw.Image {
	r := rand.New(rand.NewPCG(seed, 6))
	pix := make([]byte, 4*width*height)
	for i := 0; i < len(pix); i += 4 {
		a := 255
		if !opaque {
			a = r.IntN(256)
		}
		for c := range 3 {
			pix[i+c] = byte(r.IntN(a + 1))
		}
		pix[i+3] = byte(a)
	}
	return draw.NewImage(width, height, pix, opaque)
}

// kernel is the weight of a pixel at a distance.
func kernel(f draw.Filter, d float64) float64 {
	d = math.Abs(d)
	switch {
	case f == draw.Linear:
		return max(1-d, 0)
	case d < 1:
		return 1.5*d*d*d - 2.5*d*d + 1
	case d < 2:
		return -0.5*d*d*d + 2.5*d*d - 4*d + 2
	}
	return 0
}

// lookup is an image at a place, in 0..255, in float64.
func lookup(q *draw.Quad, x, y float64) (sum [4]float64) {
	at := func(x, y int) []byte {
		x, y = min(max(x, 0), q.Image.Width-1), min(max(y, 0), q.Image.Height-1)
		return q.Image.Pix[4*(y*q.Image.Width+x):]
	}
	if q.Filter == draw.Exact || q.Filter == draw.Nearest {
		for c, v := range at(int(math.Floor(x)), int(math.Floor(y)))[:4] {
			sum[c] = float64(v)
		}
		return sum
	}
	x0, y0 := int(math.Floor(x-0.5)), int(math.Floor(y-0.5))
	for j := y0 - 1; j <= y0+2; j++ {
		for i := x0 - 1; i <= x0+2; i++ {
			w := kernel(q.Filter, x-0.5-float64(i)) * kernel(q.Filter, y-0.5-float64(j))
			for c, v := range at(i, j)[:4] {
				sum[c] += w * float64(v)
			}
		}
	}
	a := min(max(sum[3], 0), 255)
	for c := range sum {
		sum[c] = min(max(sum[c], 0), a)
	}
	return sum
}

// reference draws background, quads and shapes of a frame plainly.
func reference(f *draw.Frame) [][4]float64 {
	pix := make([][4]float64, f.Width*f.Height)
	b := f.Background
	for i := range pix {
		pix[i] = [4]float64{float64(b.R), float64(b.G), float64(b.B), 255}
	}
	over := func(x, y int, top [4]float64, alpha float64) {
		p := &pix[y*f.Width+x]
		for c := range p {
			p[c] = top[c]*alpha + p[c]*(1-top[3]/255*alpha)
		}
	}
	for i := range f.Quads {
		q := &f.Quads[i]
		t, s := q.Target, q.Source
		for y := max(t.Min.Y, 0); y < min(t.Max.Y, f.Height); y++ {
			for x := max(t.Min.X, 0); x < min(t.Max.X, f.Width); x++ {
				over(x, y, lookup(q,
					s.X0+(float64(x-t.Min.X)+0.5)*(s.X1-s.X0)/float64(t.Dx()),
					s.Y0+(float64(y-t.Min.Y)+0.5)*(s.Y1-s.Y0)/float64(t.Dy())), float64(q.Alpha))
			}
		}
	}
	for _, s := range f.Shapes {
		for y := max(s.Target.Min.Y, 0); y < min(s.Target.Max.Y, f.Height); y++ {
			for x := max(s.Target.Min.X, 0); x < min(s.Target.Max.X, f.Width); x++ {
				k := float64(s.Color.A) / 255
				if s.IsLetter {
					at := s.Letter.Add(image.Pt(x, y)).Sub(s.Target.Min)
					k *= float64(f.Atlas.Pix[at.Y*f.Atlas.Width+at.X]) / 255
				}
				over(x, y, [4]float64{float64(s.Color.R), float64(s.Color.G), float64(s.Color.B),
					255}, k)
			}
		}
	}
	return pix
}

// farthest is the largest difference of a channel between what was painted, RGBA, and a reference.
func farthest(got []byte, want [][4]float64) (most float64) {
	for i, p := range want {
		for c, v := range p {
			most = max(most, math.Abs(float64(got[4*i+c])-v))
		}
	}
	return most
}

// TestPaint: every filter, blended or not, cut by the frame's edges, across bands and image edges.
func TestPaint(t *testing.T) {
	opaque, clear := noise(1, 37, 29, true), noise(2, 37, 29, false)
	for _, c := range []struct {
		name   string
		filter draw.Filter
		within float64 // of a channel; cubic weights are 128ths
	}{
		{"exact", draw.Exact, 0}, {"nearest", draw.Nearest, 0}, {"linear", draw.Linear, 2},
		{"cubic", draw.Cubic, 5},
	} {
		for _, m := range []*draw.Image{opaque, clear} {
			for _, alpha := range []float32{1, 0.3} {
				f := &draw.Frame{Width: 150, Height: 120, Background: color.NRGBA{50, 90, 200, 255}}
				f.Quads = []draw.Quad{
					{Image: m, Filter: c.filter, Alpha: alpha,
						Target: image.Rect(-20, -11, 90, 100),
						Source: draw.Box{X0: 0.1, Y0: -0.7, X1: 37.9, Y1: 29.9}},
					{Image: m, Filter: c.filter, Alpha: alpha, Target: image.Rect(80, 60, 200, 140),
						Source: draw.Box{X0: 3.3, Y0: 5.8, X1: 9.1, Y1: 8.2}},
				}
				if c.filter == draw.Exact {
					f.Quads = []draw.Quad{{Image: m, Filter: c.filter, Alpha: alpha,
						Target: image.Rect(70, 80, 100, 109),
						Source: draw.Box{X0: 7, X1: 37, Y1: 29}}}
				}
				within := c.within
				if alpha < 1 || !m.Opaque {
					within += 2.5
				}
				want := reference(f)
				got := New(false).Paint(f, 150, 120)
				d := farthest(got, want)
				if d > within {
					t.Errorf("%s, opaque %v, alpha %g: up to %.2f away", c.name, m.Opaque, alpha, d)
				}
				got[4*(90*150+85)+1] ^= 32
				if farthest(got, want) <= within {
					t.Errorf("%s: a changed channel is not noticed", c.name)
				}
				f.Quads[0].Source.X0 += 0.9
				if d := farthest(New(false).Paint(f, 150, 120), want); d <= within {
					t.Errorf("%s: nearly a pixel away it looks the same, %.2f away", c.name, d)
				}
			}
		}
	}
}

// TestFlat: what is of one colour stays so, in the middle of the range and at its ends.
func TestFlat(t *testing.T) {
	for _, v := range []byte{0, 1, 127, 254, 255} {
		pix := bytes.Repeat([]byte{v, 255 - v, v, 255}, 6*6)
		f := &draw.Frame{Width: 99, Height: 41}
		for _, filter := range []draw.Filter{draw.Nearest, draw.Linear, draw.Cubic} {
			f.Quads = []draw.Quad{{Image: draw.NewImage(6, 6, pix, true), Filter: filter, Alpha: 1,
				Target: image.Rect(0, 0, 99, 41),
				Source: draw.Box{X0: 1.3, X1: 4.9, Y0: 0.2, Y1: 5.9}}}
			if d := farthest(New(false).Paint(f, 99, 41), reference(f)); d > 0.01 {
				t.Errorf("filter %d of %d: %.2f away", filter, v, d)
			}
		}
	}
}

// TestExtremes: the steepest edges there are neither overflow a lane nor wrap around.
func TestExtremes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pix := make([]byte, 4*24*24)
	for i := range pix {
		if pix[i] = byte(255 * r.IntN(2)); i%4 == 3 {
			pix[i] = 255
		}
	}
	for _, filter := range []draw.Filter{draw.Linear, draw.Cubic} {
		f := &draw.Frame{Width: 263, Height: 251,
			Quads: []draw.Quad{{Image: draw.NewImage(24, 24, pix,
				true), Filter: filter, Alpha: 1, Target: image.Rect(0, 0, 263, 251),
				Source: draw.Box{X1: 24, Y1: 24}}}}
		if d := farthest(New(false).Paint(f, 263, 251), reference(f)); d > 6 {
			t.Errorf("filter %d: up to %.2f away", filter, d)
		}
	}
}

// TestKernel: the kernel gives the bytes of its twin.
func TestKernel(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	for range 200 {
		m := noise(r.Uint64(), 1+r.IntN(40), 1+r.IntN(40), r.IntN(2) == 0)
		n, rows := 1+r.IntN(70), 1+r.IntN(20)
		j := job{stride: 4*n + 4*r.IntN(9), image: m.Pix, width: m.Width, across: make([]tap, n),
			down: make([]tap, rows), method: r.IntN(3), swap: r.IntN(2), rows: make([]uint16, 16*n)}
		taps(j.across, j.method, 40*r.Float64()-5, r.Float64(), m.Width)
		taps(j.down, j.method, 40*r.Float64()-5, 2*r.Float64(), m.Height)
		got, want := make([]byte, j.stride*rows), make([]byte, j.stride*rows)
		j.to = got
		resample(&j)
		j.to = want
		plainResample(&j)
		if !bytes.Equal(got, want) {
			t.Fatalf("%d×%d of %d×%d by method %d: the kernel and its twin differ", n, rows,
				m.Width,
				m.Height, j.method)
		}
		got[4*(n-1)]++
		if bytes.Equal(got, want) {
			t.Fatal("a changed channel is not noticed")
		}
	}
}

func TestShapes(t *testing.T) {
	atlas := &draw.Atlas{Width: 4, Height: 3,
		Pix: []byte{0, 255, 128, 7, 1, 2, 3, 4, 250, 90, 40, 255}}
	f := &draw.Frame{Width: 60, Height: 90, Atlas: atlas, Background: color.NRGBA{200, 30, 90, 255},
		Shapes: []draw.Shape{
			{Target: image.Rect(-5, 4, 50, 86), Color: color.NRGBA{10, 220, 70, 130}},
			{Target: image.Rect(2, 39, 5, 41), Letter: image.Pt(1, 1), IsLetter: true,
				Color: color.NRGBA{255, 255, 255, 255}},
			{Target: image.Rect(20, 20, 24, 23), IsLetter: true, Color: color.NRGBA{9, 8, 7, 200}},
		}}
	if d := farthest(New(false).Paint(f, 60, 90), reference(f)); d > 1.5 {
		t.Errorf("up to %.2f away", d)
	}
	// A panel with round corners: whole inside, nothing at its corners, half-way between on the
	// arc.
	f.Shapes = []draw.Shape{{Target: image.Rect(5, 5, 45, 65), Radius: 10,
		Color: color.NRGBA{A: 255}}}
	got := New(false).Paint(f, 60, 90)
	for _, c := range []struct {
		x, y, low, high int
	}{{25, 5, 0, 0}, {5, 30, 0, 0}, {44, 64, 200, 200}, {5, 5, 200, 200}, {7, 8, 60, 120},
		{46, 30, 200, 200}} {
		if v := int(got[4*(c.y*60+c.x)]); v < c.low || v > c.high {
			t.Errorf("at %d,%d: %d, want %d to %d", c.x, c.y, v, c.low, c.high)
		}
	}
}

// TestOrder: the order of bytes, the number of workers and earlier frames change nothing else.
func TestOrder(t *testing.T) {
	m := noise(3, 50, 50, false)
	f := &draw.Frame{Width: 200, Height: 170, Background: color.NRGBA{1, 2, 3, 255},
		Atlas: &draw.Atlas{}, Checks: []image.Rectangle{image.Rect(0, 0, 200, 170)},
		Quads: []draw.Quad{{Image: m, Filter: draw.Cubic, Alpha: 0.7,
			Target: image.Rect(0, 0, 200, 130),
			Source: draw.Box{X1: 50, Y1: 50}},
			{Image: noise(4, 50, 50, true), Filter: draw.Linear, Alpha: 1,
				Target: image.Rect(9, 9, 99, 99),
				Source: draw.Box{X1: 50, Y1: 50}},
			{Image: noise(4, 50, 50, true), Filter: draw.Exact, Alpha: 1,
				Target: image.Rect(9, 99, 59, 149),
				Source: draw.Box{X1: 50, Y1: 50}}},
		Shapes: []draw.Shape{{Target: image.Rect(50, 100, 150, 160), Radius: 8,
			Color: color.NRGBA{200, 100, 0, 128}}}}
	rgba, bgra, alone := New(false), New(true), New(false)
	alone.workers = alone.workers[:1]
	rgba.Paint(&draw.Frame{Width: 300, Height: 300, Quads: f.Quads[:1]}, 300, 300)
	want := bytes.Clone(rgba.Paint(f, 200, 170))
	if !bytes.Equal(alone.Paint(f, 200, 170), want) {
		t.Error("one worker draws something else")
	}
	got := bgra.Paint(f, 200, 170)
	for i := 0; i < len(got); i += 4 {
		if got[i] != want[i+2] || got[i+1] != want[i+1] || got[i+2] != want[i] ||
			got[i+3] != want[i+3] {
			t.Fatalf("BGRA %v at %d, RGBA %v", got[i:i+4], i/4, want[i:i+4])
		}
	}
	// A window larger than the frame shows background there, a smaller one less.
	if p := rgba.Paint(f, 210, 180); p[4*(175*210+205)] != 1 || len(p) != 4*210*180 {
		t.Errorf("beside the frame: %d", p[4*(175*210+205)])
	}
	if p := rgba.Paint(f, 20, 10); !bytes.Equal(p[:80], want[:80]) {
		t.Error("a part of the frame differs")
	}
}

// BenchmarkPaint draws frames of 1280×800 pixels: the picture enlarged, and reduced by less than
// half.
func BenchmarkPaint(b *testing.B) {
	m := noise(1, 260, 260, true)
	for name, c := range map[string]struct {
		filter draw.Filter
		step   float64
	}{"empty": {}, "exact": {draw.Exact, 1}, "linear": {draw.Linear, 0.3},
		"linear reduced": {draw.Linear, 1.8},
		"cubic":          {draw.Cubic, 0.3}, "cubic own size": {draw.Cubic, 0.98}} {
		f := &draw.Frame{Width: 1280, Height: 800}
		side := 256
		if c.step > 1 {
			side = int(256 / c.step)
		}
		for y := 0; y < 800 && c.step > 0; y += side {
			for x := 0; x < 1280; x += side {
				r := image.Rect(x, y, x+side, y+side).Intersect(image.Rect(0, 0, 1280, 800))
				f.Quads = append(f.Quads, draw.Quad{Image: m, Filter: c.filter, Alpha: 1, Target: r,
					Source: draw.Box{X0: 2, Y0: 2, X1: 2 + c.step*float64(r.Dx()),
						Y1: 2 + c.step*float64(r.Dy())}})
			}
		}
		p := New(true)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				p.Paint(f, 1280, 800)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(1280*800), "ns/pixel")
		})
	}
}
