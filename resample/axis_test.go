package resample

import (
	"math"
	"strings"
	"testing"
)

func TestFilterValues(t *testing.T) {
	for _, c := range []struct {
		filter  Filter
		x, want float64
	}{
		{Bilinear, 0, 1}, {Bilinear, -0.25, 0.75}, {Bilinear, 1, 0},
		{Bicubic, 0, 1}, {Bicubic, 1, 0}, {Bicubic, 0.5, 0.5625}, {Bicubic, -1.5, -0.0625},
		{Bicubic, 2, 0}, {Lanczos, 0, 1}, {Lanczos, 3, 0},
		{Lanczos, 1.5, -4 / (3 * math.Pi * math.Pi)},
	} {
		if got := c.filter.at(c.x); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%v(%g) = %g, want %g", c.filter, c.x, got, c.want)
		}
	}
}

func TestFilterNames(t *testing.T) {
	for f := Nearest; f <= Lanczos; f++ {
		if got, ok := FilterByName(f.String()); !ok || got != f {
			t.Errorf("FilterByName(%q) = %v, %v", f.String(), got, ok)
		}
	}
	if _, ok := FilterByName("cubic"); ok {
		t.Error(`"cubic" is a filter`)
	}
	if got := Filter(9).String(); got != "filter(9)" {
		t.Errorf("Filter(9) = %q", got)
	}
}

// TestNearestTakesThePixelUnderTheCentre checks against indexes worked out by hand.
func TestNearestTakesThePixelUnderTheCentre(t *testing.T) {
	for _, c := range []struct {
		src      int
		in0, in1 float64
		out      int
		want     []int32
	}{
		{3, 0, 3, 6, []int32{0, 0, 1, 1, 2, 2}},
		{6, 0, 6, 3, []int32{1, 3, 5}},
		{4, 1.5, 4, 5, []int32{1, 2, 2, 3, 3}},
		{3, 0, 3, 3, []int32{0, 1, 2}},
	} {
		a, err := NewAxis(c.src, c.in0, c.in1, c.out, Nearest)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range c.want {
			if a.First[i] != want {
				t.Errorf("%d [%g,%g) to %d: %v, want %v",
					c.src, c.in0, c.in1, c.out, a.First, c.want)
				break
			}
		}
	}
}

func TestNewAxisRefuses(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		src      int
		in0, in1 float64
		out      int
		filter   Filter
		reason   string
	}{
		{0, 0, 1, 1, Bicubic, "sizes"},
		{1, 0, 1, 0, Bicubic, "sizes"},
		{1, 0, 1, math.MaxInt32 + 1, Bicubic, "sizes"},
		{4, -1, 4, 4, Bicubic, "window"},
		{4, 0, 5, 4, Bicubic, "window"},
		{4, 2, 2, 4, Bicubic, "window"},
		{4, nan, 4, 4, Bicubic, "window"},
		{4, 0, inf, 4, Bicubic, "window"},
		{4, 0, 4, 4, Filter(7), "unknown filter(7)"},
		{4, 0, 5e-324, 4, Bicubic, "too small"},
		{math.MaxInt32, 0, math.MaxInt32, 16, Lanczos, "too many"},
	} {
		_, err := NewAxis(c.src, c.in0, c.in1, c.out, c.filter)
		if err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	for _, r := range [][2]int{{-1, 2}, {3, 2}, {0, 9}} {
		if _, err := NewAxisRange(4, 0, 4, 8, r[0], r[1], Bicubic); err == nil {
			t.Errorf("outputs %v accepted", r)
		}
	}
}

func TestHugeOutputInParts(t *testing.T) {
	const out = math.MaxInt32
	a, err := NewAxisRange(1000, 0, 1000, out, out-5, out, Bicubic)
	if err != nil {
		t.Fatal(err)
	}
	checkAxis(t, a, 1000)
	if got := a.First[4]; got != 998 || a.Taps != 2 {
		t.Errorf("the last output is %d pixels from %d, want 2 from 998", a.Taps, got)
	}
}

// checkAxis tests what every table promises.
func checkAxis(t *testing.T, a *Axis, size int) {
	t.Helper()
	if len(a.Weights) != a.Len()*a.Taps || len(a.fixed) != len(a.Weights) {
		t.Fatalf("%d weights for %d outputs of %d", len(a.Weights), a.Len(), a.Taps)
	}
	last := int32(0)
	for i, first := range a.First {
		if first < last || int(first)+a.Taps > size {
			t.Fatalf("output %d reads %d..%d of %d after %d",
				i, first, int(first)+a.Taps, size, last)
		}
		last = first
		sum := 0.0
		for _, w := range a.Weights[i*a.Taps:][:a.Taps] {
			sum += w
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Fatalf("weights of output %d add up to %g", i, sum)
		}
	}
}

func FuzzNewAxis(f *testing.F) {
	f.Add(228, 0.0, 228.0, 114, 0, 114, 2)
	f.Add(1, 0.0, 1.0, 1000, 990, 1000, 3)
	f.Add(1000, 0.25, 999.75, 1, 0, 1, 1)
	f.Add(5, 4.999999999999999, 5.0, 7, 0, 7, 0)
	f.Add(5, math.NaN(), math.Inf(1), -7, 3, 2, -1)
	f.Add(math.MaxInt32, 0.0, 1e-300, math.MaxInt32, math.MaxInt32-1, math.MaxInt32, 2)
	f.Fuzz(func(t *testing.T, size int, in0, in1 float64, out, lo, hi, filter int) {
		if hi-lo > 1000 || (in1-in0)/float64(out) > 1000 {
			t.Skip("large tables only take time")
		}
		a, err := NewAxisRange(size, in0, in1, out, lo, hi, Filter(filter))
		if err != nil {
			return
		}
		checkAxis(t, a, size)
	})
}
