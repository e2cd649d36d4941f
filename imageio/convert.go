package imageio

import (
	"encoding/binary"
	"fmt"
	"image"
)

// rowsOf gives the rows of what a decoder returned, in the channels that its file means. profiled
// tells that the file has an ICC profile.
func (f *file) rowsOf(src source, profiled bool) (rows, error) {
	switch m := src.(type) {
	case *picture:
		return m.rows, nil
	case *image.Gray:
		return rows{channels: 1, row8: func(dst []uint8, y int) {
			copy(dst, m.Pix[y*m.Stride:])
		}}, nil
	case *image.Gray16:
		return rows{channels: 1, row16: func(dst []uint16, y int) {
			samples16(dst, m.Pix[y*m.Stride:])
		}}, nil
	case *image.Paletted:
		return palettedRows(m, profiled), nil
	case *image.YCbCr:
		return ycbcrRows(m, nil, 0, f.format == WebP), nil
	case *image.NYCbCrA:
		return ycbcrRows(&m.YCbCr, m.A, m.AStride, f.format == WebP), nil
	case *image.RGBA:
		if m.Opaque() {
			return rows{channels: 3, row8: func(dst []uint8, y int) {
				pick(dst, m.Pix[y*m.Stride:], 3)
			}}, nil
		}
		return rows{channels: 4, row8: func(dst []uint8, y int) {
			straight(dst, m.Pix[y*m.Stride:], 0xff)
		}}, nil
	case *image.NRGBA:
		n := f.channelsOf(m.Opaque())
		return rows{channels: n, row8: func(dst []uint8, y int) {
			pick(dst, m.Pix[y*m.Stride:], n)
		}}, nil
	case *image.RGBA64:
		if m.Opaque() {
			return rows{channels: 3, row16: func(dst []uint16, y int) {
				pick16(dst, m.Pix[y*m.Stride:], 3)
			}}, nil
		}
		return rows{channels: 4, row16: func(dst []uint16, y int) {
			samples16(dst, m.Pix[y*m.Stride:])
			straight(dst, dst, 0xffff)
		}}, nil
	case *image.NRGBA64:
		n := f.channelsOf(m.Opaque())
		return rows{channels: n, row16: func(dst []uint16, y int) {
			pick16(dst, m.Pix[y*m.Stride:], n)
		}}, nil
	}
	return rows{}, fmt.Errorf("%s: %w: decoded as %T", f.name, ErrFormat, src)
}

// channelsOf returns the channels of a file that was decoded as RGBA. PNG and TIFF say which they
// have; of the others the decoders return RGBA always, so an alpha that is full does not count.
func (f *file) channelsOf(opaque bool) int {
	switch {
	case f.grey:
		return 2
	case opaque && f.format != PNG && f.format != TIFF:
		return 3
	}
	return 4
}

func samples16(dst []uint16, src []uint8) {
	for i := range dst {
		dst[i] = binary.BigEndian.Uint16(src[2*i:])
	}
}

// pick copies n of the 4 samples of each pixel: all, RGB, or grey and alpha.
func pick(dst, src []uint8, n int) {
	for i, o := 0, 0; o < len(dst); i, o = i+4, o+n {
		switch n {
		case 2:
			dst[o], dst[o+1] = src[i], src[i+3]
		case 3:
			dst[o], dst[o+1], dst[o+2] = src[i], src[i+1], src[i+2]
		default:
			copy(dst[o:o+4], src[i:])
		}
	}
}

// pick16 is pick for big-endian samples of 16 bits.
func pick16(dst []uint16, src []uint8, n int) {
	at := func(i int) uint16 { return binary.BigEndian.Uint16(src[2*i:]) }
	for i, o := 0, 0; o < len(dst); i, o = i+4, o+n {
		dst[o] = at(i)
		if n == 2 {
			dst[o+1] = at(i + 3)
			continue
		}
		for c := 1; c < n; c++ {
			dst[o+c] = at(i + c)
		}
	}
}

// straight divides premultiplied colour by alpha, rounding to nearest.
func straight[T uint8 | uint16](dst, src []T, full uint32) {
	for i := 0; i < len(dst); i += 4 {
		a := uint32(src[i+3])
		for c := range 3 {
			v := uint32(0)
			if a > 0 {
				v = min(full, (uint32(src[i+c])*full+a/2)/a)
			}
			dst[i+c] = T(v)
		}
		dst[i+3] = src[i+3]
	}
}
