package model

import (
	"fmt"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/weights"
)

// number is what stands for a weight while a network is put together: its value or, in training,
// the number of the parameter that holds it.
type number interface{ float32 | int32 }

// array is a tensor of numbers in C order.
type array[T number] struct {
	shape []int
	data  []T
}

// layer is a convolution by its numbers; its weights and biases are scale times what those name.
type layer[T number] struct {
	kernel, in, out int
	weights         []T // [out][in][kernel][kernel]
	bias            []T // [out]; nil for none
	scale           float64
}

// loader makes layers of tensors and remembers the first failure.
type loader[T number] struct {
	tensors map[string]array[T]
	absent  T // stands for a weight that is always 0
	build   func(layer[T]) (engine.ConvWeights, error)
	err     error
}

// newLoader makes layers for inference.
func newLoader(e engine.Engine, m *weights.Model) *loader[float32] {
	l := &loader[float32]{tensors: map[string]array[float32]{}}
	for name, t := range m.Tensors {
		l.tensors[name] = array[float32]{t.Shape, t.Data}
	}
	l.build = func(c layer[float32]) (engine.ConvWeights, error) {
		return e.NewConv(c.kernel, c.in, c.out, scaled(c.weights, c.scale), scaled(c.bias, c.scale))
	}
	return l
}

func scaled(x []float32, by float64) []float32 {
	if by == 1 || x == nil {
		return x
	}
	out := make([]float32, len(x))
	for i := range x {
		out[i] = x[i] * float32(by)
	}
	return out
}

// pair fetches NAME.weight and NAME.bias.
func (l *loader[T]) pair(name string) (weight, bias array[T]) {
	weight, ok := l.tensors[name+".weight"]
	bias, ok2 := l.tensors[name+".bias"]
	if (!ok || !ok2) && l.err == nil {
		l.err = fmt.Errorf("no tensor %s.weight or %s.bias", name, name)
	}
	return weight, bias
}

// conv loads a convolution that is first altered by change, if that is not nil.
func (l *loader[T]) conv(name string, change func(*layer[T])) engine.ConvWeights {
	weight, bias := l.pair(name)
	if l.err != nil {
		return nil
	}
	c := layer[T]{kernel: weight.shape[2], in: weight.shape[1], out: weight.shape[0],
		weights: weight.data, bias: bias.data, scale: 1}
	if change != nil {
		change(&c)
	}
	return l.layer(name, c)
}

func (l *loader[T]) layer(name string, c layer[T]) engine.ConvWeights {
	if l.err != nil {
		return nil
	}
	w, err := l.build(c)
	if err != nil {
		l.err = fmt.Errorf("%s: %w", name, err)
		return nil
	}
	return w
}

// columns cuts columns from a matrix of rows of the given width.
func columns[T number](matrix []T, width int, cut weights.Columns) []T {
	var out []T
	for ; len(matrix) > 0; matrix = matrix[width:] {
		out = append(out, matrix[cut.First:][:cut.Count]...)
	}
	return out
}

// convs is a set of weights to release together.
type convs []engine.ConvWeights

func (list convs) release() {
	for _, c := range list {
		if c != nil {
			c.Release()
		}
	}
}
