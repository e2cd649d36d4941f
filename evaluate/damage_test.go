package evaluate

import (
	"context"
	"image"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/model"
)

// rgb is pattern as imageio gives it.
func rgb(width, height int) *imageio.Image {
	m := &imageio.Image{Width: width, Height: height, Channels: 3, Bits: 8}
	for i, v := range pattern(width, height).Pix {
		if i%4 < 3 {
			m.Pix8 = append(m.Pix8, v)
		}
	}
	return m
}

// deviation is the root of the mean squared difference, in steps of 8 bits.
func deviation(a, b *imageio.Image) float64 {
	sum := 0.0
	for i, v := range a.Pix8 {
		d := float64(v) - float64(b.Pix8[i])
		sum += d * d
	}
	return math.Sqrt(sum / float64(len(a.Pix8)))
}

func TestApply(t *testing.T) {
	m := rgb(61, 50)
	before := slices.Clone(m.Pix8)
	clean := Damage{}.Apply(m, "a")
	if deviation(clean, m) != 0 {
		t.Error("a clean picture is changed")
	}
	last := 0.0
	for _, q := range []int{95, 75, 40, 10} {
		d := deviation(Damage{Quality: q}.Apply(m, "a"), m)
		if d <= last {
			t.Errorf("q%d is %g off, a better one %g", q, d, last)
		}
		last = d
	}
	grey := &imageio.Image{Width: 64, Height: 64, Channels: 3, Bits: 8}
	grey.Pix8 = slices.Repeat([]uint8{128}, 3*64*64)
	for _, sigma := range []float64{2, 10} {
		// Rounding adds a variance of 1/12.
		d := deviation(Damage{Sigma: sigma}.Apply(grey, "a"), grey)
		if want := math.Sqrt(sigma*sigma + 1./12); math.Abs(d/want-1) > 0.03 {
			t.Errorf("σ%g: %g, want %g", sigma, d, want)
		}
	}
	noise := Damage{Sigma: 5}
	if deviation(noise.Apply(m, "a"), noise.Apply(m, "a")) != 0 {
		t.Error("the noise of a picture is not the same twice")
	}
	if deviation(noise.Apply(m, "a"), noise.Apply(m, "b")) < 5 {
		t.Error("two pictures have the same noise")
	}
	// Noise comes first: what is compressed has lost some of it.
	both := Damage{Sigma: 10, Quality: 20}.Apply(grey, "a")
	if d := deviation(both, grey); d > 7 {
		t.Errorf("σ10 and then q20: %g off", d)
	}
	if !slices.Equal(m.Pix8, before) {
		t.Error("the picture itself is changed")
	}
}

func TestDamageNames(t *testing.T) {
	for _, c := range []struct {
		damage    Damage
		name      string
		condition string
		told      model.Restore
	}{
		{Damage{}, "clean", "×2.5", model.Restore{}},
		{Damage{Quality: 55}, "q55", "×2.5 q55", model.Restore{JPEG: 0.5}},
		{Damage{Sigma: 2.5}, "σ2.5", "×2.5 σ2.5", model.Restore{Noise: 0.1}},
		{Damage{10, 50}, "σ50 q10", "×2.5 σ50 q10", model.Restore{JPEG: 1, Noise: 1}},
	} {
		if got := c.damage.String(); got != c.name {
			t.Errorf("%s, want %s", got, c.name)
		}
		if got := (Condition{2.5, c.damage}).String(); got != c.condition {
			t.Errorf("%s, want %s", got, c.condition)
		}
		if got := c.damage.Restore(); got != c.told {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.told)
		}
	}
}

// TestRunDamages: every method sees the same pictures, whatever else is measured.
func TestRunDamages(t *testing.T) {
	s := openSet(t, folderOf(t, map[string]image.Point{"a.png": {40, 30}, "b.png": {61, 50}}))
	seen := map[string][]*imageio.Image{}
	watching := func(name string) Method {
		return Method{name, func(ctx context.Context, low *imageio.Image, d Damage, w, h int) (
			[]float32, error) {
			key := Condition{float64(w / low.Width), d}.String()
			if w >= 60 {
				key += " b"
			}
			seen[key] = append(seen[key], low)
			return nearest(ctx, low, d, w, h)
		}}
	}
	damages := []Damage{{}, {Quality: 40}, {Sigma: 5}, {Sigma: 10}}
	run := func(scales []float64, damages []Damage) map[Condition]float64 {
		t.Helper()
		rows, err := Run(t.Context(), s, []Method{watching("first"), watching("second")},
			Options{Protocol: Benchmark, Scales: scales, Damages: damages})
		if err != nil || len(rows) != 2*len(scales)*len(damages) {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		psnr := map[Condition]float64{}
		conditions := Conditions(scales, damages)
		for i, r := range rows[:len(conditions)] {
			if other := rows[len(conditions)+i]; r.Condition != conditions[i] ||
				r.PSNR != other.PSNR ||
				other.Condition != r.Condition {
				t.Errorf("row %d: %v %g dB, %v %g dB", i, r.Condition, r.PSNR, other.Condition,
					other.PSNR)
			}
			psnr[r.Condition] = r.PSNR
		}
		return psnr
	}
	psnr := run([]float64{1, 2}, damages)
	slices.Reverse(damages)
	for c, v := range run([]float64{2}, damages) {
		if v != psnr[c] {
			t.Errorf("%v: %g dB, %g in another order", c, v, psnr[c])
		}
		mean, err := MeanPSNR(t.Context(), s, Benchmark, c, nearest)
		if err != nil || mean != v {
			t.Errorf("%v: mean %g dB, %v; want %g", c, mean, err, v)
		}
		if c.Damage != (Damage{}) && !(v < psnr[Condition{Scale: 2}]) {
			t.Errorf("%v: %g dB, %g of clean pictures", c, v, psnr[Condition{Scale: 2}])
		}
	}
	if len(seen) != 2*2*4 {
		t.Errorf("%d different pictures", len(seen))
	}
	for key, pictures := range seen {
		for _, p := range pictures[1:] {
			if deviation(p, pictures[0]) != 0 {
				t.Errorf("%s is not the same picture every time", key)
			}
		}
	}
	if deviation(seen["×2"][0], seen["×2 q40"][0]) == 0 {
		t.Error("the comparison finds no damage")
	}
}

// TestOwnSize: at scale 1 methods draw the damaged original, and no border is left out.
func TestOwnSize(t *testing.T) {
	s := openSet(t, folderOf(t, map[string]image.Point{"a.png": {41, 30}}))
	original, err := OpenPicture(s.Files[0])
	if err != nil {
		t.Fatal(err)
	}
	name := stem(filepath.Base(s.Files[0]))
	for _, p := range []Protocol{Benchmark, DIV2K} {
		whole := Protocol{Luma: p.Luma}
		for _, d := range []Damage{{}, {Quality: 20}, {Sigma: 10}} {
			got, err := MeanPSNR(t.Context(), s, p, Condition{1, d}, nearest)
			if err != nil {
				t.Fatal(err)
			}
			damaged := floats(d.Apply(original, name))
			want, err := whole.PSNR(damaged, floats(original), 41, 30, 0)
			want = min(want, FinitePSNR(0)) // as means are taken
			if err != nil || got != want || (got == FinitePSNR(0)) != (d == Damage{}) {
				t.Errorf("%s, %v: %g dB, want %g, %v", p.Name, d, got, want, err)
			}
		}
	}
}
