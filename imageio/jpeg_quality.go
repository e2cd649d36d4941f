package imageio

import (
	"math"
	"sort"

	"github.com/liif-render/liif/internal/jpegtable"
)

// The quality of a JPEG is not in the file: its quantisation tables are. libjpeg scales the tables
// of Annex K by the quality; others (Photoshop, cameras, mozjpeg) have tables of their own. The
// equivalent quality is that of the libjpeg tables which make the same expected squared error in
// photographs. It is exact for tables of libjpeg, and for others, where it was compared with the
// libjpeg quality of equal PSNR of Y in 27 photographs of BSD100, Set14 and Set5 (20 tables, six of
// pictures found in the wild): off by 1 in the median, by at most 4 below quality 93.
// The median of the ratios to Annex K is off by up to 30, least squares by 45.

// quantTable has the steps of a quantisation table in zigzag order, as DQT does.
type quantTable = jpegtable.Table

// jpegQuality is the equivalent quality, 1..100, of tables for luma and chroma; chroma is nil for
// a grey picture, or where the components share a table. wide: the file has 16-bit tables.
func jpegQuality(luma, chroma *quantTable, wide bool) int {
	limit := 255
	if wide {
		limit = 32767
	}
	expected := func(quality int) float64 {
		l, c := jpegtable.Scaled(0, quality, limit), jpegtable.Scaled(1, quality, limit)
		if chroma == nil {
			return quantError(&l, nil)
		}
		return quantError(&l, &c)
	}
	is := quantError(luma, chroma)
	q := 1 + sort.Search(99, func(i int) bool { return expected(i+1) <= is }) // 100 if none
	if q > 1 && is*is > expected(q)*expected(q-1) {
		q-- // the nearer one by ratio
	}
	return q
}

// meanCoefficient is the mean absolute value of the AC coefficients of 8x8 blocks on each diagonal
// u+v = 1..14, for luma and for chroma, in the units of the steps. Measured on BSD100, Set14
// (without the grey bridge) and Set5, geometric means over a diagonal and over Cb and Cr.
var meanCoefficient = [2][15]float64{
	{0, 46.8, 25.8, 17.9, 13.5, 10.6, 8.35, 6.50, 5.45, 4.55, 3.73, 2.95, 2.34, 1.87, 1.49},
	{0, 8.30, 3.72, 1.94, 1.11, 0.83, 0.69, 0.62, 0.54, 0.49, 0.47, 0.46, 0.44, 0.44, 0.44},
}

// chromaShare is what the errors of Cb and Cr add to the squared error of R, G and B, for each of
// them, as a share of what the error of Y adds, 3: (1.402² + 0.714² + 1.772² + 0.344²) / 2 / 3.
const chromaShare = 0.956

// quantError is the expected squared error of an 8x8 block of a photograph.
func quantError(luma, chroma *quantTable) float64 {
	sum := tableError(luma, 0)
	if chroma != nil {
		sum += 2 * chromaShare * tableError(chroma, 1)
	}
	return sum
}

// activity is how much blocks differ: their coefficients are the means times exp(0.6 z), z normal,
// here the three points and weights of Gauss and Hermite. The spread was fitted to the measured
// qualities above.
var activity = [3]struct{ factor, weight float64 }{
	{math.Exp(-0.6*math.Sqrt(3) - 0.18), 1. / 6},
	{math.Exp(-0.18), 4. / 6},
	{math.Exp(0.6*math.Sqrt(3) - 0.18), 1. / 6},
}

func tableError(t *quantTable, kind int) float64 {
	sum := float64(t[0]) * float64(t[0]) / 12 // DC: wide against any step
	for i, diagonal := 1, 1; diagonal <= 14; diagonal++ {
		for range 8 - max(diagonal-7, 7-diagonal) { // zigzag order goes along the diagonals
			for _, a := range activity {
				sum += a.weight * laplaceError(float64(t[i]),
					a.factor*meanCoefficient[kind][diagonal])
			}
			i++
		}
	}
	return sum
}

// laplaceError is the mean squared error of rounding to multiples of step what has a Laplace
// distribution of the given mean absolute value: that of the bin around 0, and of the others, in
// each of which the density falls by the same exponential.
func laplaceError(step, mean float64) float64 {
	half := step / 2
	outside, falls := math.Exp(-half/mean), math.Exp(-step/mean)
	moment1 := mean - falls*step/(1-falls)
	moment2 := 2*mean*mean - falls*step*(step+2*mean)/(1-falls)
	zero := 2*mean*mean - outside*(half*half+2*half*mean+2*mean*mean)
	return zero + outside*(moment2-step*moment1+half*half)
}
