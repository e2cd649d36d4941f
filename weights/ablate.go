package weights

import (
	"errors"
	"fmt"
	"maps"
	"strings"
)

// Ablation names parts of a LIIF head to do without, as the paper's study does (§5.2, Table 3), but
// with a network that was trained with them: to see what each of them does.
type Ablation struct {
	Ensemble bool // ask the nearest latent code alone, not four and blend
	Unfold   bool // give the head a latent code alone, not its 3×3 neighbourhood
	Cell     bool // without the cell input
}

// ablations are the parts by name.
var ablations = []struct {
	name string
	part func(a *Ablation) *bool
}{
	{"ensemble", func(a *Ablation) *bool { return &a.Ensemble }},
	{"unfold", func(a *Ablation) *bool { return &a.Unfold }},
	{"cell", func(a *Ablation) *bool { return &a.Cell }},
}

// ParseAblation reads names of parts, with commas between them.
func ParseAblation(text string) (Ablation, error) {
	var a Ablation
	for name := range strings.SplitSeq(text, ",") {
		known := false
		for _, p := range ablations {
			if p.name == name {
				*p.part(&a), known = true, true
			}
		}
		if !known {
			return a, fmt.Errorf("%q is none of ensemble, unfold and cell", name)
		}
	}
	return a, nil
}

// String writes the parts as ParseAblation reads them.
func (a Ablation) String() string {
	var names []string
	for _, p := range ablations {
		if *p.part(&a) {
			names = append(names, p.name)
		}
	}
	return strings.Join(names, ",")
}

// ErrAblation: the model has no LIIF head.
var ErrAblation = errors.New("it has no LIIF head to do without parts of")

// Of is the model without the parts: columns of the head's first layer go with the inputs that it
// is not given. Errors wrap ErrAblation.
func (a Ablation) Of(m *Model) (*Model, error) {
	if a == (Ablation{}) {
		return m, nil
	}
	in := m.Spec.HeadColumns()
	if in.Kernel == 0 {
		return nil, fmt.Errorf("model %s: %w", m.Name, ErrAblation)
	}
	out := *m
	out.Spec.LocalEnsemble = m.Spec.LocalEnsemble && !a.Ensemble
	out.Spec.FeatUnfold = m.Spec.FeatUnfold && !a.Unfold
	out.Spec.CellDecode = m.Spec.CellDecode && !a.Cell
	to := out.Spec.HeadColumns()
	var columns []int // of the first layer that stay
	for i := range to.Code.Count {
		columns = append(columns, in.unfolded(to, i))
	}
	for _, part := range [2]struct{ from, to Columns }{{in.Offset, to.Offset}, {in.Cell, to.Cell}} {
		for i := range part.to.Count {
			columns = append(columns, part.from.First+i)
		}
	}
	const name = "imnet.layers.0.weight"
	first := m.Tensors[name]
	rows, width := first.Shape[0], first.Shape[1]
	cut := Tensor{Shape: []int{rows, len(columns)}}
	for r := range rows {
		for _, c := range columns {
			cut.Data = append(cut.Data, first.Data[r*width+c])
		}
	}
	out.Tensors = maps.Clone(m.Tensors)
	out.Tensors[name] = cut
	out.Name = m.Name + " without " + strings.ReplaceAll(a.String(), ",", " and ")
	return &out, nil
}
