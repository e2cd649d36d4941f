package enginetest

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// An engine that can train may compute 3×3 convolutions by Winograd's F(4×4, 3×3) on the points 0,
// ±√½, ±√2 and ∞ (Options.Winograd). Each value is then a sum over all that its tile of 6×6 pixels
// holds, of which most should cancel; what they leave is bounded here as Bound does, by the sizes
// of all terms.

// WinogradMatrices are A, G and B for the points 0, ±p, ±q and ∞: A are powers of the points, G
// powers over the product of a point's differences to the others, B the coefficients of the product
// of x minus each other point.
func WinogradMatrices(p, q float64) (a, g, b [][]float64) {
	points := []float64{0, p, -p, q, -q}
	raise := func(c []float64, root float64) []float64 {
		out := make([]float64, len(c)+1)
		for i, x := range c {
			out[i] -= root * x
			out[i+1] += x
		}
		return out
	}
	all := []float64{1}
	for i, x := range points {
		differences, others := 1.0, []float64{1}
		for j, y := range points {
			if j != i {
				differences *= x - y
				others = raise(others, y)
			}
		}
		a = append(a, []float64{1, x, x * x, x * x * x})
		g = append(g, []float64{1 / differences, x / differences, x * x / differences})
		b = append(b, append(others, 0))
		all = raise(all, x)
	}
	return append(a, []float64{0, 0, 0, 1}), append(g, []float64{0, 0, 1}), append(b, all)
}

// The transforms m x mᵀ of whole tiles as one matrix for x in a row, of the sizes of the numbers:
// those of inputs, of weights, of gradients, and of what goes back to outputs and to weights.
var ofInput, ofWeights, ofGradient, toOutput, toWeights = func() (_, _, _, _, _ mat.Matrix) {
	a, g, b := WinogradMatrices(math.Sqrt2/2, math.Sqrt2)
	both := func(rows [][]float64, turned bool) mat.Matrix {
		m := mat.NewDense(len(rows), len(rows[0]), slices.Concat(rows...))
		m.Apply(func(_, _ int, x float64) float64 { return math.Abs(x) }, m)
		var square mat.Dense
		square.Kronecker(m, m)
		if turned {
			return &square
		}
		return square.T()
	}
	return both(b, false), both(g, false), both(a, false), both(a, true), both(g, true)
}()

// winogradRoundings is how many roundings a term passes besides the sum of products: at most four
// in each of six transforms of a line, of which each coefficient is rounded too.
const winogradRoundings = 30

// times is a·b.
func times(a, b mat.Matrix) *mat.Dense {
	var m mat.Dense
	m.Mul(a, b)
	return &m
}

// frequency is column f of a matrix whose rows are numbered i·columns + j, as a matrix of i and j.
func frequency(m *mat.Dense, f, columns int) *mat.Dense {
	rows, _ := m.Dims()
	return mat.NewDense(rows/columns, columns, mat.Col(nil, f, m))
}

// winogradTiles are the sizes of a stack's tiles in the 36 frequencies, a row for each tile and
// channel; margin pixels around the 4×4 are of the tile too.
func (c *stacked) winogradTiles(first, channels, margin int, m mat.Matrix) (tiles *mat.Dense,
	at [][2]int) {
	height := c.pictureHeight()
	var sizes []float64
	for top := 0; top < c.height; top += height + 1 {
		for y := 0; y < height; y += 4 {
			for x := 0; x < c.width; x += 4 {
				for k := range channels {
					for i := y - margin; i < y+4+margin; i++ {
						for j := x - margin; j < x+4+margin; j++ {
							v := 0.0
							if i >= 0 && j >= 0 && i < height && j < c.width {
								v = math.Abs(float64(c.data[c.at(top+i, j)+first+k]))
							}
							sizes = append(sizes, v)
						}
					}
				}
				at = append(at, [2]int{top + y, x})
			}
		}
	}
	rows := len(at) * channels
	return times(mat.NewDense(rows, len(sizes)/rows, sizes), m), at
}

// pictureHeight is that of one picture.
func (c *stacked) pictureHeight() int {
	if c.images == 0 {
		return c.height
	}
	return (c.height+1)/c.images - 1
}

// winogradConv calls each for every value of a convolution's output with the size of its terms.
// Weights are [out][in][9].
func (c *stacked) winogradConv(first, in, out int, weights []float64,
	each func(y, x, o int, size float64)) {
	tiles, at := c.winogradTiles(first, in, 1, ofInput)
	sizes := mat.NewDense(out*in, 9, nil)
	for i, w := range weights {
		sizes.Set(i/9, i%9, math.Abs(w))
	}
	u := times(sizes, ofWeights)
	products := mat.NewDense(len(at)*out, 36, nil)
	for f := range 36 {
		p := times(frequency(tiles, f, in), frequency(u, f, in).T())
		products.SetCol(f, p.RawMatrix().Data)
	}
	height := c.pictureHeight()
	outputs := times(products, toOutput)
	for n, from := range at {
		for o := range out {
			for k, size := range outputs.RawRowView(n*out + o) {
				y, x := from[0]+k/4, from[1]+k%4
				if y%(height+1) < height && y/(height+1) == from[0]/(height+1) && x < c.width {
					each(y, x, o, size)
				}
			}
		}
	}
}

// winogradSums are the sizes of the gradients of weights, [out][in][9], and the number of tiles.
func winogradSums(input, grad *stacked, inFirst, in, gradFirst, out int) (sizes []float64,
	tiles int) {
	d, at := input.winogradTiles(inFirst, in, 1, ofInput)
	dy, _ := grad.winogradTiles(gradFirst, out, 0, ofGradient)
	products := mat.NewDense(out*in, 36, nil)
	for f := range 36 {
		p := times(frequency(dy, f, out).T(), frequency(d, f, in))
		products.SetCol(f, p.RawMatrix().Data)
	}
	return times(products, toWeights).RawMatrix().Data, len(at)
}

// allow raises a sum's size to what bounds a Winograd sum of n products of that size, where Bound
// is asked for terms.
func (s *Sum) allow(size float64, n, terms int) {
	s.Size = max(s.Size, size*float64(n+winogradRoundings+4)/float64(terms+4))
}
