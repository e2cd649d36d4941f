package imageio

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
)

// tiffSamples is a window of the picture of a TIFF as it is stored, without the samples that mean
// nothing: [window.Dy()][window.Dx()][kept], in pix8 up to 8 bits, else in pix16.
type tiffSamples struct {
	*tiffReader
	window image.Rectangle
	kept   int
	pix8   []uint8
	pix16  []uint16
}

// samplesOf makes room for a window of the picture.
func (t *tiffReader) samplesOf(window image.Rectangle) *tiffSamples {
	s := &tiffSamples{tiffReader: t, window: window, kept: t.kept()}
	if n := window.Dx() * window.Dy() * s.kept; t.bits <= 8 {
		s.pix8 = make([]uint8, n)
	} else {
		s.pix16 = make([]uint16, n)
	}
	return s
}

// kept is how many samples of a pixel mean something.
func (t *tiffReader) kept() int {
	if t.alpha >= 0 {
		return t.colours + 1
	}
	return t.colours
}

// decodeTIFF decodes a page of a file, whose size has been held against the limit.
func decodeTIFF(f *file) (source, error) {
	t, err := readTIFFHeader(f.r, f.size, f.page)
	if err != nil {
		return nil, err
	}
	t.damaged = f.damaged
	if t.compression == tiffOldJPEG {
		return t.oldJPEG()
	}
	if err := t.locate(); err != nil {
		return nil, err
	}
	s := t.samplesOf(image.Rect(0, 0, t.width, t.height))
	for i := range t.across() * t.down() {
		if err := s.readPlanes(i); err != nil {
			return nil, err
		}
	}
	_, profile := t.entries[tagICC]
	warnings, err := t.wide.check(profile)
	if err != nil {
		return nil, err
	}
	t.warnings = append(t.warnings, warnings...)
	if t.problem != nil {
		t.warnings = append(t.warnings,
			fmt.Sprintf("damaged: what could not be read of it is empty (%v)", t.problem))
	}
	return s.source()
}

// readPlanes reads block i of all planes that are kept, or what there is of it if the picture may
// be damaged.
func (s *tiffSamples) readPlanes(i int) error {
	for p := range s.planes() {
		if s.planar && p >= s.colours && p != s.alpha {
			continue
		}
		if err := s.read(p, i); err != nil {
			if !s.damaged || errors.Is(err, ErrFormat) {
				return err
			}
			s.note(err)
		}
	}
	return nil
}

// read decodes block i of a plane and puts its samples in place.
func (s *tiffSamples) read(plane, i int) error {
	x0, y0 := i%s.across()*s.blockW, i/s.across()*s.blockH
	w, h := min(s.blockW, s.width-x0), min(s.blockH, s.height-y0)
	n := s.samples
	if s.planar {
		i, n = plane*s.across()*s.down()+i, 1
	}
	var data []byte
	var err error
	stored := s.bits
	if s.wide.bits > 0 {
		stored = s.wide.bits
	}
	rowBytes := (s.blockW*n*stored + 7) / 8
	switch {
	case s.compression == tiffJPEG && s.bits != 8:
		return fmt.Errorf("%w: tiff with jpeg of %d bits", ErrFormat, s.bits)
	case s.compression == tiffJPEG:
		data, err = s.jpegBlock(i, w, h)
	case s.subH*s.subV > 1:
		data, err = s.chromaBlock(i, h)
	default:
		data, err = s.block(i, rowBytes, h)
	}
	if err != nil {
		return err
	}
	row := make([]uint16, s.blockW*n)
	for y := range h {
		if line := data[y*rowBytes:][:rowBytes]; s.wide.bits > 0 {
			err = s.undoWide(row, line, n)
		} else {
			s.unpack(row, line)
			err = s.unpredict(row, n)
		}
		if err != nil {
			return err
		}
		at := (y0+y-s.window.Min.Y)*s.window.Dx() + x0 - s.window.Min.X
		s.put(row[:w*n], plane, n, at*s.kept)
	}
	return nil
}

// unpack gives the samples of a row of bytes. Those of 16 bits are in the order of the file, fewer
// are packed from the highest bit on.
func (s *tiffSamples) unpack(row []uint16, data []byte) {
	switch s.bits {
	case 8:
		for i := range row {
			row[i] = uint16(data[i])
		}
	case 16:
		for i := range row {
			row[i] = s.order.Uint16(data[2*i:])
		}
	default:
		acc, have, at := uint32(0), 0, 0
		for i := range row {
			for have < s.bits {
				acc, have, at = acc<<8|uint32(data[at]), have+8, at+1
			}
			have -= s.bits
			row[i] = uint16(acc >> have & (1<<s.bits - 1))
		}
	}
}

// unpredict adds up the differences that are stored of a row of n samples a pixel, where the
// compression is one that goes with them.
func (s *tiffSamples) unpredict(row []uint16, n int) error {
	if !s.predicted() {
		return nil
	}
	if s.predictor != 2 || s.bits != 8 && s.bits != 16 || s.subH*s.subV > 1 {
		return fmt.Errorf("%w: tiff with predictor %d for samples of %d bits", ErrFormat,
			s.predictor, s.bits)
	}
	mask := uint16(1<<s.bits - 1)
	for i := n; i < len(row); i++ {
		row[i] = (row[i] + row[i-n]) & mask
	}
	return nil
}

// predicted reports whether differences are stored.
func (s *tiffSamples) predicted() bool {
	switch s.compression {
	case tiffLZW, tiffDeflate, tiffOldDeflate, tiffZstd:
		return s.predictor != 1
	}
	return false
}

// put copies the samples kept of a row of n samples a pixel to those from at on.
func (s *tiffSamples) put(row []uint16, plane, n, at int) {
	for k := range s.kept {
		from := k
		if k == s.colours {
			from = s.alpha
		}
		if s.planar {
			if from != plane {
				continue
			}
			from = 0
		}
		o := at + k
		for i := from; i < len(row); i, o = i+n, o+s.kept {
			if s.pix8 != nil {
				s.pix8[o] = uint8(row[i])
			} else {
				s.pix16[o] = row[i]
			}
		}
	}
}

// chromaBlock decodes a block of YCbCr in which chroma is stored once for subH x subV pixels
// (TIFF 6.0, section 21), h rows of it, into three samples a pixel. They are repeated, as in
// libtiff, not interpolated.
func (s *tiffSamples) chromaBlock(i, h int) ([]byte, error) {
	unit := s.subH*s.subV + 2
	units := (s.blockW + s.subH - 1) / s.subH
	data, err := s.block(i, units*unit, (h+s.subV-1)/s.subV)
	if err != nil {
		return nil, err
	}
	out := make([]byte, s.blockW*3*h)
	for y := range h {
		for x := range s.blockW {
			u := data[(y/s.subV*units+x/s.subH)*unit:][:unit]
			o := out[(y*s.blockW+x)*3:]
			o[0], o[1], o[2] = u[y%s.subV*s.subH+x%s.subH], u[unit-2], u[unit-1]
		}
	}
	return out, nil
}

// source tells what the samples mean.
func (s *tiffSamples) source() (source, error) {
	if s.photometric == photoPalette {
		return s.paletted()
	}
	p := &picture{width: s.window.Dx(), height: s.window.Dy(), warnings: s.warnings}
	if s.photometric == photoCMYK {
		p.warnings = append(p.warnings, cmykWarning)
	}
	if p.channels = s.kept; s.colours == 4 {
		p.channels = 3
	}
	n := p.width * s.kept
	if s.photometric == photoLab || s.photometric == photoICCLab {
		p.rows = s.labRows()
		return p, nil
	}
	if s.colours == 4 && s.bits == 8 {
		p.inks8 = func(dst []uint8, y int) { copy(dst, s.pix8[y*n:]) }
	} else if s.colours == 4 && s.bits == 16 {
		p.inks16 = func(dst []uint16, y int) { copy(dst, s.pix16[y*n:]) }
	}
	if s.pix8 != nil {
		p.row8 = func(dst []uint8, y int) {
			tiffRow(s, dst, s.pix8[y*n:][:n], 255)
			for i := 0; s.photometric == photoYCbCr && s.compression != tiffJPEG &&
				i < len(dst); i += 3 {
				dst[i], dst[i+1], dst[i+2] = ycc(dst[i], dst[i+1], dst[i+2])
			}
		}
	} else {
		p.row16 = func(dst []uint16, y int) { tiffRow(s, dst, s.pix16[y*n:][:n], 65535) }
	}
	return p, nil
}

// tiffRow gives a row of samples as grey or RGB, with alpha, over the whole range up to full.
func tiffRow[T uint8 | uint16](s *tiffSamples, dst, src []T, full uint32) {
	if s.colours == 4 {
		for i, o := 0, 0; o < len(dst); i, o = i+4, o+3 {
			k := full - uint32(src[i+3])
			for c := range 3 {
				dst[o+c] = T(((full-uint32(src[i+c]))*k + full/2) / full)
			}
		}
		return
	}
	most := uint32(1)<<s.bits - 1
	for i, v := range src {
		if most == full {
			dst[i] = v
		} else {
			dst[i] = T((uint32(v)*full + most/2) / most)
		}
	}
	if s.photometric == whiteIsZero {
		for i := 0; i < len(dst); i += s.kept {
			dst[i] = T(full) - dst[i]
		}
	}
	if !s.premultiplied {
		return
	}
	if s.kept == 4 {
		straight(dst, dst, full)
		return
	}
	for i := 0; i < len(dst); i += 2 {
		if a := uint32(dst[i+1]); a > 0 {
			dst[i] = T(min(full, (uint32(dst[i])*full+a/2)/a))
		}
	}
}

// paletted gives samples that are indices with the colours of the tag ColorMap: all reds, greens,
// blues, of 16 bits. Some writers store 8.
func (s *tiffSamples) paletted() (source, error) {
	values, err := s.numbers(tagColorMap)
	if err != nil {
		return nil, err
	}
	n := 1 << s.bits
	if len(values) < 3*n {
		return nil, fmt.Errorf("tiff: a palette of %d values, not %d", len(values), 3*n)
	}
	shift := 0
	for _, v := range values {
		if v > 255 {
			shift = 8
		}
	}
	width, height := s.window.Dx(), s.window.Dy()
	m := &image.Paletted{Pix: s.pix8, Stride: width, Rect: image.Rect(0, 0, width, height)}
	for i := range n {
		at := func(c int) uint8 { return uint8(int(values[c*n+i]) >> shift) }
		m.Palette = append(m.Palette, color.NRGBA{at(0), at(1), at(2), 255})
	}
	return m, nil
}

// oldJPEG reads what TIFF 6.0 calls JPEG, where the file has a whole JPEG stream, as most have.
func (t *tiffReader) oldJPEG() (source, error) {
	at := int64(t.first(tagJPEGOffset, 0))
	n := int64(t.first(tagJPEGLength, float64(t.size)))
	if at <= 0 || at >= t.size {
		return nil, fmt.Errorf("%w: tiff with jpeg as before 1995, without a stream", ErrFormat)
	}
	data, err := io.ReadAll(io.NewSectionReader(t.r, at, min(n, t.size-at)))
	if err != nil {
		return nil, err
	}
	d, err := decodeJPEG(bytes.NewReader(data), nil, image.Pt(t.width, t.height), false)
	if err != nil {
		return nil, err
	}
	if d.precision != 8 {
		return nil, errTIFFDeepJPEG
	}
	if len(d.comp) == 4 {
		return nil, fmt.Errorf("%w: tiff with jpeg as before 1995, of inks", ErrFormat)
	}
	colour := jpegAsStored
	if t.photometric == photoYCbCr {
		colour = jpegYCbCr
	}
	return &picture{width: d.width, height: d.height, rows: d.planes.asRows(colour),
		warnings: t.warnings}, nil
}

// isTIFF reports whether a file or block begins as a TIFF structure, classic or big.
func isTIFF(head []byte) bool {
	if len(head) < 4 {
		return false
	}
	switch string(head[:4]) {
	case "II*\x00", "MM\x00*", "II+\x00", "MM\x00+":
		return true
	}
	return false
}
