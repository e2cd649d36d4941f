package colour

import (
	"errors"
	"fmt"
	"math"
)

// Form is what samples stand for: values of a profile, or, with SRGBCurve, of its primaries with
// the curve of sRGB, which is what networks see.
type Form struct {
	Profile   *Profile
	SRGBCurve bool
}

// tables hold the form's curves.
func (f Form) tables() []*curveTable {
	if f.SRGBCurve {
		return []*curveTable{srgbTable(), srgbTable(), srgbTable()}[:f.Profile.Space.Channels()]
	}
	return f.Profile.shape().tables()
}

// Transform converts samples. It may be used by several goroutines.
type Transform struct {
	from, to int // channels, alpha apart
	general  func(out, in []float64)
	light    [][]float32 // of each channel; nil where general is used
	m        [3][3]float32
	back     []*back
}

// NewTransform makes the conversion between two forms: from grey, RGB or CMYK to RGB, or from grey
// to grey. Colours that the target does not have are clipped, each channel by itself.
func NewTransform(from, to Form) (t *Transform, err error) {
	defer func() { // of the library, which takes a profile as it is
		if r := recover(); r != nil {
			t, err = nil, fmt.Errorf("the profile cannot be used: %v", r)
		}
	}()
	t = &Transform{from: from.Profile.Space.Channels(), to: to.Profile.Space.Channels()}
	if to.Profile.Space == CMYK || to.Profile.Space == Grey && from.Profile.Space != Grey {
		return nil, fmt.Errorf("from %s to %s", from.Profile.Space, to.Profile.Space)
	}
	a, b := from.Profile.shape(), to.Profile.shape()
	switch {
	case a != nil && b != nil && a.black == (xyz{}) && b.black == (xyz{}):
		return t, t.tables(from, to, a, b)
	case from.SRGBCurve || to.SRGBCurve:
		return nil, errors.New("no curve is known of a profile of tables")
	}
	return t, t.pipelines(from, to)
}

// tables prepares the fast way.
func (t *Transform) tables(from, to Form, a, b *shaper) error {
	var m matrix
	switch {
	case from.Profile == to.Profile, t.to == 1:
		m = matrix{{1}, {1: 1}, {2: 1}}
	default:
		inverse, ok := b.m.inverse()
		if !ok {
			return errors.New("the profile's matrix has no inverse")
		}
		m = inverse.by(&a.m)
	}
	for i := range m {
		for j := range m {
			t.m[i][j] = float32(m[i][j])
		}
	}
	for _, table := range from.tables() {
		t.light = append(t.light, table.light)
	}
	for _, table := range to.tables() {
		t.back = append(t.back, table.back())
	}
	return nil
}

// pipelines prepares the general way, through the connection space.
func (t *Transform) pipelines(from, to Form) error {
	forward, err := from.Profile.toPCS()
	if err != nil {
		return err
	}
	backward, err := to.Profile.fromPCS()
	if err != nil {
		return err
	}
	if s := to.Profile.shape(); s != nil && to.Profile.Space == RGB && s.black == (xyz{}) {
		// The library inverts sampled curves coarsely near black.
		if inverse, ok := s.m.inverse(); ok {
			var backs [3]*back
			for c := range backs {
				backs[c] = to.tables()[c].back()
			}
			backward = func(out []float64, v xyz) {
				for c, y := range inverse.times(v) {
					out[c] = float64(backs[c].code(float32(y))) / (codes - 1)
				}
			}
		}
	}
	t.general = func(out, in []float64) { backward(out, forward(in)) }
	probe, out := make([]float64, 4), make([]float64, 4)
	t.general(out, probe) // panics here if it does
	return nil
}

// Channels are the samples of a pixel before and after, alpha apart.
func (t *Transform) Channels() (from, to int) { return t.from, t.to }

// Row16 converts a row of pixels of 16 bits, interleaved; with alpha, each has one more sample,
// which is copied. dst and src may be the same where the channels are as many.
func (t *Transform) Row16(dst, src []uint16, alpha bool) {
	if t.light == nil {
		rowGeneral(t, dst, src, alpha, codes-1)
		return
	}
	a := 0
	if alpha {
		a = 1
	}
	n, m := t.from+a, t.to+a
	for ; len(src) >= n; src, dst = src[n:], dst[m:] {
		opacity := src[n-1]
		if t.from == 1 {
			y := t.light[0][src[0]]
			for c := range t.to {
				dst[c] = t.back[c].code(y)
			}
		} else {
			r, g, b := t.light[0][src[0]], t.light[1][src[1]], t.light[2][src[2]]
			for c := range 3 {
				k := &t.m[c]
				dst[c] = t.back[c].code(k[0]*r + k[1]*g + k[2]*b)
			}
		}
		if alpha {
			dst[m-1] = opacity
		}
	}
}

// Row8 is Row16 for 8 bits.
func (t *Transform) Row8(dst, src []uint8, alpha bool) {
	if t.light == nil {
		rowGeneral(t, dst, src, alpha, 255)
		return
	}
	wide := make([]uint16, len(src))
	for i, v := range src {
		wide[i] = uint16(v) * 257
	}
	out := make([]uint16, len(dst))
	t.Row16(out, wide, alpha)
	for i, v := range out {
		dst[i] = Narrow(v)
	}
}

// Narrow rounds a sample of 16 bits to 8.
func Narrow(v uint16) uint8 { return uint8((uint32(v)*255 + 32767) / 65535) }

// rowGeneral converts pixel by pixel; one like the last is not converted again.
func rowGeneral[T uint8 | uint16](t *Transform, dst, src []T, alpha bool, full float64) {
	a := 0
	if alpha {
		a = 1
	}
	n, m := t.from+a, t.to+a
	var in, out [4]float64
	var last, code [4]T
	known := false
	for ; len(src) >= n; src, dst = src[n:], dst[m:] {
		var pixel [4]T
		copy(pixel[:t.from], src)
		if !known || pixel != last {
			for c := range t.from {
				in[c] = float64(pixel[c]) / full
			}
			t.general(out[:], in[:])
			for c := range t.to {
				v := out[c]
				if math.IsNaN(v) {
					v = 0
				}
				code[c] = T(min(max(v, 0), 1)*full + 0.5)
			}
			last, known = pixel, true
		}
		opacity := src[n-1]
		copy(dst[:t.to], code[:])
		if alpha {
			dst[m-1] = opacity
		}
	}
}

// Same reports whether two forms of as many channels stand for the same colours, to a step of 8
// bits.
func Same(a, b Form) bool {
	if a == b {
		return true
	}
	if a.Profile.Space != b.Profile.Space {
		return false
	}
	t, err := NewTransform(a, b)
	if err != nil {
		return false
	}
	levels := []uint16{0, 4000, 16000, 32000, 48000, 60000, 65535}
	in, out := make([]uint16, t.from), make([]uint16, t.from)
	near := func() bool {
		t.Row16(out, in, false)
		for c, v := range in {
			if d := int(v) - int(out[c]); d > 257 || d < -257 {
				return false
			}
		}
		return true
	}
	for i := range len(levels) * len(levels) * len(levels) {
		for c, rest := range []int{i, i / len(levels), i / len(levels) / len(levels)}[:t.from] {
			in[c] = levels[rest%len(levels)]
		}
		if !near() {
			return false
		}
	}
	return true
}

// FromLab converts CIE L*a*b* under D50, L in 0..100, to samples of sRGB in 0..1, not clipped.
func FromLab(l, a, b float64) (rgb [3]float64) {
	v := fromLab(l, a, b)
	for c, y := range linearRGB().times(v) {
		rgb[c] = linearToSRGB(y)
	}
	return rgb
}
