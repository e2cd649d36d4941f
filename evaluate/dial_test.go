package evaluate

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/liif-render/liif/render"
	"github.com/liif-render/liif/weights"
)

// tinyModel has random weights, and a plane for each of restore.
func tinyModel(restore ...string) *weights.Model {
	m := &weights.Model{Name: "tiny", Tensors: map[string]weights.Tensor{}, Spec: weights.Spec{
		Encoder: weights.EncoderEDSR, Blocks: 1, Features: 8, ResScale: 1, Head: weights.HeadLIIF,
		Hidden: []int{8}, LocalEnsemble: true, FeatUnfold: true, CellDecode: true,
		Residual: weights.ResidualBilinear, Restore: restore}}
	random := rand.New(rand.NewPCG(1, 2))
	for _, t := range m.Spec.Tensors() {
		size := 1
		for _, d := range t.Shape {
			size *= d
		}
		data := make([]float32, size)
		for i := range data {
			data[i] = float32(random.NormFloat64() / math.Sqrt(float64(size/t.Shape[0])))
		}
		m.Tensors[t.Name] = weights.Tensor{Shape: t.Shape, Data: data}
	}
	return m
}

// TestDials: a model with dials draws otherwise if it is told of the damage; the quality of a JPEG
// is found as in a file; others are told nothing.
func TestDials(t *testing.T) {
	s := openSet(t, folderOf(t, map[string]image.Point{"a.png": {48, 40}}))
	for _, c := range []struct {
		name  string
		model *weights.Model
		told  bool
	}{
		{"with dials", tinyModel(weights.RestoreJPEG, weights.RestoreNoise), true},
		{"without", tinyModel(), false},
	} {
		r, err := render.New(c.model, render.Options{Device: "cpu", Restore: render.Auto,
			Denoise: render.Auto})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		psnr := func(dial Dial, d Damage) float64 {
			t.Helper()
			v, err := MeanPSNR(t.Context(), s, Benchmark, Condition{2, d}, Renderer(r, false, dial))
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		jpeg, noise := Damage{Quality: 40}, Damage{Sigma: 10}
		off, truth := psnr(DialOff, jpeg), psnr(DialTrue, jpeg)
		if (off != truth) != c.told {
			t.Errorf("%s: told of the JPEG %g dB, of nothing %g", c.name, truth, off)
		}
		if auto := psnr(DialAuto, jpeg); auto != truth {
			t.Errorf("%s: by itself %g dB, told of the JPEG %g", c.name, auto, truth)
		}
		if off, truth := psnr(DialOff, noise), psnr(DialTrue, noise); (off != truth) != c.told {
			t.Errorf("%s: told of the noise %g dB, of nothing %g", c.name, truth, off)
		}
		if off, truth := psnr(DialOff, Damage{}), psnr(DialTrue, Damage{}); off != truth {
			t.Errorf("%s: a clean picture %g dB, told of nothing %g", c.name, truth, off)
		}
	}
}
