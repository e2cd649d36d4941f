package enginetest

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// sums is a matrix of Sums: a product of two matrices in float64 (gonum's), and the same products
// of their sizes and squares.
type sums struct{ value, size, squares *mat.Dense }

// product multiplies two matrices.
func product(a, b mat.Matrix) sums {
	var s sums
	multiply := func(f func(x float64) float64) *mat.Dense {
		var left, right, out mat.Dense
		each := func(_, _ int, x float64) float64 { return f(x) }
		left.Apply(each, a)
		right.Apply(each, b)
		out.Mul(&left, &right)
		return &out
	}
	s.value = multiply(func(x float64) float64 { return x })
	s.size = multiply(math.Abs)
	s.squares = multiply(func(x float64) float64 { return x * x })
	return s
}

// at is one number of the matrix.
func (s *sums) at(i, j int) Sum {
	return Sum{s.value.At(i, j), s.size.At(i, j), s.squares.At(i, j)}
}

// join adds another sum.
func (s *Sum) join(x Sum) {
	s.Value += x.Value
	s.Size += x.Size
	s.Squares += x.Squares
}

// patches calls each for every pixel (y, x) of an input that a kernel over height by width outputs
// reads: pixel is the number of the output, tap that of the weight. What lies outside is left out.
func patches(height, width, inHeight, inWidth, top, left, kernel int,
	each func(pixel, tap, y, x int)) {
	for pixel := range height * width {
		for tap := range kernel * kernel {
			y := top + pixel/width + tap/kernel - kernel/2
			x := left + pixel%width + tap%kernel - kernel/2
			if y >= 0 && x >= 0 && y < inHeight && x < inWidth {
				each(pixel, tap, y, x)
			}
		}
	}
}

// unfold lays out the patches of count channels from first on, a row for each output: im2col, with
// zeros outside. Columns are numbered tap·count + channel.
func (c *contents) unfold(first, count, height, width, top, left, kernel int) *mat.Dense {
	m := mat.NewDense(height*width, kernel*kernel*count, nil)
	patches(height, width, c.height, c.width, top, left, kernel, func(pixel, tap, y, x int) {
		row := m.RawRowView(pixel)[tap*count:][:count]
		for i, v := range c.data[c.at(y, x)+first:][:count] {
			row[i] = float64(v)
		}
	})
	return m
}

// kernelMatrix lays out weights [out][in][taps] for a product with patches: [taps·in][out].
func kernelMatrix(weights []float64, in, out int) *mat.Dense {
	taps := len(weights) / (in * out)
	m := mat.NewDense(taps*in, out, nil)
	for n, w := range weights {
		o, i, tap := n/(in*taps), n/taps%in, n%taps
		m.Set(tap*in+i, o, w)
	}
	return m
}

// doubles are the same numbers in float64.
func doubles(values []float32) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = float64(v)
	}
	return out
}
