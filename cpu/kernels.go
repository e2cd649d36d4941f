package cpu

// convShape describes one run of neighbouring pixels in a row of a convolution. Strides count floats.
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

// kernels is one instruction set's implementation of the hot loops. Slices start at the first
// element that is used.
type kernels struct {
	name    string
	lanes   int // floats in a vector
	vectors int // vectors in a panel of output channels

	// conv: out = [ReLU](weights*in + bias) + residual for one run; in starts at the first tap of the
	// first pixel; weights and bias as packed by packConv; residual may be nil.
	conv func(s *convShape, in, weights, bias, out, residual []float32)
	// gather: out[n] = [ReLU](latent[code n] + weights·coordinates n), [count][width].
	gather func(q *queries, codes []int32, coordinates, latent, weights, out []float32)
	// blend: out[n] = last · Σ_k blend[n][k]·hidden[n][k] + bias, [count][3], last [3][width].
	blend func(hidden, blend []float32, corners, count int, last, bias []float32, width int,
		out []float32)
	// metasr: MetaSR's head, [count][3]; hidden is scratch of width values (see engine.Head).
	metasr func(q *queries, codes []int32, coordinates, latent, weights, bias, hidden,
		out []float32)
	// fma runs independent chains of fused multiply-adds, fmaChains·lanes·2 FLOP an iteration.
	fma       func(iterations int) float32
	fmaChains int
}

// packConv reorders weights [out][in][kernel][kernel] into panels of vectors·lanes output channels,
// [ky][kx][in][channel], the last panel cut to whole vectors and padded with zeros.
func (k *kernels) packConv(kernel, in, out int, weights, bias []float32) (packed, bias2 []float32) {
	taps := kernel * kernel
	padded := (out + k.lanes - 1) / k.lanes * k.lanes
	packed = make([]float32, padded*taps*in)
	bias2 = make([]float32, padded)
	copy(bias2, bias)
	panel := k.vectors * k.lanes
	i := 0
	for first := 0; first < padded; first += panel {
		width := min(panel, padded-first)
		for t := range taps {
			for c := range in {
				for o := first; o < min(first+width, out); o++ {
					packed[i+o-first] = weights[(o*in+c)*taps+t]
				}
				i += width
			}
		}
	}
	return packed, bias2
}
