package noise

import (
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/resample"
)

// scanned are photographs of the benchmarks that are noisy themselves: old scans, whose noise is as
// white and as strong in colour, in their flattest parts too, as what is added here.
var scanned = []string{"baboon", "face", "head", "lenna", "man", "pepper"}

// photos reads the colour pictures of a benchmark, every nth, by name.
func photos(t *testing.T, set string, nth int) map[string]*picture {
	t.Helper()
	paths, _ := filepath.Glob(filepath.Join("../../shared/data/benchmarks", set, "*.png"))
	out := map[string]*picture{}
	for i := 0; i < len(paths); i += nth {
		m, err := imageio.Open(paths[i], imageio.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		rgb := make([]float32, m.Width*m.Height*3)
		m.ReadRGB(rgb, image.Rect(0, 0, m.Width, m.Height))
		p := newPicture(m.Width, m.Height)
		for i, v := range rgb {
			p.pix[i] = uint8(255*v + 0.5)
		}
		out[filepath.Base(paths[i])] = p
	}
	return out
}

// reduced is p reduced by a whole factor with Pillow's bicubic filter.
func reduced(t *testing.T, p *picture, by int) *picture {
	t.Helper()
	if by == 1 {
		return p
	}
	out := newPicture(p.width/by, p.height/by)
	x, err := resample.NewAxis(p.width, 0, float64(p.width), out.width, resample.Bicubic)
	if err != nil {
		t.Fatal(err)
	}
	y, err := resample.NewAxis(p.height, 0, float64(p.height), out.height, resample.Bicubic)
	if err != nil {
		t.Fatal(err)
	}
	resample.Resize8(out.pix, p.pix, image.Rect(0, 0, p.width, p.height), 3, x, y,
		image.Rect(0, 0, out.width, out.height))
	return out
}

// at is the value below which a share of the values lies.
func at(values []float64, share float64) float64 {
	v := slices.Sorted(slices.Values(values))
	return v[int(share*float64(len(v)-1)+0.5)]
}

// TestPhotographs measures photographs, whole and reduced, as they are and with noise.
func TestPhotographs(t *testing.T) {
	if _, err := os.Stat("../../shared/data/benchmarks"); err != nil {
		t.Skip("no photographs: ../shared/data/benchmarks is not there")
	}
	nth := map[string]int{"Set5": 1, "Set14": 4, "B100": 50}
	if testing.Short() {
		nth = map[string]int{"Set5": 1}
	}
	cases := []struct {
		name         string
		sigma        float64
		kind         kind
		quality      int     // of a JPEG made of it, 0 for none
		least        float64 // bound of the lower quartile of the ratio to sigma
		median, most float64 // upper bounds of the same, or of the estimate where sigma is 0
	}{
		{"clean", 0, colour, 0, 0, 0.1, 1},
		{"colour 2", 2, colour, 0, 0.8, 1.1, 1.3},
		{"colour 10", 10, colour, 0, 0.85, 1.05, 1.15},
		{"grey 2", 2, grey, 0, 0, 1.1, 1.5},
		{"grey 10", 10, grey, 0, 0.5, 1.1, 1.4},
		{"jpeg 90", 0, colour, 90, 0, 0.1, 1},
		{"jpeg 50", 0, colour, 50, 0, 0.1, 1},
		{"jpeg 20", 0, colour, 20, 0, 0.1, 1},
		{"colour 10, jpeg 95", 10, colour, 95, 0.3, 1.1, 1.2},
		{"colour 10, jpeg 75", 10, colour, 75, 0, 1, 1.1},
	}
	got := map[string][]float64{} // by case
	for set, n := range nth {
		for name, p := range photos(t, set, n) {
			base, _, _ := strings.Cut(name, ".")
			if slices.Contains(scanned, base) {
				t.Logf("%s, scanned: %.2f", base, Estimate(p))
				continue
			}
			for _, by := range []int{1, 3} {
				small := reduced(t, p, by)
				for _, c := range cases {
					q := noisy(small, c.sigma, c.kind)
					if c.quality > 0 {
						q = throughJPEG(t, q, c.quality)
					}
					v := Estimate(q)
					if c.sigma > 0 {
						v /= c.sigma
					} else if v > 0.8 {
						t.Logf("%s, %s reduced by %d: %.2f", c.name, name, by, v)
					}
					got[c.name] = append(got[c.name], v)
				}
			}
		}
	}
	for _, c := range cases {
		v := got[c.name]
		t.Logf("%-18s %d: 5 %%: %.2f, 25 %%: %.2f, median %.2f, 75 %%: %.2f, "+
			"95 %%: %.2f, most %.2f",
			c.name, len(v), at(v, 0.05), at(v, 0.25), at(v, 0.5), at(v, 0.75), at(v, 0.95),
			at(v, 1))
		if at(v, 0.5) > c.median || at(v, 1) > c.most {
			t.Errorf("%s: median %.2f, most %.2f", c.name, at(v, 0.5), at(v, 1))
		}
		if at(v, 0.25) < c.least {
			t.Errorf("%s: a quarter is below %.2f", c.name, at(v, 0.25))
		}
	}
}
