package trainer

import (
	"fmt"
	"reflect"

	"github.com/liif-render/liif/weights"
)

// Adapt makes of a model's weights some to begin the training of a spec with.
func Adapt(m *weights.Model, spec weights.Spec) (*weights.Model, error) {
	if !reflect.DeepEqual(shapes(m.Spec), shapes(spec)) {
		return nil, fmt.Errorf("%s is of another shape than the configuration's", m.Name)
	}
	out := *m
	out.Spec = spec
	return &out, nil
}

func shapes(s weights.Spec) []weights.TensorShape { return s.Tensors() }
