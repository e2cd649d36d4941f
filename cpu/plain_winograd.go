package cpu

import "math"

// The plain Go twins of the kernels of winograd.go, where the story is told. Weights and sums lie
// in panels of four output channels, [panel][36][in][4].

const (
	halfRoot = float32(math.Sqrt2 / 2)
	root     = float32(math.Sqrt2)
)

// transformInput is Bᵀ a: the values at 0, √½, -√½, √2, -√2 and ∞ of what a is dealt out to.
func transformInput(a [6]float32) [6]float32 {
	even1, odd1 := a[4]-2*a[2], a[3]-2*a[1]
	even2, odd2 := a[4]-a[2]/2, a[3]-a[1]/2
	return [6]float32{
		a[0] - 2.5*a[2] + a[4],
		even1 + halfRoot*odd1, even1 - halfRoot*odd1,
		even2 + root*odd2, even2 - root*odd2,
		a[1] - 2.5*a[3] + a[5],
	}
}

// transformGradient is A a: the values of a polynomial of degree 3.
func transformGradient(a [4]float32) [6]float32 {
	even1, odd1 := a[0]+a[2]/2, a[1]+a[3]/2
	even2, odd2 := a[0]+2*a[2], a[1]+2*a[3]
	return [6]float32{
		a[0],
		even1 + halfRoot*odd1, even1 - halfRoot*odd1,
		even2 + root*odd2, even2 - root*odd2,
		a[3],
	}
}

// transformOutput is Aᵀ a.
func transformOutput(a [6]float32) [4]float32 {
	even1, odd1 := a[1]+a[2], a[1]-a[2]
	even2, odd2 := a[3]+a[4], a[3]-a[4]
	return [4]float32{
		a[0] + even1 + even2,
		halfRoot*odd1 + root*odd2,
		even1/2 + 2*even2,
		halfRoot/2*odd1 + 2*root*odd2 + a[5],
	}
}

// transformWeights is G a: the values of a polynomial of degree 2, over those of the product of the
// differences of a point to the others.
func transformWeights(a [3]float32) [6]float32 {
	even1, even2 := (a[0]+a[2]/2)*(-2.0/3), (a[0]+2*a[2])*(1.0/6)
	return [6]float32{
		a[0],
		even1 - 2*halfRoot/3*a[1], even1 + 2*halfRoot/3*a[1],
		even2 + root/6*a[1], even2 - root/6*a[1],
		a[2],
	}
}

// transformSums is Gᵀ a.
func transformSums(a [6]float32) [3]float32 {
	even1, odd1 := a[1]+a[2], a[1]-a[2]
	even2, odd2 := a[3]+a[4], a[3]-a[4]
	return [3]float32{
		a[0] - even1*(2.0/3) + even2*(1.0/6),
		root/6*odd2 - 2*halfRoot/3*odd1,
		(even2-even1)*(1.0/3) + a[5],
	}
}

// A transform of columns and then of rows.
type (
	tile6x6 [6][6]float32
	tile4x4 [4][4]float32
)

func (t *tile6x6) column(x int) [6]float32 {
	return [6]float32{t[0][x], t[1][x], t[2][x], t[3][x], t[4][x], t[5][x]}
}

func inputTile(d *tile6x6) *tile6x6 {
	var half, all tile6x6
	for x := range 6 {
		for y, v := range transformInput(d.column(x)) {
			half[y][x] = v
		}
	}
	for y := range half {
		all[y] = transformInput(half[y])
	}
	return &all
}

func gradientTile(d *tile4x4) *tile6x6 {
	var half [6][4]float32
	var all tile6x6
	for x := range 4 {
		for y, v := range transformGradient([4]float32{d[0][x], d[1][x], d[2][x], d[3][x]}) {
			half[y][x] = v
		}
	}
	for y := range half {
		all[y] = transformGradient(half[y])
	}
	return &all
}

func outputTile(m *tile6x6) *tile4x4 {
	var half [4][6]float32
	var all tile4x4
	for x := range 6 {
		for y, v := range transformOutput(m.column(x)) {
			half[y][x] = v
		}
	}
	for y := range half {
		all[y] = transformOutput(half[y])
	}
	return &all
}

// place is the first pixel of tile n of a run, in the output, before which a tile may begin.
func (s *winogradShape) place(n int) (y, x int) {
	return (s.first+n)/s.columns*tileSide - s.top, (s.first+n)%s.columns*tileSide - s.left
}

// plainInputTiles are the tiles of an input, [36][tiles][in].
func plainInputTiles(s *winogradShape, in, to []float32) {
	for n := range s.tiles {
		y, x := s.place(n)
		y, x = y+s.above, x+s.before
		for c := range s.in {
			var d tile6x6
			for i := max(0, -y); i < min(6, s.inHeight-y); i++ {
				for j := max(0, -x); j < min(6, s.inWidth-x); j++ {
					d[i][j] = in[(y+i)*s.inRow+(x+j)*s.inPixel+c]
				}
			}
			inputTile(&d).scatter(to[n*s.in+c:], s.tiles*s.in)
		}
	}
}

// scatter writes a number to each frequency.
func (t *tile6x6) scatter(to []float32, stride int) {
	for y := range t {
		for x, v := range t[y] {
			to[(6*y+x)*stride] = v
		}
	}
}

func plainWinograd(s *winogradShape, in, weights, bias, out, residual, scratch []float32) {
	plainInputTiles(s, in, scratch)
	m := scratch[frequencies*s.tiles*s.in:][:frequencies*s.tiles*4]
	for first := 0; first < s.out; first += 4 {
		product := convShape{inPixel: s.in, outPixel: 4, kernel: 1, in: s.in, out: 4,
			pixels: s.tiles}
		for f := range frequencies {
			plainConv(&product, scratch[f*s.tiles*s.in:], weights[(frequencies*first+4*f)*s.in:],
				[]float32{0, 0, 0, 0}, m[f*s.tiles*4:], nil)
		}
		for n := range s.tiles {
			for c := range 4 {
				var d tile6x6
				for f := range frequencies {
					d[f/6][f%6] = m[(f*s.tiles+n)*4+c]
				}
				s.plainStore(n, first+c, outputTile(&d), bias, out, residual)
			}
		}
	}
}

// plainStore writes the part of an output tile that lies in the picture.
func (s *winogradShape) plainStore(n, channel int, tile *tile4x4, bias, out, residual []float32) {
	y, x := s.place(n)
	for i := max(0, -y); i < min(tileSide, s.height-y); i++ {
		for j := max(0, -x); j < min(tileSide, s.width-x); j++ {
			v := tile[i][j] + bias[channel]
			if s.relu {
				v = max(v, 0)
			}
			if residual != nil {
				v += residual[(y+i)*s.residualRow+(x+j)*s.residualPixel+channel]
			}
			out[(y+i)*s.outRow+(x+j)*s.outPixel+channel] = v
		}
	}
}

func plainWinogradWeightGradient(s *winogradShape, in, grad, to, scratch []float32) {
	plainInputTiles(s, in, scratch)
	g := scratch[frequencies*s.tiles*s.in:]
	sums := g[frequencies*s.tiles*4:][:frequencies*s.in*4]
	for first := 0; first < s.out; first += 4 {
		for n := range s.tiles {
			y, x := s.place(n)
			for c := range 4 {
				var d tile4x4
				for i := range min(tileSide, s.height-y) {
					for j := range min(tileSide, s.width-x) {
						d[i][j] = grad[(y+i)*s.outRow+(x+j)*s.outPixel+first+c]
					}
				}
				gradientTile(&d).scatter(g[4*n+c:], 4*s.tiles)
			}
		}
		clear(sums)
		product := weightGradientShape{inPixel: s.in, gradPixel: 4, rows: 1, pixels: s.tiles,
			kernel: 1,
			in:     s.in, out: 4, sumsRow: 4}
		for f := range frequencies {
			plainWeightGradient(&product, scratch[f*s.tiles*s.in:], g[4*f*s.tiles:],
				sums[4*f*s.in:])
		}
		plainFinishSums(4*s.in, sums, to[9*first*s.in:])
	}
}

// plainFinishSums adds to a panel's gradients, [9][n], what sums, [36][n], make of them.
func plainFinishSums(n int, sums, to []float32) {
	for i := range n {
		var half [3][6]float32
		for x := range 6 {
			var column [6]float32
			for y := range column {
				column[y] = sums[(6*y+x)*n+i]
			}
			for y, v := range transformSums(column) {
				half[y][x] = v
			}
		}
		for y := range half {
			for x, v := range transformSums(half[y]) {
				to[(3*y+x)*n+i] += v
			}
		}
	}
}

func plainWinogradWeights(n int, weights, to []float32) {
	for i := range n {
		var half [6][3]float32
		for x := range 3 {
			column := [3]float32{weights[x*n+i], weights[(3+x)*n+i], weights[(6+x)*n+i]}
			for y, v := range transformWeights(column) {
				half[y][x] = v
			}
		}
		for y := range half {
			for x, v := range transformWeights(half[y]) {
				to[(6*y+x)*n+i] = v
			}
		}
	}
}
