package imageio

// jpegUnit converts minimum coded units, the smallest areas whose blocks are whole, to luma and
// chroma (JFIF). Luma is rounded to whole steps, and so is chroma where each pixel has a sample;
// the mean of four is not.
type jpegUnit struct {
	channels int // 1 or 3
	side     int // in pixels: 8, or 16 where chroma is halved
	blocks   [6]jpegBlock
	edge     [3 * 16 * 16]byte // of a unit that is partly outside
}

// Factors of red, green and blue, in 16 bits after the point.
const (
	lumaRed, lumaGreen, lumaBlue = 19595, 38470, 7471
	blueRed, blueGreen           = -11059, -21709 // of Cb; blue has a half
	redGreen, redBlue            = -27439, -5329  // of Cr; red has a half
	pointHalf                    = 1 << 15
)

// load converts the unit at x, y of a picture, and returns how many blocks of luma come before the
// two of chroma. Beyond the edges the last pixel goes on.
func (u *jpegUnit) load(pix []byte, width, rows, x, y int) (luma int) {
	n, stride := u.channels, width*u.channels
	from := pix[y*stride+x*n:]
	if x+u.side > width || y+u.side > rows {
		for i := range u.side {
			row := pix[min(y+i, rows-1)*stride:][:stride]
			for j := range u.side {
				copy(u.edge[(i*u.side+j)*n:][:n], row[min(x+j, width-1)*n:])
			}
		}
		from, stride = u.edge[:], u.side*n
	}
	switch {
	case n == 1:
		u.grey(from, stride)
		return 1
	case u.side == 8:
		u.full(from, stride)
		return 1
	}
	u.halved(from, stride)
	return 4
}

func (u *jpegUnit) grey(from []byte, stride int) {
	for y := range 8 {
		to := u.blocks[0][8*y : 8*y+8 : 8*y+8]
		for x, v := range from[y*stride:][:8] {
			to[x] = float32(int32(v) - 128)
		}
	}
}

func (u *jpegUnit) full(from []byte, stride int) {
	for y := range 8 {
		row := from[y*stride:][:24:24]
		for x := range 8 {
			r, g, b := int32(row[3*x]), int32(row[3*x+1]), int32(row[3*x+2])
			at := 8*y + x
			u.blocks[0][at] = lumaOf(r, g, b)
			blue, red := chromaOf(r, g, b)
			u.blocks[1][at] = float32(min((blue+pointHalf)>>16, 127))
			u.blocks[2][at] = float32(min((red+pointHalf)>>16, 127))
		}
	}
}

func (u *jpegUnit) halved(from []byte, stride int) {
	for y := range 8 {
		up, down := from[2*y*stride:][:48:48], from[(2*y+1)*stride:][:48:48]
		for x := range 8 {
			at := 6 * x
			a, b := up[at:at+6:at+6], down[at:at+6:at+6]
			r0, g0, b0 := int32(a[0]), int32(a[1]), int32(a[2])
			r1, g1, b1 := int32(a[3]), int32(a[4]), int32(a[5])
			r2, g2, b2 := int32(b[0]), int32(b[1]), int32(b[2])
			r3, g3, b3 := int32(b[3]), int32(b[4]), int32(b[5])
			to := u.blocks[y>>2<<1|x>>2][16*(y&3)+2*(x&3):][:10]
			to[0], to[1] = lumaOf(r0, g0, b0), lumaOf(r1, g1, b1)
			to[8], to[9] = lumaOf(r2, g2, b2), lumaOf(r3, g3, b3)
			blue, red := chromaOf(r0+r1+r2+r3, g0+g1+g2+g3, b0+b1+b2+b3)
			u.blocks[4][8*y+x] = float32(blue) * (1.0 / (4 << 16))
			u.blocks[5][8*y+x] = float32(red) * (1.0 / (4 << 16))
		}
	}
}

// lumaOf is the luma of a colour, around 0.
func lumaOf(r, g, b int32) float32 {
	return float32((lumaRed*r+lumaGreen*g+lumaBlue*b+pointHalf)>>16 - 128)
}

// chromaOf are Cb and Cr of a colour or of a sum of colours, around 0, in 16 bits after the point.
func chromaOf(r, g, b int32) (blue, red int32) {
	return blueRed*r + blueGreen*g + b<<15, r<<15 + redGreen*g + redBlue*b
}
