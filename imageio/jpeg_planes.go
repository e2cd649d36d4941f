package imageio

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"

	"github.com/liif-render/liif/internal/jpegtable"
)

var errNoSteps = errors.New("a quantisation table is missing")

// jpegPlanes receive the coefficients of blocks and give the rows of the picture.
type jpegPlanes interface {
	// allocate makes a plane anew, of middle grey if that is asked for.
	allocate(component int, grey bool)
	// transform takes the row by of a plane's blocks, [across][64], and the places of their last
	// coefficients; nil means that these are not known.
	transform(component, by int, coef []int16, ends []uint8, steps *[64]uint16)
	// filled tells whether a plane was made.
	filled(component int) bool
	// asRows gives the picture in a colour.
	asRows(colour jpegColour) rows
	// samples8 writes row y of a picture of 8 bits, interleaved: as many samples a pixel as there
	// are components, of inks 3.
	samples8(dst []uint8, y int, colour jpegColour)
}

// jpegSamples are planes of the samples of a picture.
type jpegSamples[T uint8 | uint16] struct {
	plane []plane[T]
	width int // of the picture
	depth jpegDepth
}

func newJPEGPlanes(grids []grid, width, precision int) jpegPlanes {
	if precision == 8 {
		return newJPEGSamples[uint8](grids, width, precision)
	}
	return newJPEGSamples[uint16](grids, width, precision)
}

func newJPEGSamples[T uint8 | uint16](grids []grid, width, precision int) *jpegSamples[T] {
	s := &jpegSamples[T]{width: width, depth: newJPEGDepth(precision)}
	for _, g := range grids {
		s.plane = append(s.plane, plane[T]{grid: g})
	}
	return s
}

func (s *jpegSamples[T]) allocate(component int, grey bool) {
	p := &s.plane[component]
	p.pix = make([]T, p.stride*((p.height+8*p.v-1)/(8*p.v)*8*p.v))
	if grey {
		for i := range p.pix {
			p.pix[i] = T(s.depth.middle)
		}
	}
}

func (s *jpegSamples[T]) transform(
	component, by int, coef []int16, ends []uint8, steps *[64]uint16,
) {
	p := &s.plane[component]
	out := p.pix[8*by*p.stride:]
	if eight, ok := any(out).([]uint8); ok && transform8(eight, p.stride, coef, steps) {
		return
	}
	for bx := 0; len(coef) > 0; bx++ {
		last := 63
		if ends != nil {
			last = int(ends[bx])
		} else {
			for last > 0 && coef[jpegtable.Zigzag[last]] == 0 {
				last--
			}
		}
		idct(out[8*bx:], p.stride, (*[64]int16)(coef), steps, last, s.depth)
		coef = coef[64:]
	}
}

func (s *jpegSamples[T]) filled(component int) bool { return s.plane[component].pix != nil }

// transformAll turns the coefficients that were kept into samples and lets go of them.
func (d *jpegDecoder) transformAll() error {
	for i := range d.comp {
		c := &d.comp[i]
		if c.coef == nil && d.planes.filled(i) {
			continue // a scan with all coefficients has been transformed at once
		}
		steps := d.quant[c.table]
		if steps == nil {
			return errNoSteps
		}
		c.keep()
		d.planes.allocate(i, false)
		parallel(c.down, func() func(int) {
			return func(by int) {
				d.planes.transform(i, by, c.coef[64*by*c.across:][:64*c.across], nil, steps)
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

// yccRun converts a run of pixels to RGB, interleaved, as libjpeg does, in 16.16 fixed point.
func yccRun[T uint8 | uint16](out []T, y, cb, cr []T, d jpegDepth) {
	const half = 1 << 15
	middle, most := int32(d.middle), int32(d.most)
	cb, cr, out = cb[:len(y)], cr[:len(y)], out[:3*len(y)]
	for x := range y {
		l, u, v := int32(y[x]), int32(cb[x])-middle, int32(cr[x])-middle
		r := l + (91881*v+half)>>16
		g := l + (-22554*u-46802*v+half)>>16
		b := l + (116130*u+half)>>16
		p := out[:3:3]
		p[0], p[1], p[2] = T(min(max(r, 0), most)), T(min(max(g, 0), most)), T(min(max(b, 0), most))
		out = out[3:]
	}
}

// yccTables have what Cb and Cr add to the colours of a pixel of 8 bits, all three in one number:
// red from bit 0 on, blue from 12, green from 40 with its fraction below, each with 256, so that it
// is never negative and two bits tell whether it is in range.
func yccTables() (cb, cr [256]uint64) {
	const half, bias = 1 << 15, 256
	for i := range int64(256) {
		v := i - 128
		cb[i] = uint64((116130*v+half)>>16+bias)<<12 + uint64(-22554*v)<<24
		cr[i] = uint64((91881*v+half)>>16+bias) + uint64(-46802*v+half+bias<<16)<<24
	}
	return cb, cr
}

var yccOfCb, yccOfCr = yccTables()

// yccRun8 is yccRun of 8 bits.
func yccRun8(out, y, cb, cr []uint8) {
	const each, lowest, two = 1 + 1<<12 + 1<<40, 1<<8 + 1<<20 + 1<<48, 3<<8 + 3<<20 + 3<<48
	cb, cr, out = cb[:len(y)], cr[:len(y)], out[:3*len(y)]
	for x, l := range y {
		s := uint64(l)*each + yccOfCb[cb[x]] + yccOfCr[cr[x]]
		p := (*[3]uint8)(out)
		if p[0], p[1], p[2] = uint8(s), uint8(s>>40), uint8(s>>12); s&two != lowest {
			clamp := func(v uint64) uint8 { return uint8(min(max(int(v&0xfff)-256, 0), 255)) }
			p[0], p[1], p[2] = clamp(s), clamp(s>>40), clamp(s>>12)
		}
		out = out[3:]
	}
}

// ycc converts a pixel of 8 bits.
func ycc(y, cb, cr uint8) (r, g, b uint8) {
	var rgb [3]uint8
	yccRun8(rgb[:], []uint8{y}, []uint8{cb}, []uint8{cr})
	return rgb[0], rgb[1], rgb[2]
}

// row writes row y to dst, interleaved: as many samples a pixel as there are components, of inks 3
// or, with ink, 4, full being printed solid.
func (s *jpegSamples[T]) row(dst []T, y int, colour jpegColour, ink bool) {
	if planes, ok := any(s.plane).([]plane[uint8]); ok && colour == jpegYCbCr &&
		row8(any(dst).([]uint8), planes, y, s.width) {
		return
	}
	var store [4][chromaRun]T
	var run [4][]T
	n := len(s.plane)
	if (colour == jpegInverted || colour == jpegYCCK) && !ink {
		n = 3
	}
	for x0 := 0; x0 < s.width; x0 += chromaRun {
		for i := range s.plane {
			run[i] = s.plane[i].run(store[i][:min(chromaRun, s.width-x0)], x0, y)
		}
		out := dst[x0*n:]
		switch {
		case colour == jpegYCbCr:
			s.convert(out, run)
		case colour == jpegInverted || colour == jpegYCCK:
			s.inks(out, run, colour, n)
		case n == 1:
			copy(out, run[0])
		default:
			for c, samples := range run[:n] {
				for x, v := range samples {
					out[x*n+c] = v
				}
			}
		}
	}
}

// convert makes RGB of a run of YCbCr.
func (s *jpegSamples[T]) convert(out []T, run [4][]T) {
	if out, ok := any(out).([]uint8); ok {
		runs := any(run).([4][]uint8)
		yccRun8(out, runs[0], runs[1], runs[2])
		return
	}
	yccRun(out, run[0], run[1], run[2], s.depth)
}

// inks writes a run of inks, n = 4, or of RGB.
func (s *jpegSamples[T]) inks(out []T, run [4][]T, colour jpegColour, n int) {
	most := T(s.depth.most)
	var rgb [3]T
	for x := range run[0] {
		c := [4]T{most - run[0][x], most - run[1][x], most - run[2][x], most - run[3][x]}
		if colour == jpegYCCK {
			s.convert(rgb[:], [4][]T{run[0][x : x+1], run[1][x : x+1], run[2][x : x+1]})
			c[0], c[1], c[2] = rgb[0], rgb[1], rgb[2]
		}
		if p := out[x*n:][:n]; n == 4 {
			copy(p, c[:])
		} else {
			paper(p, c, s.depth)
		}
	}
}

// paper writes the RGB of inks.
func paper[T uint8 | uint16](rgb []T, inks [4]T, d jpegDepth) {
	if d.most == 0xff {
		r, g, b := color.CMYKToRGB(uint8(inks[0]), uint8(inks[1]), uint8(inks[2]), uint8(inks[3]))
		rgb[0], rgb[1], rgb[2] = T(r), T(g), T(b)
		return
	}
	most := d.most
	for i := range rgb {
		rgb[i] = T(((most-int(inks[i]))*(most-int(inks[3])) + most/2) / most)
	}
}

func (s *jpegSamples[T]) samples8(dst []uint8, y int, colour jpegColour) {
	if eight, ok := any(s).(*jpegSamples[uint8]); ok {
		eight.row(dst, y, colour, false)
	}
}

// asRows gives samples of 8 bits as they are, of 12 bits as 16.
func (s *jpegSamples[T]) asRows(colour jpegColour) rows {
	out := rows{channels: min(len(s.plane), 3)}
	inks := len(s.plane) == 4
	switch s := any(s).(type) {
	case *jpegSamples[uint8]:
		out.row8 = func(dst []uint8, y int) { s.row(dst, y, colour, false) }
		if inks {
			out.inks8 = func(dst []uint8, y int) { s.row(dst, y, colour, true) }
		}
	case *jpegSamples[uint16]:
		wide := func(ink bool) func(dst []uint16, y int) {
			return func(dst []uint16, y int) {
				s.row(dst, y, colour, ink)
				for i, v := range dst {
					dst[i] = uint16((uint32(v)*0xffff + 0x7ff) / 0xfff)
				}
			}
		}
		if out.row16 = wide(false); inks {
			out.inks16 = wide(true)
		}
	}
	return out
}

// cmykWarning goes with every picture of inks.
const cmykWarning = "CMYK converted to RGB without colour management"

// decodeJPEGPicture decodes a file of the given size.
func decodeJPEGPicture(r io.Reader, size image.Point, damaged bool) (*picture, error) {
	d, err := decodeJPEG(r, nil, size, damaged)
	if err != nil {
		return nil, err
	}
	p := &picture{width: d.width, height: d.height, rows: d.planes.asRows(d.colour())}
	if len(d.comp) == 4 {
		p.warnings = []string{cmykWarning}
	}
	switch {
	case d.problem != nil && d.progressive():
		p.warnings = append(p.warnings, fmt.Sprintf(
			"damaged: it is coarse, or grey in places, for not all of it could be read (%v)",
			d.problem))
	case d.problem != nil:
		p.warnings = append(p.warnings, damagedRows(d.rows, d.height, d.problem))
	}
	return p, nil
}
