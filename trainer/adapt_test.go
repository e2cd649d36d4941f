package trainer

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/weights"
)

func tinySpec(change func(*weights.Spec)) weights.Spec {
	s := edsr(func(s *weights.Spec) { s.Blocks, s.Features, s.Hidden = 2, 4, []int{8, 6} })
	if change != nil {
		change(&s)
	}
	return s
}

// draw enlarges a drawn picture with a model.
func draw(t *testing.T, m *weights.Model) []float32 {
	t.Helper()
	e, err := cpu.New(cpu.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	n, err := model.Load(e, m)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	out, err := enlarge(t.Context(), n, drawn(1, 11, 9), 25, 31)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func furthest(a, b []float32) float64 {
	var most float64
	for i := range a {
		most = max(most, math.Abs(float64(a[i])-float64(b[i])))
	}
	return most
}

// TestGrow: a grown model draws the same picture, and has new weights to learn with.
func TestGrow(t *testing.T) {
	plain := func(s *weights.Spec) { s.FeatUnfold, s.CellDecode = false, false }
	for _, c := range []struct {
		name     string
		old, new weights.Spec
	}{
		{"features", tinySpec(nil), tinySpec(func(s *weights.Spec) { s.Features = 7 })},
		{"blocks", tinySpec(nil), tinySpec(func(s *weights.Spec) { s.Blocks = 5 })},
		{"hidden width", tinySpec(nil),
			tinySpec(func(s *weights.Spec) { s.Hidden = []int{9, 12} })},
		{"hidden layers", tinySpec(nil),
			tinySpec(func(s *weights.Spec) { s.Hidden = []int{8, 6, 7, 6} })},
		{"residual scale", tinySpec(nil), tinySpec(func(s *weights.Spec) { s.ResScale = 0.25 })},
		{"without unfolding and cell", tinySpec(plain), tinySpec(func(s *weights.Spec) {
			s.Features = 6
		})},
		{"unfolding of as many features", tinySpec(plain), tinySpec(func(s *weights.Spec) {
			s.CellDecode = false
		})},
		{"a dial more", tinySpec(func(s *weights.Spec) { s.Restore = []string{"jpeg"} }),
			tinySpec(func(s *weights.Spec) { s.Restore = []string{"jpeg", "noise"} })},
		{"no dials", tinySpec(func(s *weights.Spec) { s.Restore = []string{"jpeg", "noise"} }),
			tinySpec(nil)},
		{"all at once", tinySpec(func(s *weights.Spec) { s.Residual = weights.ResidualBilinear }),
			tinySpec(func(s *weights.Spec) {
				s.Blocks, s.Features, s.Hidden = 4, 8, []int{16, 16, 16, 16}
				s.Residual, s.Restore = weights.ResidualBilinear, []string{"noise"}
			})},
	} {
		old := NewModel(c.old, 1)
		grown, note, err := Adapt(old, c.new, 2)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if err := grown.Validate(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if !strings.Contains(note, "grown") {
			t.Errorf("%s: %s", c.name, note)
		}
		if d := furthest(draw(t, old), draw(t, grown)); d > 1e-5 {
			t.Errorf("%s: the grown model's picture differs by %g", c.name, d)
		}
		// The comparison notices a weight from a new channel into an old one.
		w := grown.Tensors["imnet.layers.0.weight"]
		w.Data[0] += 0.5
		if d := furthest(draw(t, old), draw(t, grown)); d < 1e-4 {
			t.Errorf("%s: a changed model's picture differs by %g only", c.name, d)
		}
	}
}

// TestGrownLearns: of what was added, weights into new units are drawn, not 0.
func TestGrownLearns(t *testing.T) {
	spec := tinySpec(func(s *weights.Spec) { s.Features, s.Hidden = 6, []int{10, 6} })
	grown, _, err := Adapt(NewModel(tinySpec(nil), 1), spec, 2)
	if err != nil {
		t.Fatal(err)
	}
	for name, rows := range map[string][2]int{"encoder.head.0.weight": {4, 6},
		"encoder.body.1.body.2.weight": {4, 6}, "imnet.layers.0.weight": {8, 10}} {
		w := grown.Tensors[name]
		width := size(w.Shape[1:])
		if part := w.Data[rows[0]*width : rows[1]*width]; slices.Contains(part, 0) {
			t.Errorf("%s: weights of new outputs are 0", name)
		}
	}
}

func TestAdapt(t *testing.T) {
	old := NewModel(tinySpec(nil), 1)
	exact, note, err := Adapt(old, old.Spec, 2)
	if err != nil || !slices.Equal(exact.Tensors["imnet.layers.2.weight"].Data,
		old.Tensors["imnet.layers.2.weight"].Data) || strings.Contains(note, "another") {
		t.Errorf("the same shape: %s, %v", note, err)
	}
	exact.Tensors["imnet.layers.2.weight"].Data[0]++
	const name = "imnet.layers.2.weight"
	if exact.Tensors[name].Data[0] == old.Tensors[name].Data[0] {
		t.Error("training would change the model it began with")
	}
	// A smaller head keeps the encoder.
	part, note, err := Adapt(old, tinySpec(func(s *weights.Spec) { s.Hidden = []int{5} }), 2)
	if err != nil || !strings.Contains(note, "12 tensors") || !slices.Equal(
		part.Tensors["encoder.head.0.weight"].Data, old.Tensors["encoder.head.0.weight"].Data) {
		t.Errorf("a smaller head: %s, %v", note, err)
	}
	other := weights.Spec{Encoder: weights.EncoderRDN, RDNConfig: "A", G0: 5,
		Head:   weights.HeadMetaSR,
		Hidden: []int{7}, FeatUnfold: true, CellDecode: true, Residual: weights.ResidualNone}
	if _, _, err := Adapt(old, other, 2); !errors.Is(err, ErrInit) {
		t.Errorf("nothing in common: %v", err)
	}
	dials := NewModel(tinySpec(func(s *weights.Spec) { s.Restore = []string{"jpeg", "noise"} }), 1)
	_, note, err = Adapt(dials, tinySpec(func(s *weights.Spec) {
		s.Restore = []string{"noise", "jpeg"}
	}), 2)
	if err != nil || !strings.HasSuffix(note, "another restore") {
		t.Errorf("dials in another order: %s, %v", note, err)
	}
	_, note, err = Adapt(old, tinySpec(func(s *weights.Spec) {
		s.Residual, s.OutputSub = weights.ResidualBilinear, []float64{0}
	}), 2)
	if err != nil || !strings.HasSuffix(note, "another residual, data_norm") {
		t.Errorf("another meaning: %s, %v", note, err)
	}
}
