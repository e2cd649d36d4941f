package trainer

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/degrade"
	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/resample"
)

// everything is a Degrade of which each part happens to a share of inputs.
func everything() *Degrade {
	return &Degrade{Clean: 0.3, Filters: []FilterWeight{{resample.Bicubic, 3}, {resample.Box, 1}},
		Blur: 0.2, BlurSigma: [2]float64{0.3, 0.8},
		Noise: 0.5, NoiseSigma: [2]float64{1, 16}, Grey: 0.25, ByBrightness: 0.5,
		JPEG: 0.6, Quality: [2]int{20, 90}, Halved: 0.75, Again: 0.4}
}

// TestDrawShares counts what is drawn: each share within five standard deviations of a count.
func TestDrawShares(t *testing.T) {
	d := everything()
	const n = 20000
	counts := map[string]float64{}
	r := generator()
	for range n {
		x := d.draw(r)
		count := func(name string, is bool) {
			if is {
				counts[name]++
			}
		}
		count("box", x.filter == resample.Box)
		count("blur", x.blur > 0)
		count("noise", x.grain != nil)
		count("jpeg", x.saves != nil)
		count("again", len(x.saves) == 2)
		count("nothing", x.filter == resample.Bicubic && x.blur == 0 && x.grain == nil &&
			x.saves == nil)
		if x.grain != nil {
			count("grey", x.grain.Grey)
			count("by brightness", x.grain.ByBrightness)
			count("weak", x.grain.Sigma < 4) // half of the range by logarithm
			if x.grain.Sigma < 1 || x.grain.Sigma > 16 {
				t.Fatalf("noise of %v steps", x.grain.Sigma)
			}
		}
		for _, c := range x.saves {
			if c.Quality < 20 || c.Quality > 90 || c.OffsetX < 0 || c.OffsetX > 15 ||
				c.OffsetY > 15 {
				t.Fatalf("saved as %+v", c)
			}
		}
		if x.saves != nil {
			count("halved", x.saves[0].Halved)
		}
		if x.blur > 0 && (x.blur < 0.3 || x.blur > 0.8) {
			t.Fatalf("blur of %v", x.blur)
		}
	}
	dirty := 1 - d.Clean
	for name, want := range map[string]float64{"box": dirty * 0.25, "blur": dirty * d.Blur,
		"noise": dirty * d.Noise, "jpeg": dirty * d.JPEG, "again": dirty * d.JPEG * d.Again,
		"grey": dirty * d.Noise * d.Grey, "by brightness": dirty * d.Noise * d.ByBrightness,
		"weak": dirty * d.Noise / 2, "halved": dirty * d.JPEG * d.Halved,
		"nothing": d.Clean + dirty*(1-d.JPEG)*(1-d.Noise)*(1-d.Blur)*0.75} {
		if off := math.Abs(counts[name]/n - want); off > 5*math.Sqrt(want*(1-want)/n) {
			t.Errorf("%s: %.4f of the inputs, want %.4f", name, counts[name]/n, want)
		}
	}
}

// TestApply: the damage done equals the strengths reported, and the source picture is unchanged.
func TestApply(t *testing.T) {
	kept := drawn(1, 33, 21)
	original := slices.Clone(kept.pix)
	for _, c := range []struct {
		name string
		t    treatment
		want model.Restore
		same bool
	}{
		{"nothing", untreated, model.Restore{}, true},
		{"blur", treatment{blur: 0.7}, model.Restore{}, false},
		{"noise", treatment{grain: &degrade.Grain{Sigma: 5}, random: generator()},
			model.Restore{Noise: 0.2}, false},
		{"jpeg", treatment{saves: []degrade.Compression{{Quality: 55}}}, model.Restore{JPEG: 0.5},
			false},
		{"the stronger of two",
			treatment{saves: []degrade.Compression{{Quality: 55}, {Quality: 91}}},
			model.Restore{JPEG: 0.5}, false},
	} {
		got, damage := c.t.apply(kept)
		if math.Abs(damage.JPEG-c.want.JPEG) > 1e-9 || math.Abs(damage.Noise-c.want.Noise) > 1e-9 {
			t.Errorf("%s: %+v is told, want %+v", c.name, damage, c.want)
		}
		if slices.Equal(got.pix, original) != c.same {
			t.Errorf("%s: the input is the same: %t", c.name, !c.same)
		}
		if !slices.Equal(kept.pix, original) {
			t.Fatalf("%s: the kept picture was changed", c.name)
		}
	}
}

// mixture is a configuration of photographs and drawings, degraded.
func mixture(folder string) string {
	return fmt.Sprintf(`
train_dataset:
  batch_size: 6
  mix:
    - weight: 3
      dataset: {name: image-folder, args: {root_path: %s, cache: in_memory}}
      wrapper: &w {name: sr-implicit-downsampled, args: {inp_size: 8, scale_max: 3, sample_q: 20}}
      degrade: {clean: 0.2, jpeg: {share: 0.8, quality: [10, 90]}, noise: {share: 0.5}}
    - {weight: 1, dataset: {name: graphics, args: {repeat: 10}}, wrapper: *w}
model:
  name: liif
  args:
    encoder_spec: {name: edsr-baseline, args: {n_resblocks: 1, n_feats: 4, no_upsampling: true}}
    imnet_spec: {name: mlp, args: {out_dim: 3, hidden_list: [4]}}
    restore: [jpeg, noise]
optimizer: {name: adam, args: {lr: 1.e-3}}
epoch_max: 3
`, folder)
}

// TestMix: both parts are seen, by weight; damage is told of the first alone; seed and step decide.
func TestMix(t *testing.T) {
	folder := drawFolder(t, 3, 40, 30)
	open := func(text string, seed uint64) *Data {
		c, err := ParseConfig("mix", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		d, err := OpenData(c.Train, seed, noWarning(t))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	d := open(mixture(folder), 4)
	if d.Items() != 13 || len(d.Files()) != 3 || d.StepsPerEpoch() != 2 {
		t.Errorf("%d items of %d files, %d steps", d.Items(), len(d.Files()), d.StepsPerEpoch())
	}
	damaged, n := 0, 0
	for step := range 60 {
		b, err := d.Batch(step)
		if err != nil {
			t.Fatal(err)
		}
		again, err := open(mixture(folder), 4).Batch(step)
		if err != nil || !same(b, again) {
			t.Fatalf("step %d is not repeated: %v", step, err)
		}
		for _, x := range b.Damage {
			if n++; x.JPEG > 0 || x.Noise > 0 {
				damaged++
			}
		}
	}
	// Of three in four, four in five are treated, of those nine in ten visibly.
	if share := float64(damaged) / float64(n); share < 0.43 || share > 0.65 {
		t.Errorf("%.2f of the items are damaged", share)
	}
	other, err := open(mixture(folder), 5).Batch(0)
	first, _ := d.Batch(0)
	if err != nil || same(other, first) {
		t.Errorf("another seed gives the same batch, %v", err)
	}
	changed := open(strings.Replace(mixture(folder), "share: 0.8", "share: 0.7", 1), 4)
	if d.Fingerprint() == changed.Fingerprint() {
		t.Error("the fingerprint does not notice another degrade")
	}
}

// TestMixErrors: invalid shares are refused.
func TestMixErrors(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"inp_size: 8, ", "", "graphics needs inp_size"},
		{"weight: 3", "weight: 0", "0 is not in"},
		{"wrapper: *w",
			"wrapper: {name: sr-implicit-downsampled, args: {inp_size: 9, scale_max: 3, " +
				"sample_q: 20}}", "one inp_size and one sample_q"},
		{"wrapper: *w", "", `"wrapper" is missing`},
		{"batch_size: 6", "", `"batch_size" is missing`},
		{"batch_size: 6", "batch_size: 6\n  degrade: {clean: 1}", "not the whole"},
	} {
		text := strings.Replace(mixture("x"), c.from, c.to, 1)
		if _, err := ParseConfig("a", []byte(text)); err == nil ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.to, err, c.want)
		}
	}
}
