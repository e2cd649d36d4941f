package half

import (
	"math"
	"testing"
)

// value is a half by its definition.
func value(h uint16) float64 {
	exp, frac := int(h>>10&0x1f), float64(h&0x3ff)
	v := math.Ldexp(1024+frac, exp-25)
	switch {
	case exp == 0:
		v = math.Ldexp(frac, -24)
	case exp == 31 && frac == 0:
		v = math.Inf(1)
	case exp == 31:
		return math.NaN()
	}
	return math.Copysign(v, 1-2*float64(h>>15))
}

func TestEveryHalf(t *testing.T) {
	for i := range 1 << 16 {
		h := uint16(i)
		want, got := value(h), float64(ToFloat(h))
		if math.IsNaN(want) {
			if !math.IsNaN(got) || !math.IsNaN(value(FromFloat(ToFloat(h)))) {
				t.Errorf("%04x: %v, want NaN", h, got)
			}
			continue
		}
		if math.Float64bits(got) != math.Float64bits(want) || FromFloat(ToFloat(h)) != h {
			t.Errorf("%04x: %v and back to %04x, want %v", h, got, FromFloat(ToFloat(h)), want)
		}
	}
}

// TestRounding takes the middle of each two neighbours and the float32s beside it.
func TestRounding(t *testing.T) {
	for i := range 0x7c00 {
		low, high := uint16(i), uint16(i+1)
		upper := value(high)
		if high == 0x7c00 {
			upper = 65536 // what the next half would be if it were not infinity
		}
		middle := float32((value(low) + upper) / 2)
		even := low + low&1
		for _, c := range []struct {
			f    float32
			want uint16
		}{
			{math.Nextafter32(middle, 0), low}, {middle, even},
			{math.Nextafter32(middle, math.MaxFloat32), high},
		} {
			if FromFloat(c.f) != c.want || FromFloat(-c.f) != c.want|0x8000 {
				t.Fatalf("%v and its negative became %04x and %04x, want %04x", c.f, FromFloat(c.f),
					FromFloat(-c.f), c.want)
			}
		}
	}
	for f, want := range map[float32]uint16{
		math.MaxFloat32: 0x7c00, float32(math.Inf(-1)): 0xfc00, math.SmallestNonzeroFloat32: 0,
	} {
		if FromFloat(f) != want {
			t.Errorf("%v became %04x, want %04x", f, FromFloat(f), want)
		}
	}
}
