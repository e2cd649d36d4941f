package enginetest

import "math"

// An engine that can train may compute 3×3 convolutions by Winograd's F(4×4, 3×3) on the points 0,
// ±√½, ±√2 and ∞ (Options.Winograd). Each value is then a sum over all that its tile of 6×6 pixels
// holds, of which most should cancel; what they leave is bounded here as Bound does, by the sizes
// of all terms.

// WinogradMatrices are A, G and B for the points 0, ±p, ±q and ∞: A are powers of the points, G
// powers over the product of a point's differences to the others, B the coefficients of the product
// of x minus each other point.
func WinogradMatrices(p, q float64) (a, g, b [][]float64) {
	points := []float64{0, p, -p, q, -q}
	times := func(c []float64, root float64) []float64 {
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
				others = times(others, y)
			}
		}
		a = append(a, []float64{1, x, x * x, x * x * x})
		g = append(g, []float64{1 / differences, x / differences, x * x / differences})
		b = append(b, append(others, 0))
		all = times(all, x)
	}
	return append(a, []float64{0, 0, 0, 1}), append(g, []float64{0, 0, 1}), append(b, all)
}

// The sizes of the matrices' numbers.
var sizeA, sizeG, sizeB = func() (a, g, b [][]float64) {
	a, g, b = WinogradMatrices(math.Sqrt2/2, math.Sqrt2)
	for _, m := range [][][]float64{a, g, b} {
		for _, row := range m {
			for i, x := range row {
				row[i] = math.Abs(x)
			}
		}
	}
	return a, g, b
}()

// winogradRoundings is how many roundings a term passes besides the sum of products: at most four
// in each of six transforms of a line, of which each coefficient is rounded too.
const winogradRoundings = 30

// transform is m x mᵀ, or with turned mᵀ x m; x is square.
func transform(m [][]float64, x []float64, turned bool) []float64 {
	side := int(math.Sqrt(float64(len(x))))
	n := len(m)
	at := func(i, k int) float64 { return m[i][k] }
	if turned {
		n = len(m[0])
		at = func(i, k int) float64 { return m[k][i] }
	}
	half, out := make([]float64, n*side), make([]float64, n*n)
	for i := range n {
		for j := range side {
			for k := range side {
				half[i*side+j] += at(i, k) * x[k*side+j]
			}
		}
	}
	for i := range n {
		for j := range n {
			for k := range side {
				out[i*n+j] += half[i*side+k] * at(j, k)
			}
		}
	}
	return out
}

// winogradTiles are the sizes of a stack's tiles in the 36 frequencies, [tiles][channels][36];
// margin pixels around the 4×4 are of the tile too.
func (c *stacked) winogradTiles(first, channels, margin int, m [][]float64) (tiles [][][]float64,
	at [][2]int) {
	height := c.pictureHeight()
	for top := 0; top < c.height; top += height + 1 {
		for y := 0; y < height; y += 4 {
			for x := 0; x < c.width; x += 4 {
				tile := make([][]float64, channels)
				for k := range tile {
					var d []float64
					for i := y - margin; i < y+4+margin; i++ {
						for j := x - margin; j < x+4+margin; j++ {
							v := 0.0
							if i >= 0 && j >= 0 && i < height && j < c.width {
								v = math.Abs(float64(c.data[c.at(top+i, j)+first+k]))
							}
							d = append(d, v)
						}
					}
					tile[k] = transform(m, d, false)
				}
				tiles, at = append(tiles, tile), append(at, [2]int{top + y, x})
			}
		}
	}
	return tiles, at
}

// pictureHeight is that of one picture.
func (c *stacked) pictureHeight() int {
	if c.images == 0 {
		return c.height
	}
	return (c.height+1)/c.images - 1
}

// winogradWeights are the sizes of weights, [out][in][9], in the frequencies.
func winogradWeights(weights []float64) [][]float64 {
	var list [][]float64
	for ; len(weights) > 0; weights = weights[9:] {
		var g []float64
		for _, w := range weights[:9] {
			g = append(g, math.Abs(w))
		}
		list = append(list, transform(sizeG, g, false))
	}
	return list
}

// winogradConv calls each for every value of a convolution's output with the size of its terms.
// Weights are [out][in][9].
func (c *stacked) winogradConv(first, in, out int, weights []float64,
	each func(y, x, o int, size float64)) {
	tiles, at := c.winogradTiles(first, in, 1, sizeB)
	u := winogradWeights(weights)
	height := c.pictureHeight()
	for n, tile := range tiles {
		for o := range out {
			products := make([]float64, 36)
			for i := range in {
				for f, v := range tile[i] {
					products[f] += v * u[o*in+i][f]
				}
			}
			for k, size := range transform(sizeA, products, true) {
				y, x := at[n][0]+k/4, at[n][1]+k%4
				if y%(height+1) < height && y/(height+1) == at[n][0]/(height+1) && x < c.width {
					each(y, x, o, size)
				}
			}
		}
	}
}

// winogradSums are the sizes of the gradients of weights, [out][in][9], and the number of tiles.
func winogradSums(input, grad *stacked, inFirst, in, gradFirst, out int) (sizes []float64,
	tiles int) {
	d, _ := input.winogradTiles(inFirst, in, 1, sizeB)
	dy, _ := grad.winogradTiles(gradFirst, out, 0, sizeA)
	for o := range out {
		for i := range in {
			products := make([]float64, 36)
			for n := range d {
				for f, v := range d[n][i] {
					products[f] += v * dy[n][o][f]
				}
			}
			sizes = append(sizes, transform(sizeG, products, true)...)
		}
	}
	return sizes, len(d)
}

// allow raises a sum's size to what bounds a Winograd sum of n products of that size, where Bound
// is asked for terms.
func (s *Sum) allow(size float64, n, terms int) {
	s.Size = max(s.Size, size*float64(n+winogradRoundings+4)/float64(terms+4))
}
