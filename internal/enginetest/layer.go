package enginetest

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/liif-render/liif/engine"
)

// layer is a fully connected layer in float64, its products by gonum: the weights [out][in], their
// sizes and their squares.
type layer struct {
	weights, sizes, squares *mat.Dense
	bias                    []float32
}

func newLayer(l engine.Linear) layer {
	matrix := func(f func(w float64) float64) *mat.Dense {
		m := mat.NewDense(l.Out, l.In, nil)
		m.Apply(func(o, i int, _ float64) float64 { return f(float64(l.Weights[o*l.In+i])) }, m)
		return m
	}
	return layer{matrix(func(w float64) float64 { return w }), matrix(math.Abs),
		matrix(func(w float64) float64 { return w * w }), l.Bias}
}

// apply is the layer's output.
func (l *layer) apply(in []Sum) []Sum {
	out := weighted(l.weights, l.sizes, l.squares, in)
	for o, b := range l.bias {
		out[o].Add(float64(b))
	}
	return out
}

// back takes the gradient of the output back to the input, in, and adds those of weights and bias.
func (l *layer) back(in, grad, weights, bias []Sum) []Sum {
	x, xSizes, _ := vectors(in)
	d, dSizes, _ := vectors(grad)
	var values, sizes mat.Dense
	values.Outer(1, d, x)
	sizes.Outer(1, dSizes, xSizes)
	for o := range grad {
		bias[o].addSum(grad[o], one)
		for i := range in {
			weights[o*len(in)+i].join(Sum{Value: values.At(o, i), Size: sizes.At(o, i)})
		}
	}
	return weighted(l.weights.T(), l.sizes.T(), l.squares.T(), grad)
}

// weighted multiplies a matrix, given with the sizes and squares of its elements, by values that
// are known with errors in proportion to their sizes, as addProduct says of one term.
func weighted(weights, weightSizes, weightSquares mat.Matrix, in []Sum) []Sum {
	values, sizes, squares := vectors(in)
	for i, x := range in {
		squares.SetVec(i, x.Squares+2*x.Value*x.Value)
	}
	var v, s, q mat.VecDense
	v.MulVec(weights, values)
	s.MulVec(weightSizes, sizes)
	q.MulVec(weightSquares, squares)
	out := make([]Sum, v.Len())
	for o := range out {
		out[o] = Sum{v.AtVec(o), s.AtVec(o), q.AtVec(o)}
	}
	return out
}

// vectors are the values of a list, their sizes and their squares.
func vectors(list []Sum) (values, sizes, squares *mat.VecDense) {
	n := len(list)
	values, sizes = mat.NewVecDense(n, nil), mat.NewVecDense(n, nil)
	squares = mat.NewVecDense(n, nil)
	for i, x := range list {
		values.SetVec(i, x.Value)
		sizes.SetVec(i, x.Size)
		squares.SetVec(i, x.Squares)
	}
	return values, sizes, squares
}
