package trainer

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/liif-render/liif/evaluate"
	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/weights"
)

// constant is a model that draws one grey everywhere: its MLP's last layer has no weights.
func constant(spec weights.Spec, grey float32) *weights.Model {
	m := NewModel(spec, 1)
	last := fmt.Sprintf("imnet.layers.%d", 2*len(spec.Hidden))
	clear(m.Tensors[last+".weight"].Data)
	for i := range m.Tensors[last+".bias"].Data {
		m.Tensors[last+".bias"].Data[i] = 2*grey - 1
	}
	return m
}

// TestSampledValidation: of a model that draws a constant the PSNR is known from the targets alone.
func TestSampledValidation(t *testing.T) {
	c := tinyConfig(t, drawFolder(t, 5, 30, 26), func(text string) string {
		return strings.Replace(strings.Replace(text, "    residual: bilinear\n", "", 1),
			"first_k: 2",
			"first_k: 5", 1)
	})
	v, err := newValidator(c, noWarning(t))
	if err != nil {
		t.Fatal(err)
	}
	e := newEngine(t)
	const grey = 0.4
	got, err := v.run(t.Context(), e, constant(c.Spec, grey))
	if err != nil {
		t.Fatal(err)
	}
	var want float64
	for first := 0; first < 5; first += 2 { // batches of 2, 2 and 1
		var square, count float64
		items := min(2, 5-first)
		for item := first; item < first+items; item++ {
			s, err := v.data.sample(random(1, domainItem, item, 0), item)
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range s.queries {
				for _, colour := range s.high.pix[3*q:][:3] {
					square += math.Pow(grey-float64(colour)/255, 2)
					count++
				}
			}
		}
		want += -10 * math.Log10(square/count) * float64(items) / 5
	}
	if math.Abs(got.PSNR-want) > 1e-4 {
		t.Errorf("%.6f dB, want %.6f", got.PSNR, want)
	}
	again, err := v.run(t.Context(), e, constant(c.Spec, grey))
	if err != nil || again.PSNR != got.PSNR {
		t.Errorf("%v, then %v, %v", got, again, err)
	}
	if other, err := v.run(t.Context(), e, constant(c.Spec, 0.5)); err != nil ||
		other.PSNR == got.PSNR {
		t.Errorf("another model has %v too, %v", other, err)
	}
}

// TestExactValidation: a model that reproduces the target has a finite PSNR, which JSON can hold.
func TestExactValidation(t *testing.T) {
	photos := t.TempDir()
	for i := range 2 { // black ones
		if err := writePNG(filepath.Join(photos, fmt.Sprintf("%d.png", i)),
			newPicture(40, 36)); err != nil {
			t.Fatal(err)
		}
	}
	for _, whole := range []bool{false, true} {
		c := tinyConfig(t, photos, func(text string) string {
			text = strings.Replace(text, "    residual: bilinear\n", "", 1)
			if !whole {
				return text
			}
			before, rest, _ := strings.Cut(text, "val_dataset:")
			_, after, _ := strings.Cut(rest, "data_norm:")
			return before +
				fmt.Sprintf("val_dataset: {dataset: {name: benchmark, args: {root_path: %q, "+
					"scales: [2]}}}\ndata_norm:", photos) + after
		})
		v, err := newValidator(c, noWarning(t))
		if err != nil {
			t.Fatal(err)
		}
		got, err := v.run(t.Context(), newEngine(t), constant(c.Spec, 0))
		if err != nil || got.PSNR != 120 {
			t.Errorf("whole pictures %t: %v dB, %v, want 120", whole, got.PSNR, err)
		}
		if _, err := json.Marshal(Metric{Step: 1, Validation: &got}); err != nil {
			t.Error(err)
		}
	}
}

// TestWholeValidation compares with package evaluate, drawing by itself.
func TestWholeValidation(t *testing.T) {
	photos := drawFolder(t, 3, 50, 44)
	at := func(val string) Validation {
		t.Helper()
		c := tinyConfig(t, photos, func(text string) string {
			before, rest, _ := strings.Cut(text, "val_dataset:")
			_, after, _ := strings.Cut(rest, "data_norm:")
			return before + val + "data_norm:" + after
		})
		v, err := newValidator(c, noWarning(t))
		if err != nil {
			t.Fatal(err)
		}
		got, err := v.run(t.Context(), newEngine(t), NewModel(c.Spec, 1))
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	c := tinyConfig(t, photos, nil)
	n, err := model.Load(newEngine(t), NewModel(c.Spec, 1))
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	expect := func(p evaluate.Protocol, scale float64) float64 {
		t.Helper()
		set, err := evaluate.OpenSet(photos)
		if err != nil {
			t.Fatal(err)
		}
		psnr, err := evaluate.MeanPSNR(t.Context(), set, p, evaluate.Condition{Scale: scale}, func(
			ctx context.Context, low *imageio.Image, _ evaluate.Damage, width, height int) (
			[]float32, error) {
			return enlarge(ctx, n, &picture{low.Width, low.Height, low.Pix8}, width, height)
		})
		if err != nil {
			t.Fatal(err)
		}
		return psnr
	}
	got := at(fmt.Sprintf(`val_dataset: {dataset: {name: benchmark, args: {root_path: %q, scales: [2, 3]}}}
`, photos))
	two, three := expect(evaluate.Benchmark, 2), expect(evaluate.Benchmark, 3)
	if len(got.Each) != 2 || got.Each[0] != two || got.Each[1] != three ||
		!near(got.PSNR, (two+three)/2) {
		t.Errorf("benchmark: %+v, want %g and %g", got, two, three)
	}
	const whole = `val_dataset:
  dataset: {name: image-folder, args: {root_path: %q}}
  wrapper: {name: sr-implicit-downsampled, args: {scale_min: 2}}
  batch_size: 1
eval_type: div2k-2
`
	if got, want := at(fmt.Sprintf(whole, photos)), expect(evaluate.DIV2K, 2); got.PSNR != want ||
		want == two {
		t.Errorf("div2k-2: %+v, want %g", got, want)
	}
}

// TestPreview: pictures of 3 panels each, of the size of the middle of a picture, under each other.
func TestPreview(t *testing.T) {
	c := tinyConfig(t, drawFolder(t, 5, 50, 300), nil)
	out := t.TempDir()
	if _, err := Train(t.Context(), newEngine(t), c, Options{Folder: out, Steps: 1}); err != nil {
		t.Fatal(err)
	}
	m, err := imageio.Open(filepath.Join(out, "previews", "step-00000001.png"),
		imageio.ReadOptions{})
	// Two pictures validate; 48×192 of each, 12×48 of which the network saw.
	if err != nil || m.Width != 3*48 || m.Height != 2*192 {
		t.Fatalf("%+v, %v", m, err)
	}
	truth := drawn(0, 50, 300)
	for c := range 3 {
		want := truth.pix[(54*50+1)*3+c] // its first pixel in the third panel
		if got := m.Pix8[2*48*3+c]; got != want {
			t.Errorf("channel %d is %d, not %d", c, got, want)
		}
	}
}
