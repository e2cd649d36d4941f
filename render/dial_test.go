package render

import (
	"context"
	"image"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/degrade"
	"github.com/liif-render/liif/weights"
)

// saved is a part of the sample photograph as it comes back from a JPEG of a quality.
func saved(t *testing.T, quality int) *image.NRGBA {
	t.Helper()
	f, err := os.Open("../assets/cat.png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	const width, height, x0, y0 = 64, 48, 130, 100
	var rgb []uint8
	for y := range height {
		for x := range width {
			r, g, b, _ := m.At(x0+x, y0+y).RGBA()
			rgb = append(rgb, uint8(r>>8), uint8(g>>8), uint8(b>>8))
		}
	}
	degrade.JPEG(rgb, width, height, degrade.Compression{Quality: quality, Halved: true})
	out := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range width * height {
		copy(out.Pix[4*i:], rgb[3*i:3*i+3])
		out.Pix[4*i+3] = 255
	}
	return out
}

// steps are how far the pictures of a turning dial lie from the first, in the root of the mean
// square.
func steps(pictures [][]float32) []float64 {
	var list []float64
	for _, p := range pictures {
		var sum float64
		for i := range p {
			d := float64(p[i] - pictures[0][i])
			sum += d * d
		}
		list = append(list, math.Sqrt(sum/float64(len(p))))
	}
	return list
}

// smooth says what is wrong with a dial: the picture must go away from the first at each step, and
// no step may be more than an eighth of the way.
func smooth(distances []float64) string {
	last := distances[len(distances)-1]
	for i := 1; i < len(distances); i++ {
		switch step := distances[i] - distances[i-1]; {
		case step <= 0:
			return "the picture comes back"
		case step > last/8:
			return "the picture jumps"
		}
	}
	return ""
}

func TestSmoothNotices(t *testing.T) {
	for _, c := range []struct {
		distances []float64
		want      string
	}{
		{[]float64{0, 1, 2, 3, 4, 5, 6, 7, 8}, ""},
		{[]float64{0, 0.5, 1, 0.9, 4}, "the picture comes back"},
		{[]float64{0, 0.1, 0.2, 3.8, 4}, "the picture jumps"},
		{[]float64{0, 0, 0, 0, 0}, "the picture comes back"},
	} {
		if got := smooth(c.distances); got != c.want {
			t.Errorf("%v: %q, want %q", c.distances, got, c.want)
		}
	}
}

// TestDialTurns: turning the default model's dial from 0 to 100 changes a compressed picture
// steadily.
func TestDialTurns(t *testing.T) {
	m, err := weights.Open(weights.Default)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range m.Spec.Restore {
		var pictures [][]float32
		source := FromImage(saved(t, 30))
		r, err := New(m, Options{Device: "cpu"})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		// A picture changes most where a dial begins to turn.
		for _, dial := range []int{0, 2, 3, 4, 5, 7, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65,
			70, 75, 80, 85, 90, 95, 100} {
			undo := Restoration{Compression: Dial(dial)}
			if kind == weights.RestoreNoise {
				undo = Restoration{Noise: Dial(dial)}
			}
			f, err := r.EncodeAs(context.Background(), source, undo)
			if err != nil {
				t.Fatal(err)
			}
			pictures = append(pictures, drawFloat(t, f, f.View(2)))
		}
		distances := steps(pictures)
		if wrong := smooth(distances); wrong != "" {
			t.Errorf("%s: %s: %.5f", kind, wrong, distances)
		}
	}
}

// TestRestorationAuto: what is undone of a picture left to itself, and what models without dials
// do.
func TestRestorationAuto(t *testing.T) {
	dials := tinyModel(func(s *weights.Spec) { s.Restore = []string{"jpeg", "noise"} })
	compressed := compressedSource{FromImage(picture(9, 9, false)), 64}
	for _, c := range []struct {
		name             string
		model            *weights.Model
		restore, denoise Dial
		source           Source
		want             Restoration
	}{
		{"a JPEG", dials, Auto, Off, compressed, Restoration{Compression: 40, Quality: 64}},
		{"no JPEG", dials, Auto, Off, compressed.Source, Restoration{}},
		{"unknown quality", dials, Auto, Off, compressedSource{compressed.Source, 0},
			Restoration{}},
		{"noise", dials, Off, Auto, noisy(8), Restoration{Noise: 32, Sigma: 8}},
		{"no noise", dials, Off, Auto, noisy(0), Restoration{}},
		{"off", dials, Off, Off, noisy(8), Restoration{}},
		{"by hand", dials, 25, 75, compressed, Restoration{Compression: 25, Noise: 75}},
		{"no dials", tinyModel(nil), Auto, Auto, compressed, Restoration{}},
	} {
		r, err := New(c.model, Options{Device: "cpu", Restore: c.restore, Denoise: c.denoise})
		if err != nil {
			t.Fatal(err)
		}
		got := r.Restoration(c.source)
		if c.want.Sigma > 0 { // an estimate: within a tenth
			if math.Abs(got.Sigma/c.want.Sigma-1) > 0.1 ||
				math.Abs(float64(got.Noise/c.want.Noise)-1) > 0.1 {
				t.Errorf("%s: %+v, want about %+v", c.name, got, c.want)
			}
			r.Close()
			continue
		}
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
		r.Close()
	}
	for _, o := range []Options{{Restore: 1}, {Denoise: 1}, {Restore: 101}, {Denoise: -2}} {
		o.Device = "cpu"
		if r, err := New(tinyModel(nil), o); err == nil {
			r.Close()
			t.Errorf("restore %v and denoise %v pass without a dial", o.Restore, o.Denoise)
		}
		if _, err := Open("bicubic", o); err == nil {
			t.Errorf("bicubic takes restore %v and denoise %v", o.Restore, o.Denoise)
		}
	}
}

// noisy is a smooth picture with white noise.
func noisy(sigma float64) Source {
	const side = 160
	rgb := make([]uint8, 3*side*side)
	for i := range rgb {
		rgb[i] = uint8(90 + i/3%side/4 + i/3/side/3)
	}
	degrade.Noise(rand.New(rand.NewPCG(7, 1)), rgb, degrade.Grain{Sigma: sigma})
	m := image.NewNRGBA(image.Rect(0, 0, side, side))
	for i := range side * side {
		copy(m.Pix[4*i:], rgb[3*i:3*i+3])
		m.Pix[4*i+3] = 255
	}
	return FromImage(m)
}

type compressedSource struct {
	Source
	quality int
}

func (c compressedSource) JPEGQuality() (int, bool) { return c.quality, c.quality > 0 }

func TestParseDial(t *testing.T) {
	for _, c := range []struct {
		text string
		want Dial
	}{{"auto", Auto}, {"off", Off}, {"0", Off}, {"40", 40}, {"12.5", 12.5}, {"100", 100}} {
		got, err := ParseDial(c.text)
		if err != nil || got != c.want {
			t.Errorf("%q: %v, %v", c.text, got, err)
		}
		if again, err := ParseDial(got.String()); err != nil || again != got {
			t.Errorf("%q is written %q", c.text, got.String())
		}
	}
	for _, text := range []string{"", "-1", "101", "NaN", "Inf", "on", "40%"} {
		if _, err := ParseDial(text); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q passes: %v", text, err)
		}
	}
}
