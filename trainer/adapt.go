package trainer

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/liif-render/liif/weights"
)

// ErrInit: the weights to begin with have nothing in common with the network.
var ErrInit = errors.New("no weight fits")

// Adapt makes of a model weights for the training of a spec to begin with, as much as possible the
// same function:
//   - of a model of the same shape and res_scale, its weights;
//   - of a smaller LIIF model over EDSR, a larger one that computes the same (weights.Grow);
//   - of any other, the tensors whose name and shape fit, and the rest drawn from the seed.
//
// The note says in a line which of them it was. Errors wrap ErrInit.
func Adapt(m *weights.Model, spec weights.Spec, seed uint64) (adapted *weights.Model, note string,
	err error) {
	out := NewModel(spec, seed)
	out.Name = m.Name
	switch {
	case reflect.DeepEqual(m.Spec.Tensors(), spec.Tensors()) && m.Spec.ResScale == spec.ResScale:
		for name, t := range m.Tensors {
			out.Tensors[name] = weights.Tensor{Shape: t.Shape, Data: slices.Clone(t.Data)}
		}
		note = fmt.Sprintf("beginning with %s", m.Name)
	case weights.CanGrow(&m.Spec, &spec):
		weights.Grow(m, out)
		note = fmt.Sprintf("beginning with %s, grown from %d to %d parameters", m.Name,
			m.Spec.Parameters(), spec.Parameters())
	default:
		fits := 0
		for name, t := range m.Tensors {
			if slices.Equal(out.Tensors[name].Shape, t.Shape) {
				copy(out.Tensors[name].Data, t.Data)
				fits++
			}
		}
		if fits == 0 {
			return nil, "", fmt.Errorf("%s: %w: its %d tensors and the network's %d share no name "+
				"and shape", m.Name, ErrInit, len(m.Tensors), len(out.Tensors))
		}
		note = fmt.Sprintf("beginning with %d tensors of %s, of the network's %d", fits, m.Name,
			len(out.Tensors))
	}
	if changed := differences(&m.Spec, &spec); changed != "" {
		note += "; it was trained with another " + changed
	}
	return out, note, nil
}

// differences names what of a model's meaning does not show in its tensors.
func differences(a, b *weights.Spec) string {
	var list []string
	for _, d := range []struct {
		name    string
		differs bool
	}{
		{"residual", a.Residual != b.Residual},
		{"restore", !prefix(a.Restore, b.Restore)},
		{"local_ensemble", a.LocalEnsemble != b.LocalEnsemble},
		{"data_norm", !sameNorm(a.InputSub, b.InputSub) || !sameNorm(a.InputDiv, b.InputDiv) ||
			!sameNorm(a.OutputSub, b.OutputSub) || !sameNorm(a.OutputDiv, b.OutputDiv)},
	} {
		if d.differs {
			list = append(list, d.name)
		}
	}
	return strings.Join(list, ", ")
}

// prefix tells whether a list begins with another.
func prefix(start, list []string) bool {
	return len(start) <= len(list) && slices.Equal(start, list[:len(start)])
}

// sameNorm compares normalisations, where none is 0.5 and one stands for three.
func sameNorm(a, b []float64) bool {
	spread := func(list []float64) []float64 {
		switch len(list) {
		case 0:
			return []float64{0.5, 0.5, 0.5}
		case 1:
			return []float64{list[0], list[0], list[0]}
		}
		return list
	}
	return slices.Equal(spread(a), spread(b))
}
