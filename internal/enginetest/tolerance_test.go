package enginetest

import (
	"math"
	"testing"
)

func TestCompare(t *testing.T) {
	want := []Sum{{Value: 1, Size: 1}, {Value: -3, Size: 5}, {Value: 7}, {Value: math.NaN()}}
	near := float32(-3 + 0.9*Bound(5, 100))
	for name, got := range map[string][]float32{
		"equal": {1, -3, 7, nan}, "near": {1, near, 7, nan},
	} {
		if err := Compare(got, want, 100, 1); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, got := range map[string][]float32{
		"perturbed":             {1, float32(-3 + 1.1*Bound(5, 100)), 7, nan},
		"perturbed downwards":   {1, float32(-3 - 1.1*Bound(5, 100)), 7, nan},
		"inexact":               {1, -3, 7.000001, nan},
		"short":                 {1, -3, 7},
		"not a number":          {1, nan, 7, nan},
		"infinite":              {1, float32(math.Inf(1)), 7, nan},
		"a number where is NaN": {1, -3, 7, 0},
	} {
		if Compare(got, want, 100, 1) == nil {
			t.Errorf("%s: passes", name)
		}
	}
	twice := []float32{1, float32(-3 + 1.9*Bound(5, 100)), 7, nan}
	if Compare(twice, want, 100, 1) == nil || Compare(twice, want, 100, 2) != nil {
		t.Error("the factor does not multiply the bound")
	}
}

// TestCompareRounded: what halves may make of numbers and of a sum of 576 products passes, a
// product left out does not.
func TestCompareRounded(t *testing.T) {
	o := Options{Rounding: 0x1p-11}
	var sum Sum
	for i := range 576 {
		sum.Add(float64(1 - 2*(i%2)))
	}
	want := []Sum{sum, {Value: 3}, {Value: 0}}
	within := float32(deviations * 24 * 0x1p-11)
	for _, c := range []struct {
		name string
		got  []float32
		ok   bool
	}{
		{"equal", []float32{0, 3, 0}, true},
		{"rounded", []float32{within, 3 * (1 + 0x1p-11), 0x1p-24}, true},
		{"a product is missing", []float32{1, 3, 0}, false},
		{"a number is rounded twice as much", []float32{0, 3 * (1 + 0x1p-10), 0}, false},
		{"not a number", []float32{nan, 3, 0}, false},
		{"something for nothing", []float32{0, 3, 0x1p-17}, false},
	} {
		if err := o.compare(c.got, want, 576); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestSum(t *testing.T) {
	var s Sum
	s.Add(2)
	s.Add(-5)
	if s != (Sum{Value: -3, Size: 7, Squares: 29}) {
		t.Errorf("2 - 5 is %v", s)
	}
	if s.ReLU(); s != (Sum{Size: 7, Squares: 29}) {
		t.Errorf("cut off it is %v", s)
	}
}

func TestCompareBits(t *testing.T) {
	a := []float32{1, nan, 0}
	if err := compareBits(a, []float32{1, -nan, 0}); err != nil {
		t.Error(err)
	}
	for name, b := range map[string][]float32{
		"next": {math.Nextafter32(1, 2), nan, 0}, "number": {1, 1, 0}, "short": {1, nan},
		"negative zero": {1, nan, float32(math.Copysign(0, -1))}, "NaN": {nan, nan, 0},
	} {
		if compareBits(a, b) == nil {
			t.Errorf("%s: passes", name)
		}
	}
}
