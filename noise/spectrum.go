package noise

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// coefficients are the measured frequencies of n patches, [measured][n].
type coefficients struct {
	n      int
	values []float64
}

// spectrum is the eigenvalues of a covariance in ascending order, and the number of patches.
type spectrum struct {
	values []float64
	n      int
}

// spectrum returns the eigenvalues of the covariance. The means are 0: flat parts are left to DC.
func (c coefficients) spectrum() spectrum {
	var (
		covariance mat.SymDense
		eigen      mat.EigenSym
	)
	covariance.SymOuterK(1/float64(c.n), mat.NewDense(measured, c.n, c.values))
	if !eigen.Factorize(&covariance, false) {
		return spectrum{values: make([]float64, measured), n: c.n} // the values are not numbers
	}
	values := eigen.Values(nil)
	for i, v := range values {
		values[i] = max(v, 0)
	}
	return spectrum{values: values, n: c.n}
}

// level is the variance of the noise (Chen, Zhu and Heng, algorithm 1): the mean of the largest
// number of smallest eigenvalues whose mean is their median. It has no bias for pure noise,
// although the eigenvalues of n patches scatter.
func (s spectrum) level() float64 {
	for k := len(s.values); k > 1; k-- {
		mean := stat.Mean(s.values[:k], nil)
		below, above := 0, 0
		for _, v := range s.values[:k] {
			switch {
			case v < mean:
				below++
			case v > mean:
				above++
			}
		}
		if below == above {
			return mean
		}
	}
	return s.values[0]
}

// fall is how far the median of the spectrum of texture, at the least, lies above its smallest
// value.
const fall = 1.5

// white is the variance n of white noise if the rest t is texture with a falling spectrum, from
// n + t = smallest and n + fall·t = median. Both are first corrected to the limit of infinitely
// many patches (Marchenko and Pastur, 1967).
func (s spectrum) white() float64 {
	ratio := float64(measured) / float64(s.n)
	smallest := s.values[0] / math.Pow(1-math.Sqrt(ratio), 2)
	median := s.values[len(s.values)/2] / (1 - ratio/3)
	return max(0, (fall*smallest-median)/(fall-1))
}
