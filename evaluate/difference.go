package evaluate

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// confidence is the probability that an interval contains the true mean.
const confidence = 0.95

// Difference is how much higher the PSNR of one method is than another's. Pictures are taken as a
// sample of the pictures that there are: a mean smaller than Interval may be chance.
type Difference struct {
	Mean float64 // over the pictures, dB; NaN if there are none, or one drew a picture exactly
	// the 95 % interval of the mean is Mean ± this, dB; NaN of less than two pictures
	Interval float64
	Pictures int // that both methods could be measured on
}

// Compare measures the difference of two rows of one run at one condition, picture by picture:
// pictures differ among each other far more than methods do, and that falls out in pairs. The
// interval is Student's, for pairs.
func Compare(a, b Row) Difference {
	var differences []float64
	for i, p := range a.Pictures {
		q := b.Pictures[i]
		switch {
		case p.Err != nil || q.Err != nil:
		case p.PSNR == q.PSNR: // infinite ones, too
			differences = append(differences, 0)
		default:
			differences = append(differences, p.PSNR-q.PSNR)
		}
	}
	d := Difference{Mean: math.NaN(), Interval: math.NaN(), Pictures: len(differences)}
	if d.Pictures == 0 {
		return d
	}
	mean, deviation := stat.MeanStdDev(differences, nil) // the sample's, of n-1; NaN of one
	if math.IsInf(mean, 0) || math.IsNaN(mean) {
		return d
	}
	d.Mean = mean
	if n := float64(d.Pictures); n > 1 {
		student := distuv.StudentsT{Sigma: 1, Nu: n - 1}
		d.Interval = student.Quantile((1+confidence)/2) * stat.StdErr(deviation, n)
	}
	return d
}
