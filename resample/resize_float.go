package resample

import "image"

// ResizeFloat is Resize8 for float32 values of any range. Sums are in float64 and stored as float32
// after each pass, as in Pillow's mode F; nothing is clamped, so overshoot is kept.
func ResizeFloat(
	dst, src []float32, from image.Rectangle, channels int, x, y *Axis, rect image.Rectangle,
) {
	new(ResizerFloat).Resize(dst, src, from, channels, x, y, rect)
}

// ResizerFloat is ResizeFloat for the parts of an output one after the other: it keeps its working
// memory. The zero value is ready.
type ResizerFloat struct{ resizer[float32, float64] }

var arithmeticFloat = arithmetic[float32, float64]{
	weights:    func(a *Axis) []float64 { return a.Weights },
	horizontal: horizontalFloat,
	vertical4:  verticalFloat4,
	vertical:   verticalFloat,
}

// Resize is ResizeFloat.
func (r *ResizerFloat) Resize(
	dst, src []float32, from image.Rectangle, channels int, x, y *Axis, rect image.Rectangle,
) {
	r.resize(&arithmeticFloat, dst, src, from, channels, x, y, rect)
}

// Products are converted to float64 before they are added, which keeps the compiler from fusing
// them: every processor then gives the same bits.

// horizontalFloat filters one row; in starts at the first source pixel of output lo.
func horizontalFloat(out, in []float32, channels int, x *Axis, lo, hi int) {
	base, taps := int(x.First[lo]), x.Taps
	for i := lo; i < hi; i++ {
		s := in[(int(x.First[i])-base)*channels:][:taps*channels]
		weights := x.Weights[i*taps:][:taps]
		if channels == 3 {
			var r, g, b float64
			for _, w := range weights {
				r += float64(w * float64(s[0]))
				g += float64(w * float64(s[1]))
				b += float64(w * float64(s[2]))
				s = s[3:]
			}
			d := out[(i-lo)*3:][:3]
			d[0], d[1], d[2] = float32(r), float32(g), float32(b)
			continue
		}
		for c := range channels {
			sum := 0.0
			for k, w := range weights {
				sum += float64(w * float64(s[k*channels+c]))
			}
			out[(i-lo)*channels+c] = float32(sum)
		}
	}
}

// verticalFloat4 is verticalFloat for four rows, the bicubic filter's count when enlarging.
func verticalFloat4(out []float32, rows [][]float32, weights []float64) {
	a, b, c, d := rows[0][:len(out)], rows[1][:len(out)], rows[2][:len(out)], rows[3][:len(out)]
	w, x, y, z := weights[0], weights[1], weights[2], weights[3]
	for i := range out {
		sum := float64(w*float64(a[i])) + float64(x*float64(b[i]))
		out[i] = float32(sum + float64(y*float64(c[i])) + float64(z*float64(d[i])))
	}
}

// verticalFloat blends rows; sums is scratch of out's length.
func verticalFloat(out []float32, sums []float64, rows [][]float32, weights []float64) {
	sums = sums[:len(out)]
	clear(sums)
	for k, w := range weights {
		row := rows[k][:len(sums)]
		for i := range sums {
			sums[i] += float64(w * float64(row[i]))
		}
	}
	for i, s := range sums {
		out[i] = float32(s)
	}
}
