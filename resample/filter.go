package resample

import (
	"fmt"
	"math"
)

// Filter is a resampling kernel.
type Filter int

const (
	Nearest  Filter = iota // the source pixel under the output pixel's centre
	Bilinear               // triangle of support 1
	Bicubic                // Keys' cubic convolution with a = -0.5, support 2
	Lanczos                // sinc windowed by sinc, support 3
	Box                    // the mean of the area under the output pixel, support 0.5
)

var filterNames = [...]string{"nearest", "bilinear", "bicubic", "lanczos", "box"}

// String is the filter's name in lower case, as FilterByName takes it.
func (f Filter) String() string {
	if f < 0 || int(f) >= len(filterNames) {
		return fmt.Sprintf("filter(%d)", int(f))
	}
	return filterNames[f]
}

// FilterByName finds "nearest", "bilinear", "bicubic", "lanczos" or "box".
func FilterByName(name string) (Filter, bool) {
	for i, n := range filterNames {
		if n == name {
			return Filter(i), true
		}
	}
	return 0, false
}

// support is the kernel's half width in source pixels when not reducing.
func (f Filter) support() float64 {
	return [...]float64{0.5, 1, 2, 3, 0.5}[f]
}

// Taps is the most source pixels, along one axis, that an output pixel is made of: step is how many
// the outputs are apart.
func (f Filter) Taps(step float64) int {
	if f == Nearest {
		return 1
	}
	return 2*int(math.Ceil(f.support()*max(step, 1))) + 1
}

// at is the kernel's value; the factors are ordered as Pillow orders them, which decides the last
// bit.
func (f Filter) at(x float64) float64 {
	switch f {
	case Bilinear:
		if x = math.Abs(x); x < 1 {
			return 1 - x
		}
	case Bicubic:
		const a = -0.5
		x = math.Abs(x)
		if x < 1 {
			return float64(float64(float64((a+2)*x)-(a+3))*x)*x + 1
		}
		if x < 2 {
			return (float64((float64((x-5)*x)+8)*x) - 4) * a
		}
	case Lanczos:
		if -3 <= x && x < 3 {
			return sinc(x) * sinc(x/3)
		}
	case Box:
		if -0.5 < x && x <= 0.5 {
			return 1
		}
	}
	return 0
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	x *= math.Pi
	return math.Sin(x) / x
}
