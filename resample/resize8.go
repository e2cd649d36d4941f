package resample

import "image"

// half, added to a fixed-point sum, rounds it to the nearest integer.
const half = 1 << (precisionBits - 1)

// Resize8 writes the rectangle rect of the output that the tables x and y describe: dst is
// [rect.Dy()][rect.Dx()][channels]. src holds the part from of the source picture, channels last,
// which must include what x.Source and y.Source ask for. The result is Pillow's, bit for bit:
// first rows, then columns, each rounded to 8 bits. Slices of other lengths panic.
func Resize8(
	dst, src []uint8, from image.Rectangle, channels int, x, y *Axis, rect image.Rectangle,
) {
	new(Resizer8).Resize(dst, src, from, channels, x, y, rect)
}

// Resizer8 is Resize8 for the parts of an output one after the other: it keeps its working memory.
// The zero value is ready.
type Resizer8 struct{ resizer[uint8, int32] }

var arithmetic8 = arithmetic[uint8, int32]{
	weights:    func(a *Axis) []int32 { return a.fixed },
	horizontal: horizontal8,
	vertical4:  vertical8x4,
	vertical:   vertical8,
}

// Resize is Resize8.
func (r *Resizer8) Resize(
	dst, src []uint8, from image.Rectangle, channels int, x, y *Axis, rect image.Rectangle,
) {
	r.resize(&arithmetic8, dst, src, from, channels, x, y, rect)
}

// clip8 takes a fixed-point sum to 8 bits.
func clip8(sum int32) uint8 {
	return uint8(min(max(sum>>precisionBits, 0), 255))
}

// horizontal8 filters one row; in starts at the first source pixel of output lo.
func horizontal8(out, in []uint8, channels int, x *Axis, lo, hi int) {
	base, taps := int(x.First[lo]), x.Taps
	switch {
	case channels == 3 && taps == 4:
		for i := lo; i < hi; i++ {
			s := in[(int(x.First[i])-base)*3:][:12]
			w := x.fixed[i*4:][:4]
			d := out[(i-lo)*3:][:3]
			r := half + w[0]*int32(s[0]) + w[1]*int32(s[3]) + w[2]*int32(s[6]) + w[3]*int32(s[9])
			g := half + w[0]*int32(s[1]) + w[1]*int32(s[4]) + w[2]*int32(s[7]) + w[3]*int32(s[10])
			b := half + w[0]*int32(s[2]) + w[1]*int32(s[5]) + w[2]*int32(s[8]) + w[3]*int32(s[11])
			d[0], d[1], d[2] = clip8(r), clip8(g), clip8(b)
		}
	case channels == 3:
		for i := lo; i < hi; i++ {
			s := in[(int(x.First[i])-base)*3:][:taps*3]
			var r, g, b int32 = half, half, half
			for _, w := range x.fixed[i*taps:][:taps] {
				r += w * int32(s[0])
				g += w * int32(s[1])
				b += w * int32(s[2])
				s = s[3:]
			}
			d := out[(i-lo)*3:][:3]
			d[0], d[1], d[2] = clip8(r), clip8(g), clip8(b)
		}
	default:
		for i := lo; i < hi; i++ {
			s := in[(int(x.First[i])-base)*channels:][:taps*channels]
			weights := x.fixed[i*taps:][:taps]
			for c := range channels {
				var sum int32 = half
				for k, w := range weights {
					sum += w * int32(s[k*channels+c])
				}
				out[(i-lo)*channels+c] = clip8(sum)
			}
		}
	}
}

// vertical8x4 is vertical8 for four rows, the bicubic filter's count when enlarging.
func vertical8x4(out []uint8, rows [][]uint8, weights []int32) {
	a, b, c, d := rows[0][:len(out)], rows[1][:len(out)], rows[2][:len(out)], rows[3][:len(out)]
	w, x, y, z := weights[0], weights[1], weights[2], weights[3]
	for i := range out {
		out[i] = clip8(half + w*int32(a[i]) + x*int32(b[i]) + y*int32(c[i]) + z*int32(d[i]))
	}
}

// vertical8 blends rows; sums is scratch of out's length.
func vertical8(out []uint8, sums []int32, rows [][]uint8, weights []int32) {
	sums = sums[:len(out)]
	for i := range sums {
		sums[i] = half
	}
	for k, w := range weights {
		row := rows[k][:len(sums)]
		for i := range sums {
			sums[i] += w * int32(row[i])
		}
	}
	for i, s := range sums {
		out[i] = clip8(s)
	}
}
