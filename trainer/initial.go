package trainer

import (
	"math"

	"github.com/liif-render/liif/weights"
)

// NewModel draws a model's weights as PyTorch's layers draw theirs by default: weights and biases
// uniform in ±1/√n, n the number of inputs of an output (kaiming_uniform_ with a = √5).
func NewModel(s weights.Spec, seed uint64) *weights.Model {
	m := &weights.Model{Name: "new", Spec: s, Tensors: map[string]weights.Tensor{},
		Metadata: map[string]string{}}
	inputs := 1
	for i, t := range s.Tensors() {
		if len(t.Shape) > 1 { // a bias follows its weights and shares their inputs
			inputs = size(t.Shape[1:])
		}
		bound := 1 / math.Sqrt(float64(inputs))
		r := random(seed, domainWeights, i, 0)
		data := make([]float32, size(t.Shape))
		for j := range data {
			data[j] = float32((2*r.Float64() - 1) * bound)
		}
		m.Tensors[t.Name] = weights.Tensor{Shape: t.Shape, Data: data}
	}
	m.Begin()
	return m
}

func size(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}
