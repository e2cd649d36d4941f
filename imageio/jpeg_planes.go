package imageio

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
)

// transformAll turns the coefficients that were kept into samples and lets go of them.
func (d *jpegDecoder) transformAll() error {
	for i := range d.comp {
		c := &d.comp[i]
		if c.coef == nil && c.plane.pix != nil {
			continue // a scan with all coefficients has been transformed at once
		}
		quant := d.quant[c.table]
		if quant == nil {
			return errors.New("a quantisation table is missing")
		}
		c.keep()
		c.plane.pix = make([]uint8, 64*c.across*c.down)
		parallel(c.down, func() func(int) {
			return func(by int) {
				for bx := range c.across {
					at := 64 * (by*c.across + bx)
					c.plane.idct(bx, by, (*[64]int16)(c.coef[at:]), quant)
				}
			}
		})
		c.coef = nil
	}
	return nil
}

// keep makes room for the coefficients of all blocks. Their number follows from the size, which has
// been held against the pixel limit.
func (c *jpegComponent) keep() {
	if c.coef == nil {
		c.coef = make([]int16, 64*c.across*c.down)
	}
}

// idct writes the samples of a block, [8][8] at (8*bx, 8*by), to the plane. Columns keep 2 bits
// after the point for the rows, as in libjpeg, whose values these are.
func (p *plane) idct(bx, by int, coef *[64]int16, quant *[64]uint16) {
	const between = 2
	var block [8][8]int32
	var line [8]int32
	for u := range 8 {
		for v := range 8 {
			line[v] = int32(coef[8*v+u]) * int32(quant[8*v+u])
		}
		idct8(&line, idctBits-between)
		for y, v := range line {
			block[y][u] = v
		}
	}
	for y := range 8 {
		idct8(&block[y], idctBits+between+3)
		row := p.pix[(8*by+y)*p.stride+8*bx:][:8]
		for x, v := range block[y] {
			row[x] = clamp8(v + 128)
		}
	}
}

const idctBits = 13 // after the point, of the factors of idct8

// idct8 transforms 8 values by the algorithm of Loeffler, Ligtenberg and Moschytz (1989) with 12
// multiplications, scaled by the square root of 8, and drops so many bits. Beside each factor is
// its value.
func idct8(v *[8]int32, drop int) {
	half := int32(1) << (drop - 1)
	if v[1]|v[2]|v[3]|v[4]|v[5]|v[6]|v[7] == 0 {
		c := (v[0]<<idctBits + half) >> drop
		*v = [8]int32{c, c, c, c, c, c, c, c}
		return
	}
	// The even part: a rotation of 2 and 6, a butterfly of 0 and 4.
	z := (v[2] + v[6]) * 4433                 // 0.541196100
	even2, even3 := z-v[6]*15137, z+v[2]*6270 // 1.847759065, 0.765366865
	even0, even1 := (v[0]+v[4])<<idctBits, (v[0]-v[4])<<idctBits
	e0, e1, e2, e3 := even0+even3, even1+even2, even1-even2, even0-even3
	// The odd part: four products of single values, four of sums, one of all.
	all := (v[7] + v[3] + v[5] + v[1]) * 9633           // 1.175875602
	a, b := (v[7]+v[1])*-7373, (v[5]+v[3])*-20995       // 0.899976223, 2.562915447
	c, d := all-(v[7]+v[3])*16069, all-(v[5]+v[1])*3196 // 1.961570560, 0.390180644
	o0, o1 := v[1]*12299+a+d, v[3]*25172+b+c            // 1.501321110, 3.072711026
	o2, o3 := v[5]*16819+b+d, v[7]*2446+a+c             // 2.053119869, 0.298631336
	v[0], v[7] = (e0+o0+half)>>drop, (e0-o0+half)>>drop
	v[1], v[6] = (e1+o1+half)>>drop, (e1-o1+half)>>drop
	v[2], v[5] = (e2+o2+half)>>drop, (e2-o2+half)>>drop
	v[3], v[4] = (e3+o3+half)>>drop, (e3-o3+half)>>drop
}

// ycc converts a pixel as libjpeg does, in 16.16 fixed point.
func ycc(y, cb, cr uint8) (r, g, b uint8) {
	const half = 1 << 15
	l, u, v := int32(y), int32(cb)-128, int32(cr)-128
	return clamp8(l + (91881*v+half)>>16), clamp8(l + (-22554*u-46802*v+half)>>16),
		clamp8(l + (116130*u+half)>>16)
}

// jpegColour is the meaning of a picture's components.
type jpegColour int

const (
	jpegAsStored jpegColour = iota // grey, RGB, inks
	jpegYCbCr
	jpegInverted // CMYK, of which 0 is full ink
	jpegYCCK
)

// colour finds it as libjpeg does: from JFIF's or Adobe's marker, else from the names of the
// components. CMYK is taken for inverted with or without Adobe's marker: no program writes it
// otherwise.
func (d *jpegDecoder) colour() jpegColour {
	switch {
	case len(d.comp) == 1:
		return jpegAsStored
	case len(d.comp) == 4 && d.adobe && d.transform != 0:
		return jpegYCCK
	case len(d.comp) == 4:
		return jpegInverted
	case d.jfif:
		return jpegYCbCr
	case d.adobe && d.transform == 0:
		return jpegAsStored
	case !d.adobe && d.comp[0].id == 'R' && d.comp[1].id == 'G' && d.comp[2].id == 'B':
		return jpegAsStored
	}
	return jpegYCbCr
}

// rowsAs gives the picture as grey or RGB.
func (d *jpegDecoder) rowsAs(colour jpegColour) rows {
	return rows{channels: min(len(d.comp), 3), row8: func(dst []uint8, y int) {
		d.samples(dst, y, colour)
	}}
}

// samples writes row y to dst, interleaved: as many samples a pixel as there are components, of
// inks 3.
func (d *jpegDecoder) samples(dst []uint8, y int, colour jpegColour) {
	n := len(d.comp)
	if colour == jpegInverted || colour == jpegYCCK {
		n = 3
	}
	var buf [4][chromaRun]uint8
	for x0 := 0; x0 < d.width; x0 += chromaRun {
		run := min(chromaRun, d.width-x0)
		for i := range d.comp {
			d.comp[i].plane.sample(buf[i][:run], x0, y)
		}
		out := dst[x0*n:]
		for x := range run {
			p := [4]uint8{buf[0][x], buf[1][x], buf[2][x], buf[3][x]}
			switch colour {
			case jpegYCbCr:
				p[0], p[1], p[2] = ycc(p[0], p[1], p[2])
			case jpegInverted:
				p[0], p[1], p[2] = color.CMYKToRGB(^p[0], ^p[1], ^p[2], ^p[3])
			case jpegYCCK:
				p[0], p[1], p[2] = ycc(p[0], p[1], p[2])
				p[0], p[1], p[2] = color.CMYKToRGB(p[0], p[1], p[2], ^p[3])
			}
			copy(out[x*n:x*n+n], p[:])
		}
	}
}

// cmykWarning goes with every picture of inks.
const cmykWarning = "CMYK converted to RGB without colour management"

// decodeJPEGPicture decodes a file of the given size that image/jpeg does not.
func decodeJPEGPicture(r io.Reader, size image.Point, damaged bool) (*picture, error) {
	d, err := decodeJPEG(r, nil, size, damaged)
	if err != nil {
		return nil, err
	}
	p := &picture{width: d.width, height: d.height, rows: d.rowsAs(d.colour())}
	if len(d.comp) == 4 {
		p.warnings = []string{cmykWarning}
		p.inks8 = func(dst []uint8, y int) { d.inkRow(dst, y, d.colour()) }
	}
	switch {
	case d.problem != nil && d.kind == jpegSOF0+2:
		p.warnings = append(p.warnings, fmt.Sprintf(
			"damaged: it is coarse, or grey in places, for not all of it could be read (%v)",
			d.problem))
	case d.problem != nil:
		p.warnings = append(p.warnings, damagedRows(d.rows, d.height, d.problem))
	}
	return p, nil
}
