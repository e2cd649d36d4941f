package imageio

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"math/bits"
)

// golang.org/x/image/bmp reads palettes, 24 and 32 bits behind Windows headers with nothing between
// header and pixels. bmpReader reads the rest too: OS/2 headers, gaps, 16 bits, channels by masks
// and run lengths.

// The values of biCompression (of headers of Windows).
const (
	bmpRGB            = 0
	bmpRLE8           = 1
	bmpRLE4           = 2
	bmpBitFields      = 3
	bmpAlphaBitFields = 6
)

// bmpReader holds the contents of the headers.
type bmpReader struct {
	r             io.ReaderAt
	size          int64
	width, height int
	topDown       bool
	bits          int // of a pixel
	compression   int
	masks         [4]uint32 // of red, green, blue and alpha in a pixel of 16 or 32 bits
	palette       color.Palette
	offset        int64 // of the pixels
	dpiX, dpiY    float64
}

const (
	bmpFileHeader = 14
	bmpCoreHeader = 12  // OS/2 1
	bmpInfoHeader = 40  // Windows 3
	bmpMaxHeader  = 124 // Windows 98, version 5
)

// isBMPHeader reports whether the bytes at 14 are the length of a header that is known.
func isBMPHeader(head []byte) bool {
	if len(head) < bmpFileHeader+4 {
		return false
	}
	n := binary.LittleEndian.Uint32(head[bmpFileHeader:])
	return n >= bmpCoreHeader && n <= bmpMaxHeader
}

// readBMPHeader reads the headers and the palette.
func readBMPHeader(r io.ReaderAt, size int64) (*bmpReader, error) {
	le := binary.LittleEndian
	head, err := readBlock(r, 0, bmpFileHeader+4)
	if err != nil {
		return nil, err
	}
	if !isBMPHeader(head) {
		return nil, fmt.Errorf("%w: bmp with a header of %d bytes", ErrFormat, le.Uint32(head[14:]))
	}
	length := int64(le.Uint32(head[bmpFileHeader:]))
	info, err := readBlock(r, bmpFileHeader, length)
	if err != nil {
		return nil, err
	}
	info = append(info, make([]byte, bmpMaxHeader)...) // what a shorter header leaves out is zero
	b := &bmpReader{r: r, size: size, offset: int64(le.Uint32(head[10:]))}
	used, entry := uint32(0), int64(4)
	if length == bmpCoreHeader {
		b.width, b.height = int(le.Uint16(info[4:])), int(le.Uint16(info[6:]))
		b.bits, entry = int(le.Uint16(info[10:])), 3
	} else {
		b.width, b.height = int(int32(le.Uint32(info[4:]))), int(int32(le.Uint32(info[8:])))
		b.bits, b.compression = int(le.Uint16(info[14:])), int(le.Uint32(info[16:]))
		b.dpiX = float64(int32(le.Uint32(info[24:]))) * metresPerInch
		b.dpiY = float64(int32(le.Uint32(info[28:]))) * metresPerInch
		used = le.Uint32(info[32:])
	}
	if b.height < 0 {
		b.height, b.topDown = -b.height, true
	}
	if b.width < 1 || b.height < 1 {
		return nil, fmt.Errorf("bmp: the size is %d x %d", b.width, b.height)
	}
	at := bmpFileHeader + length
	const os2 = 64
	if length == os2 && b.compression >= bmpBitFields {
		return nil, fmt.Errorf("%w: bmp of OS/2 with compression %d", ErrFormat, b.compression)
	}
	if b.compression == bmpBitFields || b.compression == bmpAlphaBitFields {
		if length == bmpInfoHeader { // the masks follow
			n := int64(12)
			if b.compression == bmpAlphaBitFields {
				n = 16
			}
			masks, err := readBlock(r, at, n)
			if err != nil {
				return nil, err
			}
			copy(info[bmpInfoHeader:], masks)
			at += n
		}
		for i := range b.masks {
			b.masks[i] = le.Uint32(info[bmpInfoHeader+4*i:])
		}
		if length == bmpInfoHeader && b.compression == bmpBitFields {
			b.masks[3] = 0
		}
	}
	if err := b.checkPixels(); err != nil {
		return nil, err
	}
	if b.bits <= 8 {
		n := int64(1) << b.bits
		if used > 0 && int64(used) < n {
			n = int64(used)
		}
		if b.offset > at {
			n = min(n, (b.offset-at)/entry)
		}
		raw, err := readBlock(r, at, n*entry)
		if err != nil {
			return nil, err
		}
		at += n * entry
		for range 1 << b.bits {
			c := color.NRGBA{A: 255} // black, where the palette is short
			if len(raw) >= int(entry) {
				c.R, c.G, c.B = raw[2], raw[1], raw[0]
				raw = raw[entry:]
			}
			b.palette = append(b.palette, c)
		}
	}
	if b.offset < bmpFileHeader+length {
		b.offset = at
	}
	return b, nil
}

// checkPixels holds the form of the pixels against what is read. Without masks, a pixel of 16 bits
// has 5 for each colour, and of 32 bits 8 are unused.
func (b *bmpReader) checkPixels() error {
	known := false
	switch b.compression {
	case bmpRGB:
		known = b.bits == 1 || b.bits == 2 || b.bits == 4 || b.bits == 8 || b.bits == 16 ||
			b.bits == 24 || b.bits == 32
		b.masks = [4]uint32{0xff0000, 0xff00, 0xff, 0}
		if b.bits == 16 {
			b.masks = [4]uint32{0x7c00, 0x3e0, 0x1f, 0}
		}
	case bmpRLE8:
		known = b.bits == 8
	case bmpRLE4:
		known = b.bits == 4
	case bmpBitFields, bmpAlphaBitFields:
		known = b.bits == 16 || b.bits == 24 || b.bits == 32
		if b.masks == [4]uint32{} {
			return errors.New("bmp: the masks of the colours are zero")
		}
	}
	if !known {
		return fmt.Errorf("%w: bmp of %d bits with compression %d", ErrFormat, b.bits,
			b.compression)
	}
	return nil
}

// decodeBMP decodes a file whose size has been held against the limit.
func decodeBMP(f *file) (source, error) {
	r, size := f.r, f.size
	b, err := readBMPHeader(r, size)
	if err != nil {
		return nil, err
	}
	if b.compression == bmpRLE8 || b.compression == bmpRLE4 {
		return b.runs(f)
	}
	rowBytes := (b.width*b.bits + 7) / 8
	stride := (rowBytes + 3) &^ 3
	want := int64(stride)*int64(b.height-1) + int64(rowBytes) // padding at the end may be missing
	data, err := io.ReadAll(io.NewSectionReader(r, b.offset, min(want, max(0, size-b.offset))))
	if err != nil {
		return nil, err
	}
	if n := int64(len(data)); n < want {
		if !f.damaged {
			return nil, io.ErrUnexpectedEOF
		}
		f.warnings = append(f.warnings, damagedRows(int(n/int64(stride)), b.height,
			io.ErrUnexpectedEOF))
		data = append(data, make([]byte, want-n)...)
	}
	row := func(y int) []byte {
		if !b.topDown {
			y = b.height - 1 - y
		}
		return data[y*stride:][:rowBytes]
	}
	if b.bits <= 8 {
		m := image.NewPaletted(image.Rect(0, 0, b.width, b.height), b.palette)
		for y := range b.height {
			src := row(y)
			for x := range b.width {
				bit := x * b.bits
				m.Pix[y*b.width+x] = src[bit/8] >> (8 - b.bits - bit%8) & (1<<b.bits - 1)
			}
		}
		return m, nil
	}
	p := &picture{width: b.width, height: b.height}
	p.channels = 3
	if b.masks[3] != 0 {
		if b.anyAlpha(row) {
			p.channels = 4
		} else {
			p.warnings = append(p.warnings, "alpha is zero everywhere and left out")
		}
	}
	p.row8 = func(dst []uint8, y int) {
		src := row(y)
		for x := range b.width {
			v := b.pixel(src, x)
			for c := range p.channels {
				dst[x*p.channels+c] = channelOf(v, b.masks[c])
			}
		}
	}
	return p, nil
}

// pixel returns pixel x of a row of 16, 24 or 32 bits a pixel.
func (b *bmpReader) pixel(row []byte, x int) uint32 {
	switch b.bits {
	case 16:
		return uint32(row[2*x]) | uint32(row[2*x+1])<<8
	case 24:
		return uint32(row[3*x]) | uint32(row[3*x+1])<<8 | uint32(row[3*x+2])<<16
	}
	return binary.LittleEndian.Uint32(row[4*x:])
}

func (b *bmpReader) anyAlpha(row func(int) []byte) bool {
	for y := range b.height {
		src := row(y)
		for x := range b.width {
			if b.pixel(src, x)&b.masks[3] != 0 {
				return true
			}
		}
	}
	return false
}

// channelOf returns the bits of v under mask, scaled to 0..255.
func channelOf(v, mask uint32) uint8 {
	if mask == 0 {
		return 0
	}
	low := bits.TrailingZeros32(mask)
	most := uint64(mask >> low)
	return uint8((uint64(v&mask>>low)*255 + most/2) / most)
}

// runs decodes a picture stored in run lengths. Pixels that are skipped have colour 0.
func (b *bmpReader) runs(f *file) (source, error) {
	r := newByteReader(b.r, b.offset, b.size)
	m := image.NewPaletted(image.Rect(0, 0, b.width, b.height), b.palette)
	x, y := 0, 0
	put := func(v byte) {
		if x < b.width && y < b.height {
			line := y
			if !b.topDown {
				line = b.height - 1 - y
			}
			m.Pix[line*b.width+x] = v
		}
		x++
	}
	half := b.compression == bmpRLE4
	nibble := func(v byte, i int) byte {
		switch {
		case !half:
			return v
		case i%2 == 0:
			return v >> 4
		}
		return v & 15
	}
	for y < b.height {
		n, v := r.next(), r.next()
		switch {
		case r.ended && f.damaged:
			f.warnings = append(f.warnings, damagedRows(y, b.height, io.ErrUnexpectedEOF))
			return m, nil
		case r.ended:
			return nil, io.ErrUnexpectedEOF
		case n > 0:
			for i := range int(n) {
				put(nibble(v, i))
			}
		case v == 0: // end of line
			x, y = 0, y+1
		case v == 1: // end of picture
			return m, nil
		case v == 2: // move
			x, y = x+int(r.next()), y+int(r.next())
		default: // so many pixels as they are, in whole words
			bytes := int(v)
			if half {
				bytes = (bytes + 1) / 2
			}
			for i := range bytes {
				c := r.next()
				put(nibble(c, 0))
				if half && 2*i+1 < int(v) {
					put(nibble(c, 1))
				}
			}
			if bytes%2 == 1 {
				r.next()
			}
		}
	}
	return m, nil
}
