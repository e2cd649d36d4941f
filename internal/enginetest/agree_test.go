package enginetest

import (
	"math"
	"testing"

	"github.com/liif-render/liif/engine"
)

func TestWithin(t *testing.T) {
	a := []float32{1, -2, 3}
	if err := within(a, []float32{1, -2.0625, 3.0625}, 0.0625); err != nil {
		t.Error(err)
	}
	for name, b := range map[string][]float32{
		"perturbed": {1, -2, 3.07}, "below": {1, -2.07, 3}, "short": {1, -2}, "NaN": {1, nan, 3},
		"infinite": {float32(math.Inf(1)), -2, 3},
	} {
		if within(a, b, 0.0625) == nil {
			t.Errorf("%s: passes", name)
		}
	}
	if within([]float32{nan}, []float32{nan}, 1) == nil {
		t.Error("two NaNs agree")
	}
}

// TestAgreeNotices: the networks' pictures are not flat, and depend on every convolution and the
// residual.
func TestAgreeNotices(t *testing.T) {
	good := fastest(t)
	for _, m := range networks() {
		if err := m.Validate(); err != nil {
			t.Errorf("%s: %v", m.Name, err)
		}
		picture, err := draw(m, good)
		if err != nil {
			t.Fatal(err)
		}
		var sum, squares float64
		for _, x := range picture {
			sum += float64(x)
			squares += float64(x) * float64(x)
		}
		n := float64(len(picture))
		deviation := math.Sqrt(squares/n - sum/n*sum/n)
		if !(deviation > 0.02 && deviation < 2) {
			t.Errorf("%s: the picture's values deviate by %.3g", m.Name, deviation)
		}
		const tolerance = 1e-4
		if err := agree(m, good, &remote{Engine: fastest(t)}, 0); err != nil {
			t.Errorf("%s: a queue makes a difference: %v", m.Name, err)
		}
		for name, f := range map[string]*faulty{
			"has no bias":      {weights: func(_, _ int, _, bias []float32) { clear(bias) }},
			"adds no residual": changed(func(c *engine.Conv) { c.Residual = engine.Channels{} }),
			"never cuts off":   changed(func(c *engine.Conv) { c.ReLU = false }),
		} {
			f.Engine = fastest(t)
			if agree(m, good, f, tolerance) == nil {
				t.Errorf("%s: an engine that %s agrees", m.Name, name)
			}
		}
	}
}
