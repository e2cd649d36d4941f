package imageio

import (
	"errors"
	"image"
	"image/color"
	"io"
	"math"
)

// jpegCosine is the basis of the discrete cosine transform, [place][frequency], scaled so that two
// passes give samples.
var jpegCosine = func() (t [8][8]float32) {
	for x := range t {
		for u := range t[x] {
			t[x][u] = float32(math.Cos(float64((2*x+1)*u)*math.Pi/16) / 2)
			if u == 0 {
				t[x][u] = float32(math.Sqrt2 / 4)
			}
		}
	}
	return
}()

// transformAll turns the coefficients of all components into samples and lets go of them.
func (d *jpegDecoder) transformAll() error {
	for i := range d.comp {
		c := &d.comp[i]
		quant := d.quant[c.table]
		if quant == nil {
			return errors.New("a quantisation table is missing")
		}
		c.plane.pix = make([]uint8, 64*c.across*c.down)
		parallel(c.down, func() func(int) {
			return func(by int) {
				for bx := range c.across {
					at := by*c.across + bx
					c.plane.idct(bx, by, c.coef[64*at:64*at+64], quant)
				}
			}
		})
		c.coef = nil
	}
	return nil
}

// idct writes the samples of a block, [8][8] at (8*bx, 8*by), to the plane.
func (p *plane) idct(bx, by int, coef []int16, quant *[64]uint16) {
	var columns [8][8]float32 // [frequency across][place down]
	var used [8]bool
	for u := range 8 {
		for v := range 8 {
			c := coef[8*v+u]
			if c == 0 {
				continue
			}
			used[u] = true
			f := float32(c) * float32(quant[8*v+u])
			for y := range 8 {
				columns[u][y] += f * jpegCosine[y][v]
			}
		}
	}
	for y := range 8 {
		row := p.pix[(8*by+y)*p.stride+8*bx:][:8]
		for x := range row {
			sum := float32(128.5)
			for u := range 8 {
				if used[u] {
					sum += columns[u][y] * jpegCosine[x][u]
				}
			}
			row[x] = uint8(min(max(sum, 0), 255))
		}
	}
}

// jpegColour is what the components of a picture stand for.
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
				p[0], p[1], p[2] = color.YCbCrToRGB(p[0], p[1], p[2])
			case jpegInverted:
				p[0], p[1], p[2] = color.CMYKToRGB(^p[0], ^p[1], ^p[2], ^p[3])
			case jpegYCCK:
				p[0], p[1], p[2] = color.YCbCrToRGB(p[0], p[1], p[2])
				p[0], p[1], p[2] = color.CMYKToRGB(p[0], p[1], p[2], ^p[3])
			}
			copy(out[x*n:x*n+n], p[:])
		}
	}
}

// cmykWarning goes with every picture of inks.
const cmykWarning = "CMYK converted to RGB without colour management"

// decodeJPEGPicture decodes a file of the given size that image/jpeg does not.
func decodeJPEGPicture(r io.Reader, size image.Point) (*picture, error) {
	d, err := decodeJPEG(r, nil, size)
	if err != nil {
		return nil, err
	}
	p := &picture{width: d.width, height: d.height, rows: d.rowsAs(d.colour())}
	if len(d.comp) == 4 {
		p.warnings = []string{cmykWarning}
	}
	return p, nil
}
