package trainer

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/model"
)

// TestHealth: what is wrong is named with the layer that it comes from.
func TestHealth(t *testing.T) {
	e := newEngine(t)
	c := tinyConfig(t, drawFolder(t, 1, 30, 26), nil)
	tr, err := model.NewTraining(e, NewModel(c.Spec, 1), model.TrainingOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	layer := func(name string) model.Layer {
		for _, l := range tr.Layout() {
			if l.Name == name {
				return l
			}
		}
		t.Fatal("no layer ", name)
		return model.Layer{}
	}
	change := func(part engine.ParameterPart, name string, value float32) {
		data := make([]float32, tr.Parameters().Len())
		if err := e.ReadParameters(tr.Parameters(), part, data); err != nil {
			t.Fatal(err)
		}
		data[layer(name).First] = value
		if err := e.WriteParameters(tr.Parameters(), part, data); err != nil {
			t.Fatal(err)
		}
	}
	check := func(loss, norm float64, want string) {
		t.Helper()
		err := checkHealth(e, tr, engine.LossRGB, 7, loss, norm, 0.05)
		if want == "" && err != nil || want != "" && (!errors.Is(err, ErrDiverged) ||
			!strings.Contains(err.Error(), "at step 7: ") || !strings.Contains(err.Error(), want)) {
			t.Errorf("loss %g, norm %g: %v, want %q", loss, norm, err, want)
		}
	}
	check(0.05, 1, "")
	if err := checkHealth(e, tr, engine.LossPSNR, 7, 3.3, 1, 1.4); err != nil {
		t.Error(err)
	}
	if err := checkHealth(e, tr, engine.LossPSNR, 7, 3.5, 1, 1.4); !errors.Is(err, ErrDiverged) {
		t.Errorf("20 dB worse: %v", err)
	}
	check(1.4, 1e9, "") // bad, but a network can come back from it
	change(engine.PartGradient, "encoder.body.1.weight", 1e6)
	check(1.6, 1,
		"a loss of 1.6 after a mean of 0.05; the largest gradient for its weights has layer "+
			"encoder.body.1.weight")
	nan := math.NaN()
	change(engine.PartGradient, "imnet.layers.0.bias", float32(math.Inf(1)))
	check(0.05, nan,
		"the gradient's norm NaN; the first layer with such a gradient is imnet.layers.0.bias")
	change(engine.PartValues, "encoder.head.0.weight", float32(nan))
	check(nan, nan,
		"the loss is NaN and the gradient's norm NaN; the first layer with such weights is "+
			"encoder.head.0.weight")
}
