package enginetest

import (
	"fmt"
	"math"
)

// Sum is a float64 result and the sum of its terms' sizes, from which the error of the same sum in
// float32 is bounded. Squares is the sum of squares of what each rounded number adds to it, from
// which the error is estimated where numbers are kept in less than float32: such roundings are many
// and independent.
type Sum struct{ Value, Size, Squares float64 }

// Add adds a term.
func (s *Sum) Add(x float64) {
	s.Value += x
	s.Size += max(x, -x)
	s.Squares += x * x
}

// ReLU cuts off what is negative. The size stays, for so does the error of what is not cut off.
func (s *Sum) ReLU() { s.Value = max(s.Value, 0) }

// Bound is the error that a float32 chain of terms additions, in any order, may have: each rounds
// once, relative to at most the sum of sizes; a few more for what follows the chain.
func Bound(size float64, terms int) float64 { return size * float64(terms+4) * 0x1p-24 }

// tiny is allowed besides, for products that a device may flush to zero.
const tiny = 1e-30

// Compare says how got differs from want by more than factor times the bound for chains of the
// given number of terms, or nil. A want of NaN asks for NaN, one of size 0 for the value itself.
func Compare(got []float32, want []Sum, terms int, factor float64) error {
	return Options{ToleranceFactor: factor}.compare(got, want, terms)
}

// deviations of the estimated error are allowed.
const deviations = 8

// compare is Compare, and with Rounding allows what the roundings are likely to make of a sum and,
// of values near 0, what the smallest numbers are apart.
func (o Options) compare(got []float32, want []Sum, terms int) error {
	if len(got) != len(want) {
		return fmt.Errorf("%d values, want %d", len(got), len(want))
	}
	first, off := -1, 0
	allowed := func(i int) float64 {
		rounded := math.Abs(want[i].Value) + deviations*math.Sqrt(want[i].Squares) +
			0x1p-12*math.Sqrt(float64(terms+1))
		return o.factor()*Bound(want[i].Size, terms) + o.Rounding*rounded + tiny
	}
	for i, w := range want {
		good := math.Abs(float64(got[i])-w.Value) <= allowed(i)
		if math.IsNaN(w.Value) {
			good = got[i] != got[i]
		}
		if !good {
			if off++; first < 0 {
				first = i
			}
		}
	}
	if off == 0 {
		return nil
	}
	return fmt.Errorf("value %d is %g, want %g within %.3g; %d of %d are off", first, got[first],
		want[first].Value, allowed(first), off, len(got))
}

// exactly asks for these very numbers.
func exactly(values []float32) []Sum {
	want := make([]Sum, len(values))
	for i, x := range values {
		want[i].Value = float64(x)
	}
	return want
}

// compareBits says where two lists differ in any bit; all NaNs are alike.
func compareBits(a, b []float32) error {
	if len(a) != len(b) {
		return fmt.Errorf("%d values and %d", len(a), len(b))
	}
	for i := range a {
		if math.Float32bits(a[i]) != math.Float32bits(b[i]) && (a[i] == a[i] || b[i] == b[i]) {
			return fmt.Errorf("value %d of %d is %g and %g", i, len(a), a[i], b[i])
		}
	}
	return nil
}
