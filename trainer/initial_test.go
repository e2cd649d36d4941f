package trainer

import (
	"math"
	"reflect"
	"testing"

	"github.com/liif-render/liif/weights"
)

// TestNewModel: each layer's weights fill ±1/√inputs evenly: mean 0, variance bound²/3.
func TestNewModel(t *testing.T) {
	spec := edsr(func(s *weights.Spec) { s.Blocks, s.Features, s.Hidden = 2, 24, []int{64, 48} })
	m := NewModel(spec, 5)
	if err := m.Validate(); err != nil {
		t.Fatal(err)
	}
	inputs := map[string]int{"encoder.head.0": 27, "encoder.body.0.body.0": 216,
		"encoder.body.1.body.2": 216, "encoder.body.2": 216, "imnet.layers.0": 220,
		"imnet.layers.2": 64,
		"imnet.layers.4": 48}
	for layer, n := range inputs {
		bound := 1 / math.Sqrt(float64(n))
		for _, kind := range []string{".weight", ".bias"} {
			var sum, square, most float64
			data := m.Tensors[layer+kind].Data
			for _, v := range data {
				sum += float64(v)
				square += float64(v) * float64(v)
				most = max(most, math.Abs(float64(v)))
			}
			count := float64(len(data))
			if most > bound || kind == ".weight" && most < 0.9*bound {
				t.Errorf("%s%s reaches %g, the bound is %g", layer, kind, most, bound)
			}
			// Five standard errors of the mean, and of the variance.
			if mean := sum / count; math.Abs(mean) > 5*bound/math.Sqrt(3*count) {
				t.Errorf("%s%s has mean %g", layer, kind, mean)
			}
			deviation := math.Abs(square/count*3/bound/bound - 1)
			if deviation > 5*math.Sqrt(0.8/count) {
				t.Errorf("%s%s: the variance is off by %g", layer, kind, deviation)
			}
		}
	}
	if !reflect.DeepEqual(m.Tensors, NewModel(spec, 5).Tensors) {
		t.Error("one seed gives two models")
	}
	other := NewModel(spec, 6)
	for name, tensor := range m.Tensors {
		if reflect.DeepEqual(tensor, other.Tensors[name]) {
			t.Errorf("another seed gives the same %s", name)
		}
	}
	if reflect.DeepEqual(m.Tensors["encoder.body.0.body.0.weight"],
		m.Tensors["encoder.body.0.body.2.weight"]) {
		t.Error("two layers have the same weights")
	}
}
