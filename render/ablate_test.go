package render

import (
	"errors"
	"slices"
	"testing"

	"github.com/liif-render/liif/weights"
)

// TestAblation: an ablated model computes the numbers of one whose weights of that part are zero,
// or, for the ensemble, of a spec without it.
func TestAblation(t *testing.T) {
	s := FromImage(picture(23, 17, false))
	first := func(m *weights.Model) weights.Tensor {
		const name = "imnet.layers.0.weight"
		w := m.Tensors[name]
		w.Data = slices.Clone(w.Data)
		m.Tensors[name] = w
		return w
	}
	for text, change := range map[string]func(m *weights.Model){
		"ensemble": func(m *weights.Model) { m.Spec.LocalEnsemble = false },
		"unfold": func(m *weights.Model) {
			w := first(m)
			for i := range w.Data {
				if column := i % w.Shape[1]; column < 72 && column%9 != 4 {
					w.Data[i] = 0
				}
			}
		},
		"cell": func(m *weights.Model) {
			w := first(m)
			for i := range w.Data {
				if i%w.Shape[1] >= 74 {
					w.Data[i] = 0
				}
			}
		},
	} {
		a, err := weights.ParseAblation(text)
		if err != nil || a.String() != text {
			t.Fatalf("%q is read as %v, %v", text, a, err)
		}
		zeroed := tinyModel(nil)
		change(zeroed)
		without := field(t, tinyModel(nil), Options{Without: a}, s)
		got := drawFloat(t, without, without.View(2.5))
		whole := drawFloat(t, field(t, tinyModel(nil), Options{}, s), without.View(2.5))
		want := drawFloat(t, field(t, zeroed, Options{}, s), without.View(2.5))
		near, same := true, true
		for i := range got {
			near = near && max(got[i]-want[i], want[i]-got[i]) < 1e-5
			same = same && max(got[i]-whole[i], whole[i]-got[i]) < 1e-4
		}
		if !near || same {
			t.Errorf("without %s: as without it %v, as with it %v", text, near, same)
		}
	}
	// Two at once, and one of a model that has not got it.
	both := field(t, tinyModel(func(s *weights.Spec) { s.FeatUnfold = false }),
		Options{Without: Ablation{Unfold: true, Cell: true}}, s)
	drawFloat(t, both, both.View(2))
	if name := both.renderer.Model(); name != "tiny without unfold and cell" {
		t.Errorf("the model is called %q", name)
	}
}

func TestAblationErrors(t *testing.T) {
	for _, text := range []string{"", "cells", "cell,", "cell ensemble"} {
		if a, err := weights.ParseAblation(text); err == nil {
			t.Errorf("%q is read as %v", text, a)
		}
	}
	if _, err := Open("bicubic", Options{Without: Ablation{Cell: true}}); !errors.Is(err,
		weights.ErrAblation) {
		t.Errorf("a filter without cell: %v", err)
	}
	meta := tinyModel(func(s *weights.Spec) {
		s.Head, s.Hidden, s.LocalEnsemble, s.Residual = weights.HeadMetaSR, []int{16}, false, "none"
	})
	if _, err := New(meta, Options{Device: "cpu", Without: Ablation{Cell: true}}); !errors.Is(err,
		weights.ErrAblation) {
		t.Errorf("MetaSR without cell: %v", err)
	}
}
