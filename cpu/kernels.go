package cpu

// convShape describes one run of neighbouring pixels in a row of a convolution. Strides count
// floats.
type convShape struct {
	inPixel, inRow          int
	outPixel, residualPixel int
	kernel, in, out, pixels int
	relu                    bool
}

// queries describes a run of queries of a head. A code is a pixel number in the latent tensor;
// coordinates are four values a code: offset y, x and cell y, x; a head's query weights are four
// rows of width values in the same order.
type queries struct {
	latentPixel, width, count int
	relu                      bool
}

// gridRow describes a run of queries in a row of a grid. Their corners lie in sides rows of the
// latent, 1 or 2, which begin at the pixels numbered in rows, and in as many columns.
type gridRow struct {
	latentPixel, width, count, sides int
	rows                             [2]int
	relu                             bool
}

// gateShape describes a run of pixels of a gradient and of a ReLU's output, its gate.
type gateShape struct{ gradPixel, gatePixel, pixels, channels int }

// weightGradientShape describes rows of pixels over which products of in channels of one picture,
// at each tap of a kernel, with out channels of another are summed. Strides count floats; sumsRow
// is that of an in channel's sums.
type weightGradientShape struct {
	inPixel, inRow, gradPixel, gradRow     int
	rows, pixels, kernel, in, out, sumsRow int
}

// blendShape describes a run of queries whose corners are blended.
type blendShape struct {
	corners, count, width int
	relu                  bool
}

// kernels is one instruction set's implementation of the hot loops. Slices start at the first
// element that is used.
type kernels struct {
	name    string
	lanes   int // floats in a vector
	vectors int // vectors in a panel of output channels

	// conv: out = [ReLU](weights*in + bias) + residual for one run; in starts at the first tap of
	// the first pixel; weights and bias as in the order of packOrder; residual may be nil.
	conv func(s *convShape, in, weights, bias, out, residual []float32)
	// gather: out[n] = [ReLU](latent[code n] + weights·coordinates n), [count][width].
	gather func(q *queries, codes []int32, coordinates, latent, weights, out []float32)
	// gatherRow: gather's values of the corners of a run of queries in a row of a grid,
	// [count][corners][width], and the corners' shares, [count][corners]. Columns are the pixel
	// numbers of each query in a row of the latent and offsets their offsets x, for each side; at
	// are the offsets y of both rows, then the cell y, x.
	gatherRow func(r *gridRow, columns [2][]int32, offsets [2][]float32, at, latent, weights,
		shares, out []float32)
	// blend: out[n] = last · Σ_k blend[n][k]·hidden[n][k] + bias, [count][3], last [3][width].
	blend func(hidden, blend []float32, corners, count int, last, bias []float32, width int,
		out []float32)
	// affine: out[n] = [ReLU](bias + weights·coordinates n), [count][width].
	affine func(q *queries, coordinates, weights, bias, out []float32)
	// product: out[n][c] = G[c][width] + Σ_j hidden[n][j]·G[c][j], [count][3], with G[3][width+1]
	// the latent's values of code n.
	product func(q *queries, codes []int32, latent, hidden, out []float32)

	// weightGradient: sums[tap][c][o] += Σ in[tap][c]·grad[o] over the pixels, [kernel²][in][out];
	// in starts at the first tap of the first pixel; out is a panel at most.
	weightGradient func(s *weightGradientShape, in, grad, sums []float32)
	// winograd: conv, 3×3, for tiles of a picture, by weights in the frequencies,
	// [panel][36][in][width]; in starts above and left of the picture; scratch holds
	// winogradScratchLen.
	winograd func(s *winogradShape, in, weights, bias, out, residual, scratch []float32)
	// winogradWeightGradient adds to gradients of weights, [panel][9][in][width], what tiles of in
	// and, in the place of the output, of grad make; scratch holds winogradScratchLen and
	// 36·in·panel.
	winogradWeightGradient func(s *winogradShape, in, grad, to, scratch []float32)
	// winogradWeights transforms a panel's weights, [9][n], to the frequencies, [36][n].
	winogradWeights func(n int, from, to []float32)
	// reluGradient: grad = 0 where gate is 0; sums[channel] = Σ grad. Gate and sums may be nil.
	reluGradient func(s *gateShape, grad, gate, sums []float32)
	// add: to += from, for one run; gateShape's strides are theirs.
	add func(s *gateShape, to, from []float32)
	// blendGradient: blended[n] = Σ_k blend[n][k]·hidden[n][k], [count][width], and out[n][k] =
	// blend[n][k]·lastᵀ·grad[n], 0 where relu and hidden is 0; grad is [count][3].
	blendGradient func(s *blendShape, hidden, blend, last, grad, blended, out []float32)
	// latentGradient: to[n] += Σ grad[row] over the rows order[start[n]:start[n+1]],
	// [codes][width].
	latentGradient func(codes, width int, start, order []int32, grad, to []float32)
	// adam takes a step on parts of parameters (see engine.AdamStep).
	adam func(f *adamFactors, parts [5][]float32)

	// waves: out[n][j] = sin(w·offset n + bias) · exp(-d·cell n), [count][width], with weights of
	// four rows: w of offset y and x, d of cell y and x.
	waves func(q *queries, coordinates, weights, bias, out []float32)
	// wavesTable: out[n] = row's sines · cosines at places[n] of the table + row's cosines · the
	// sines there, [count][width]; row is [2][width], as is a place, sines before cosines.
	wavesTable func(q *queries, places []int32, row, table, out []float32)
	// wavesGradient adds to sums, [4][width] as weights are, and phases, [width], what the gradient
	// of waves' values, [count][width], gives.
	wavesGradient func(q *queries, coordinates, weights, bias, grad, sums, phases []float32)

	// fma runs independent chains of fused multiply-adds, fmaChains·lanes·2 FLOP an iteration.
	fma       func(iterations int) float32
	fmaChains int
}

// packOrder lists weights of [out][in][kernel][kernel] in the order in which conv reads them:
// panels of vectors·lanes output channels, [ky][kx][in][channel], the last panel cut to whole
// vectors. It is -1 where that leaves a channel too many.
func (k *kernels) packOrder(kernel, in, out int) []int32 {
	taps := kernel * kernel
	padded := k.padded(out)
	order := make([]int32, 0, padded*taps*in)
	for first := 0; first < padded; first += k.panel() {
		width := min(k.panel(), padded-first)
		for t := range taps {
			for c := range in {
				for o := first; o < first+width; o++ {
					from := (o*in+c)*taps + t
					if o >= out {
						from = -1
					}
					order = append(order, int32(from))
				}
			}
		}
	}
	return order
}

// panel is the number of output channels that conv computes at a time.
func (k *kernels) panel() int { return k.vectors * k.lanes }

// panels is the number of panels of output channels.
func (k *kernels) panels(out int) int { return (out + k.panel() - 1) / k.panel() }

// padded is a number of output channels rounded up to whole vectors.
func (k *kernels) padded(out int) int { return (out + k.lanes - 1) / k.lanes * k.lanes }
