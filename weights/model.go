package weights

import (
	"fmt"
	"slices"
	"strings"
)

// Model is a network's description and its numbers.
type Model struct {
	Name    string // a built-in model's name or the file's base name
	Spec    Spec
	Tensors map[string]Tensor // exactly those of Spec.Tensors, finite
	// Metadata is the file's other metadata (training, licence), if any.
	Metadata map[string]string
	// DTypes are the element types of tensors in the file that the model was read from, if any.
	DTypes map[string]string
}

// Tensor is an array of float32 in C order.
type Tensor struct {
	Shape []int
	Data  []float32
}

// IsMeanShift reports whether a tensor belongs to EDSR's colour mean layers, which the LIIF
// authors' code creates and stores but never applies (edsr.py). Readers pass over such tensors.
func IsMeanShift(name string) bool {
	return strings.HasPrefix(name, "encoder.sub_mean.") ||
		strings.HasPrefix(name, "encoder.add_mean.")
}

// Validate checks that the spec is valid and that the tensors are exactly those it asks for, of its
// shapes and finite. Errors wrap ErrSpec, ErrMissing, ErrUnknown, ErrShape or ErrNotFinite.
func (m *Model) Validate() error {
	if err := m.Spec.Validate(); err != nil {
		return err
	}
	shapes := map[string][]int{}
	for name, t := range m.Tensors {
		shapes[name] = t.Shape
	}
	if err := CheckShapes(&m.Spec, shapes); err != nil {
		return err
	}
	for _, t := range m.Spec.Tensors() {
		data := m.Tensors[t.Name].Data
		if size, _ := product(t.Shape); size != len(data) {
			return fmt.Errorf("tensor %q: %w: %d values for shape %v", t.Name, ErrShape, len(data),
				t.Shape)
		}
		if err := checkFinite(data); err != nil {
			return fmt.Errorf("tensor %q: %w", t.Name, err)
		}
	}
	return nil
}

// CheckShapes checks that shapes, by tensor name, are exactly those that a valid spec asks for.
// Errors wrap ErrMissing, ErrUnknown or ErrShape and name the first offender.
func CheckShapes(s *Spec, shapes map[string][]int) error {
	wanted := map[string]bool{}
	for _, t := range s.Tensors() {
		wanted[t.Name] = true
		shape, ok := shapes[t.Name]
		if !ok {
			return fmt.Errorf("%w %q, which the spec asks for with shape %v", ErrMissing, t.Name,
				t.Shape)
		}
		if !slices.Equal(shape, t.Shape) {
			return fmt.Errorf("tensor %q: %w: it is %v, the spec asks for %v", t.Name, ErrShape,
				shape,
				t.Shape)
		}
	}
	var unknown []string
	for name := range shapes {
		if !wanted[name] {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		return fmt.Errorf("%w %.80q, which the spec does not ask for (%d such)", ErrUnknown,
			slices.Min(unknown), len(unknown))
	}
	return nil
}
