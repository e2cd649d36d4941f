package imageio

// jpegDepth is what the transform must know of the precision of samples.
type jpegDepth struct {
	between      int // bits after the point that columns keep for the rows
	middle, most int
}

func newJPEGDepth(precision int) jpegDepth {
	d := jpegDepth{between: 2, middle: 1 << (precision - 1), most: 1<<precision - 1}
	if precision > 8 {
		d.between = 1 // as in libjpeg, whose values these are
	}
	return d
}

const idctBits = 13 // after the point, of the factors of idct8

// idct writes the samples of a block, [8][8] with rows stride apart, of coefficients in natural
// order of which those after the place last of the file's order are zero.
func idct[T uint8 | uint16](
	out []T, stride int, coef *[64]int16, steps *[64]uint16, last int, d jpegDepth,
) {
	if last == 0 {
		half := 1 << (d.between + 2)
		v := int(coef[0])*int(steps[0])<<d.between + half
		sample := T(min(max(v>>(d.between+3)+d.middle, 0), d.most))
		for range 8 {
			row := out[:8:8]
			for x := range row {
				row[x] = sample
			}
			out = out[min(stride, len(out)):]
		}
		return
	}
	var block [64]int
	drop := uint(idctBits-d.between) & 31
	half := 1 << (drop - 1)
	corner := last <= idctCorner
	columns := 8
	if corner {
		columns = 4
	}
	for u := range columns {
		c, q, to := coef[u:][:57], steps[u:][:57], block[u:][:57]
		v0 := int(c[0])*int(q[0])<<idctBits + half
		var r0, r1, r2, r3, r4, r5, r6, r7 int
		switch {
		case corner:
			r0, r1, r2, r3, r4, r5, r6, r7 = idct4(v0, int(c[8])*int(q[8]),
				int(c[16])*int(q[16]), int(c[24])*int(q[24]))
		case c[8]|c[16]|c[24]|c[32]|c[40]|c[48]|c[56] == 0:
			r0, r1, r2, r3, r4, r5, r6, r7 = v0, v0, v0, v0, v0, v0, v0, v0
		default:
			r0, r1, r2, r3, r4, r5, r6, r7 = idct8(v0, int(c[8])*int(q[8]),
				int(c[16])*int(q[16]), int(c[24])*int(q[24]), int(c[32])*int(q[32]),
				int(c[40])*int(q[40]), int(c[48])*int(q[48]), int(c[56])*int(q[56]))
		}
		to[0], to[8], to[16], to[24] = r0>>drop, r1>>drop, r2>>drop, r3>>drop
		to[32], to[40], to[48], to[56] = r4>>drop, r5>>drop, r6>>drop, r7>>drop
	}
	drop = uint(idctBits+d.between+3) & 31
	half = 1<<(drop-1) + d.middle<<drop
	most := d.most
	for y := range 8 {
		v := (*[8]int)(block[8*y:])
		v0 := v[0]<<idctBits + half
		var r0, r1, r2, r3, r4, r5, r6, r7 int
		if corner {
			r0, r1, r2, r3, r4, r5, r6, r7 = idct4(v0, v[1], v[2], v[3])
		} else {
			r0, r1, r2, r3, r4, r5, r6, r7 = idct8(v0, v[1], v[2], v[3], v[4], v[5], v[6], v[7])
		}
		r0, r1, r2, r3 = r0>>drop, r1>>drop, r2>>drop, r3>>drop
		r4, r5, r6, r7 = r4>>drop, r5>>drop, r6>>drop, r7>>drop
		if uint(r0|r1|r2|r3|r4|r5|r6|r7) > uint(most) { // most has all bits set
			r0, r1, r2, r3 = min(max(r0, 0), most), min(max(r1, 0), most), min(max(r2, 0), most),
				min(max(r3, 0), most)
			r4, r5, r6, r7 = min(max(r4, 0), most), min(max(r5, 0), most), min(max(r6, 0), most),
				min(max(r7, 0), most)
		}
		row := out[:8:8]
		row[0], row[1], row[2], row[3] = T(r0), T(r1), T(r2), T(r3)
		row[4], row[5], row[6], row[7] = T(r4), T(r5), T(r6), T(r7)
		out = out[min(stride, len(out)):]
	}
}

// idctCorner is the last place of the file's order before which all coefficients are within 4 x 4.
const idctCorner = 9

// idct8 transforms 8 values by the algorithm of Loeffler, Ligtenberg and Moschytz (1989) with 12
// multiplications, scaled by the square root of 8 and by 2^idctBits, which v0 comes with. Beside
// each factor is its value.
func idct8(v0, v1, v2, v3, v4, v5, v6, v7 int) (r0, r1, r2, r3, r4, r5, r6, r7 int) {
	// The even part: a rotation of 2 and 6, a butterfly of 0 and 4.
	z := (v2 + v6) * 4433                 // 0.541196100
	even2, even3 := z-v6*15137, z+v2*6270 // 1.847759065, 0.765366865
	even0, even1 := v0+v4<<idctBits, v0-v4<<idctBits
	e0, e1, e2, e3 := even0+even3, even1+even2, even1-even2, even0-even3
	// The odd part: four products of single values, four of sums, one of all.
	all := (v7 + v3 + v5 + v1) * 9633           // 1.175875602
	a, b := (v7+v1)*-7373, (v5+v3)*-20995       // 0.899976223, 2.562915447
	c, d := all-(v7+v3)*16069, all-(v5+v1)*3196 // 1.961570560, 0.390180644
	o0, o1 := v1*12299+a+d, v3*25172+b+c        // 1.501321110, 3.072711026
	o2, o3 := v5*16819+b+d, v7*2446+a+c         // 2.053119869, 0.298631336
	return e0 + o0, e1 + o1, e2 + o2, e3 + o3, e3 - o3, e2 - o2, e1 - o1, e0 - o0
}

// idct4 is idct8 where the last four are zero, the products put together: its results are the same.
func idct4(v0, v1, v2, v3 int) (r0, r1, r2, r3, r4, r5, r6, r7 int) {
	even2, even3 := v2*4433, v2*(4433+6270)
	e0, e1, e2, e3 := v0+even3, v0+even2, v0-even2, v0-even3
	o0 := v1*(12299-7373+9633-3196) + v3*9633
	o1 := v1*9633 + v3*(25172-20995+9633-16069)
	o2 := v1*(9633-3196) + v3*(9633-20995)
	o3 := v1*(9633-7373) + v3*(9633-16069)
	return e0 + o0, e1 + o1, e2 + o2, e3 + o3, e3 - o3, e2 - o2, e1 - o1, e0 - o0
}
