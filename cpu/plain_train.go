package cpu

import (
	"math"

	"github.com/liif-render/liif/engine"
)

// The plain Go twins of the kernels that training adds.

func plainReLUGradient(s *gateShape, grad, gate, sums []float32) {
	if sums != nil {
		clear(sums[:s.channels])
	}
	for p := range s.pixels {
		g := grad[p*s.gradPixel:][:s.channels]
		if gate != nil {
			for c, x := range gate[p*s.gatePixel:][:s.channels] {
				if x == 0 {
					g[c] = 0
				}
			}
		}
		if sums != nil {
			for c, x := range g {
				sums[c] += x
			}
		}
	}
}

func plainAdd(s *gateShape, to, from []float32) {
	for p := range s.pixels {
		sum := to[p*s.gradPixel:][:s.channels]
		for c, x := range from[p*s.gatePixel:][:s.channels] {
			sum[c] += x
		}
	}
}

func plainWeightGradient(s *weightGradientShape, in, grad, sums []float32) {
	for tap := range s.kernel * s.kernel {
		for y := range s.rows {
			for x := range s.pixels {
				a := in[(y+tap/s.kernel)*s.inRow+(x+tap%s.kernel)*s.inPixel:][:s.in]
				g := grad[y*s.gradRow+x*s.gradPixel:][:s.out]
				for c, v := range a {
					to := sums[(tap*s.in+c)*s.sumsRow:][:len(g)]
					for o, d := range g {
						to[o] += v * d
					}
				}
			}
		}
	}
}

// plainAdam is a step of Adam (§5.1) as engine.AdamStep writes it down.
func plainAdam(f *adamFactors, parts [5][]float32) {
	values, gradient := parts[engine.PartValues], parts[engine.PartGradient]
	moment1, moment2 := parts[engine.PartMoment1], parts[engine.PartMoment2]
	average := parts[engine.PartAverage]
	for i, g := range gradient {
		g *= f.clip
		m1 := f.beta1*moment1[i] + f.rest1*g
		m2 := f.beta2*moment2[i] + f.rest2*g*g
		moment1[i], moment2[i] = m1, m2
		v := values[i] - f.rate*m1/(float32(math.Sqrt(float64(m2)))*f.root+f.epsilon)
		values[i] = v
		if f.average == 1 {
			average[i] = v
		} else {
			average[i] += f.average * (v - average[i])
		}
	}
	clear(gradient)
}

func plainLatentGradient(codes, width int, start, order []int32, grad, to []float32) {
	for n := range codes {
		sum := to[n*width:][:width]
		for _, row := range order[start[n]:start[n+1]] {
			for c, x := range grad[int(row)*width:][:width] {
				sum[c] += x
			}
		}
	}
}
