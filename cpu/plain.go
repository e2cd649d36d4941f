package cpu

// The plain Go twin of every kernel: what the SIMD kernels must compute, said as simply as is still
// bearable to run without cgo.

var plainKernels = kernels{
	name: "go", lanes: 4, vectors: 1,
	conv: plainConv, gather: plainGather, gatherRow: plainGatherRow, blend: plainBlend,
	affine: plainAffine, product: plainProduct,
	winograd: plainWinograd, winogradWeightGradient: plainWinogradWeightGradient,
	winogradWeights: plainWinogradWeights,
	weightGradient:  plainWeightGradient, reluGradient: plainReLUGradient, add: plainAdd,
	blendGradient: plainBlendGradient, latentGradient: plainLatentGradient, adam: plainAdam,
	waves: plainWaves, wavesTable: plainWavesTable, wavesGradient: plainWavesGradient,
	fma: plainFMA, fmaChains: 1,
}

// plainConv takes pixels two by two, for they share the weights.
func plainConv(s *convShape, in, weights, bias, out, residual []float32) {
	k := s.kernel * s.kernel * s.in
	for first := 0; first < s.out; first += 4 {
		panel := weights[first*k : (first+4)*k]
		for p := 0; p < s.pixels; p += 2 {
			next := min(p+1, s.pixels-1) // the last of an odd run is computed twice
			a0, a1, a2, a3 := bias[first], bias[first+1], bias[first+2], bias[first+3]
			b0, b1, b2, b3 := a0, a1, a2, a3
			w := panel
			for ky := range s.kernel {
				for kx := range s.kernel {
					at := in[(p+kx)*s.inPixel+ky*s.inRow:][:s.in]
					bt := in[(next+kx)*s.inPixel+ky*s.inRow:][:len(at)]
					for i, x := range at {
						y := bt[i]
						w0, w1, w2, w3 := w[0], w[1], w[2], w[3]
						a0 += x * w0
						b0 += y * w0
						a1 += x * w1
						b1 += y * w1
						a2 += x * w2
						b2 += y * w2
						a3 += x * w3
						b3 += y * w3
						w = w[4:]
					}
				}
			}
			s.plainStore(p, first, [4]float32{a0, a1, a2, a3}, out, residual)
			if next > p {
				s.plainStore(next, first, [4]float32{b0, b1, b2, b3}, out, residual)
			}
		}
	}
}

func (s *convShape) plainStore(p, first int, acc [4]float32, out, residual []float32) {
	for c := first; c < min(first+4, s.out); c++ {
		x := acc[c-first]
		if s.relu {
			x = max(x, 0)
		}
		if residual != nil {
			x += residual[p*s.residualPixel+c]
		}
		out[p*s.outPixel+c] = x
	}
}

func plainFMA(iterations int) float32 {
	acc := [8]float32{}
	for range iterations / 2 {
		for i := range acc {
			acc[i] = acc[i]*0.999 + 0.001
		}
	}
	var total float32
	for _, x := range acc {
		total += x
	}
	return total
}
