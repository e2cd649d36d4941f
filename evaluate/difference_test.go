package evaluate

import (
	"errors"
	"math"
	"testing"
)

// rowOf is a row with these PSNRs; NaN stands for a failure.
func rowOf(psnr ...float64) Row {
	var r Row
	for _, v := range psnr {
		m := Measured{PSNR: v}
		if math.IsNaN(v) {
			m.Err = errors.New("failed")
		}
		r.Pictures = append(r.Pictures, m)
	}
	return r
}

// TestCompareGosset: the data of Student's paper (Biometrika, 1908), two drugs on ten patients.
// 1.58 and 0.7001142 to 2.4598858 are what R's t.test gives for pairs.
func TestCompareGosset(t *testing.T) {
	drug1 := []float64{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0}
	drug2 := []float64{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4}
	off := func(d Difference) float64 {
		return max(math.Abs(d.Mean-1.58), math.Abs(d.Interval-(2.4598858-0.7001142)/2))
	}
	d := Compare(rowOf(drug2...), rowOf(drug1...))
	if !(off(d) < 1e-6) || d.Pictures != 10 {
		t.Errorf("%+v", d)
	}
	// Pairing makes the interval narrow: with the pairs in another order this must fail.
	shuffled := append(drug1[3:len(drug1):len(drug1)], drug1[:3]...)
	if d := Compare(rowOf(drug2...), rowOf(shuffled...)); off(d) < 0.1 {
		t.Errorf("of other pairs: %+v", d)
	}
	back := Compare(rowOf(drug1...), rowOf(drug2...))
	if back.Mean != -d.Mean || back.Interval != d.Interval {
		t.Errorf("back: %+v, want %+v reversed", back, d)
	}
}

func TestCompareFewPictures(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, c := range map[string]struct {
		a, b Row
		want Difference
	}{
		"failures": {rowOf(30, nan, 32, 33), rowOf(29, 31, nan, 33),
			Difference{0.5, 6.3531, 2}},
		"one":          {rowOf(30), rowOf(29), Difference{1, nan, 1}},
		"none":         {rowOf(nan), rowOf(29), Difference{nan, nan, 0}},
		"both exact":   {rowOf(inf, 30), rowOf(inf, 28), Difference{1, 12.7062, 2}},
		"one is exact": {rowOf(inf, 30), rowOf(28, 28), Difference{nan, nan, 2}},
	} {
		same := func(a, b float64) bool {
			return math.IsNaN(a) && math.IsNaN(b) ||
				math.Abs(a-b) < 1e-4
		}
		if d := Compare(c.a, c.b); !same(d.Mean, c.want.Mean) ||
			!same(d.Interval, c.want.Interval) ||
			d.Pictures != c.want.Pictures {
			t.Errorf("%s: %+v, want %+v", name, d, c.want)
		}
	}
}
