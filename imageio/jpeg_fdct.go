package imageio

import (
	"math"

	"github.com/liif-render/liif/internal/jpegtable"
)

// jpegBlock has eight rows of eight samples around 0, and then their frequencies.
type jpegBlock [64]float32

// transform replaces the samples by their discrete cosine transform (T.81, A.3.3) without the
// factors that jpegScale has, which leaves five products for eight values (Arai, Agui and Nakajima,
// 1988). Each product is rounded, so that all processors give the same values.
func (b *jpegBlock) transform() {
	for i := 0; i < 64; i += 8 {
		r := b[i : i+8 : i+8]
		r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7] = fdct8(r[0], r[1], r[2], r[3], r[4], r[5],
			r[6], r[7])
	}
	for i := range 8 {
		c := b[i : i+57 : i+57]
		c[0], c[8], c[16], c[24], c[32], c[40], c[48], c[56] = fdct8(c[0], c[8], c[16], c[24],
			c[32], c[40], c[48], c[56])
	}
}

// fdct8 transforms eight values: sums and differences of those at equal distance from the middle
// give the even and the odd frequencies.
func fdct8(v0, v1, v2, v3, v4, v5, v6, v7 float32) (f0, f1, f2, f3, f4, f5, f6, f7 float32) {
	const (
		cos4    = 0.70710678118654752 // cos(4π/16), and so on
		sin2    = 0.38268343236508977
		less    = 0.54119610014619698 // cos 2 - sin 2
		greater = 1.30656296487637653 // cos 2 + sin 2
	)
	s0, s1, s2, s3 := v0+v7, v1+v6, v2+v5, v3+v4
	d0, d1, d2, d3 := v0-v7, v1-v6, v2-v5, v3-v4

	outer, inner := s0+s3, s1+s2
	f0, f4 = outer+inner, outer-inner
	outer, inner = s0-s3, s1-s2
	turned := float32((outer + inner) * cos4)
	f2, f6 = outer+turned, outer-turned

	near, middle, far := d3+d2, d2+d1, d1+d0
	shared := float32((near - far) * sin2)
	low, high := float32(near*less)+shared, float32(far*greater)+shared
	turned = float32(middle * cos4)
	plus, minus := d0+turned, d0-turned
	return f0, plus + high, f2, minus - low, f4, minus + low, f6, plus - high
}

// jpegScale are what frequencies of jpegBlock.transform are multiplied with to become whole steps
// of a quantisation table, in the order of the file.
type jpegScale [64]float32

// scaleOf is that of a table as a file has it.
func scaleOf(steps []byte) (s jpegScale) {
	factor := func(frequency byte) float64 {
		if frequency == 0 {
			return 1
		}
		return math.Cos(float64(frequency)*math.Pi/16) * math.Sqrt2
	}
	for k, at := range jpegtable.Zigzag {
		s[k] = float32(1 / (8 * float64(steps[k]) * factor(at%8) * factor(at/8)))
	}
	return s
}

// quantise rounds the frequencies to steps, in the order of the file, and tells by bits which of
// them are not 0.
func (s *jpegScale) quantise(level *[64]int32, b *jpegBlock) (set uint64) {
	for k := range level {
		v := float32(b[jpegtable.Zigzag[k]&63] * s[k])
		half := math.Float32frombits(math.Float32bits(v)&(1<<31) | halfBits) // of its sign
		n := int32(v + half)
		level[k] = n
		set |= uint64(uint32(n|-n)>>31) << (k & 63)
	}
	return set
}

const halfBits = 0x3f000000 // of 0.5
