package imageio

import (
	"errors"
	"fmt"
	"io"
	"math"
)

// golang.org/x/image/tiff reads 1, 8 and 16 bits of grey, palettes of 8 bits and RGB, and no more:
// no planes, no CMYK, no JPEG, no bits between; it refuses extra samples that are not declared and
// confuses fill order and photometric interpretation of bilevel pictures. tiffReader reads what
// Pillow and libtiff do, with the decompressors of x/image and klauspost/compress.

// TIFF's photometric interpretations.
const (
	whiteIsZero   = 0
	blackIsZero   = 1
	photoRGB      = 2
	photoPalette  = 3
	photoMask     = 4
	photoCMYK     = 5
	photoYCbCr    = 6
	photoLab      = 8 // a and b are signed
	photoICCLab   = 9
	photoCFA      = 32803 // a raw photograph
	photoLinear   = 34892 // one with the colours filled in
	alphaPremult  = 1
	alphaStraight = 2
)

// TIFF's compressions, those of decodeFax beside.
const (
	tiffNone       = 1
	tiffLZW        = 5
	tiffOldJPEG    = 6
	tiffJPEG       = 7
	tiffDeflate    = 8
	tiffOldDeflate = 32946
	tiffPackBits   = 32773
	tiffZstd       = 50000
)

// tiffReader is the picture of a directory. A block is a strip or a tile, of one plane.
type tiffReader struct {
	*tiffDirectory
	size          int64 // of the file
	width, height int
	bits          int // of a sample, 1 to 16
	wide          wideSamples
	samples       int // of a pixel, those that are not read included
	colours       int // the first samples: 1, 3 or 4
	alpha         int // the sample that is alpha, -1 for none
	premultiplied bool
	photometric   int
	compression   int
	predictor     int
	planar        bool
	tiled         bool
	blockW        int
	blockH        int
	offsets       []float64
	counts        []float64  // of bytes in each block; nil if the file does not say
	split         *stripRows // where blocks are not the file's
	subH, subV    int        // pixels to a sample of chroma
	warnings      []string
	damaged       bool  // goes on after damage
	problem       error // the first damage passed over
}

// maxTIFFSamples bounds the samples of a pixel, and so the memory for a block.
const maxTIFFSamples = 16

// readTIFFHeader reads the directory of a page and checks that it is of a kind that is read.
func readTIFFHeader(r io.ReaderAt, size int64, page int) (*tiffReader, error) {
	d, pages, err := readPage(r, page)
	if err != nil {
		return nil, err
	}
	if err := checkRaw(d); err != nil {
		return nil, err
	}
	t, err := newTIFFReader(d, size)
	if err == nil && pages > 1 {
		t.warnings = append(t.warnings, pageWarning(page, pages))
	}
	return t, err
}

func pageWarning(page, pages int) string {
	return fmt.Sprintf("page %d of %d is read", page, pages)
}

// newTIFFReader checks that the picture of a directory is of a kind that is read.
func newTIFFReader(d *tiffDirectory, size int64) (*tiffReader, error) {
	t := &tiffReader{tiffDirectory: d, size: size}
	whole := func(tag uint16, missing float64) int {
		return int(min(max(d.first(tag, missing), -1), math.MaxInt32))
	}
	t.width, t.height = whole(tagImageWidth, 0), whole(tagImageLength, 0)
	if t.width < 1 || t.height < 1 {
		return nil, fmt.Errorf("tiff: the size is %d x %d", t.width, t.height)
	}
	t.samples, t.bits = whole(tagSamplesPerPixel, 1), whole(tagBitsPerSample, 1)
	t.compression, t.predictor = whole(tagCompression, tiffNone), whole(tagPredictor, 1)
	t.photometric = whole(tagPhotometric, -1)
	t.planar = whole(tagPlanarConfig, 1) == 2 && t.samples > 1
	if t.compression == 0 {
		t.compression = tiffNone
	}
	if err := t.checkSamples(); err != nil {
		return nil, err
	}
	if err := t.checkColours(); err != nil {
		return nil, err
	}
	return t, t.layOut(whole)
}

// checkRaw refuses raw photographs of cameras, which are TIFF files whose first picture is a
// thumbnail.
func checkRaw(d *tiffDirectory) error {
	raw := false
	look := func(d *tiffDirectory) {
		p, c := int(d.first(tagPhotometric, -1)), int(d.first(tagCompression, 1))
		const nikon, sony, samsung, pentax = 34713, 32767, 32770, 65535
		raw = raw || p == photoCFA || p == photoLinear || c == nikon || c == sony || c == samsung ||
			c == pentax
	}
	look(d)
	_, dng := d.entries[tagDNGVersion]
	raw = raw || dng
	var head [10]byte
	if _, err := d.r.ReadAt(head[:], 0); err == nil && string(head[8:]) == "CR" { // Canon's CR2
		raw = true
	}
	subs, _ := d.numbers(tagSubIFDs)
	for _, at := range subs[:min(len(subs), 8)] {
		if sub, err := d.at(int64(at)); err == nil {
			look(sub)
		}
	}
	if raw {
		return fmt.Errorf("%w: a raw photograph: %s", ErrFormat, develop)
	}
	return nil
}

// checkSamples holds the depth against what is read. Bits that are given once are those of all.
func (t *tiffReader) checkSamples() error {
	if t.samples < 1 || t.samples > maxTIFFSamples {
		return fmt.Errorf("%w: tiff with %d samples per pixel", ErrFormat, t.samples)
	}
	bits, err := t.numbers(tagBitsPerSample)
	if err != nil {
		return err
	}
	for _, b := range bits[:min(len(bits), t.samples)] {
		if int(b) != t.bits {
			return fmt.Errorf("%w: tiff with samples of %v bits", ErrFormat, bits)
		}
	}
	const undefined = 4
	format := int(t.first(tagSampleFormat, 1))
	if format == undefined {
		format = 1
	}
	if err := t.checkWide(format); err != nil {
		return err
	}
	if format != 1 && !t.wide.float {
		kind := map[int]string{2: "signed", 5: "complex", 6: "complex"}[format]
		return fmt.Errorf("%w: tiff with %s samples (format %d)", ErrFormat, kind, format)
	}
	if t.wide.bits == 0 && (t.bits < 1 || t.bits > 16) {
		return fmt.Errorf("%w: tiff with %d bits per sample, not 1 to 16 or 32", ErrFormat, t.bits)
	}
	return nil
}

// checkColours finds what the samples stand for. Where a sample more than the colours is not
// declared, it is taken for straight alpha, as Pillow and libvips do.
func (t *tiffReader) checkColours() error {
	switch t.photometric {
	case -1: // the tag is required; libtiff guesses so too
		t.photometric, t.colours = blackIsZero, 1
		if t.samples >= 3 {
			t.photometric, t.colours = photoRGB, 3
		}
	case whiteIsZero, blackIsZero, photoMask:
		t.colours = 1
	case photoPalette:
		if t.colours = 1; t.bits > 8 {
			return fmt.Errorf("%w: tiff with a palette of %d bits", ErrFormat, t.bits)
		}
	case photoRGB, photoYCbCr:
		t.colours = 3
	case photoCMYK:
		const inks = 1
		if t.colours = 4; int(t.first(tagInkSet, inks)) != inks {
			return fmt.Errorf("%w: tiff with inks other than CMYK", ErrFormat)
		}
	case photoLab, photoICCLab:
		if t.colours = 3; t.bits != 8 && t.bits != 16 || t.wide.bits > 0 {
			return fmt.Errorf("%w: tiff in the colour space Lab with %d bits", ErrFormat, t.bits)
		}
	case 10:
		return fmt.Errorf("%w: tiff in the colour space ITU Lab", ErrFormat)
	default:
		return fmt.Errorf("%w: tiff with photometric interpretation %d", ErrFormat, t.photometric)
	}
	if t.samples < t.colours {
		return fmt.Errorf("tiff: %d samples per pixel for %d colours", t.samples, t.colours)
	}
	t.alpha = -1
	if t.samples == t.colours || t.colours == 4 || t.photometric == photoPalette ||
		t.photometric == photoYCbCr {
		return nil
	}
	extra, err := t.numbers(tagExtraSamples)
	if err != nil {
		return err
	}
	if extra == nil && t.samples == t.colours+1 {
		t.alpha = t.colours
	}
	for i, kind := range extra {
		if at := t.colours + i; at < t.samples && (kind == alphaPremult || kind == alphaStraight) {
			t.alpha, t.premultiplied = at, kind == alphaPremult
			break
		}
	}
	return nil
}

// layOut finds the sizes of the blocks.
func (t *tiffReader) layOut(whole func(uint16, float64) int) error {
	t.blockW, t.blockH = t.width, whole(tagRowsPerStrip, math.MaxInt32)
	if w := whole(tagTileWidth, 0); w > 0 {
		t.tiled, t.blockW, t.blockH = true, w, whole(tagTileLength, 0)
		const most = 4096
		if t.blockW > max(most, t.width+15) || t.blockH < 1 || t.blockH > max(most, t.height+15) {
			return fmt.Errorf("tiff: tiles of %d x %d", t.blockW, t.blockH)
		}
	} else if t.blockH < 1 || t.blockH > t.height {
		t.blockH = t.height
	}
	t.subH, t.subV = 1, 1
	if t.photometric == photoYCbCr {
		t.subH, t.subV = 2, 2
		if v, _ := t.numbers(tagYCbCrSubsample); len(v) == 2 {
			t.subH, t.subV = int(v[0]), int(v[1])
		}
		if t.subH < 1 || t.subH > 4 || t.subV < 1 || t.subV > 4 {
			return fmt.Errorf("tiff: chroma subsampled by %d x %d", t.subH, t.subV)
		}
		if t.bits != 8 || t.planar || t.samples != 3 {
			return fmt.Errorf("%w: tiff with YCbCr of %d bits, %d samples, planes %v", ErrFormat,
				t.bits, t.samples, t.planar)
		}
	}
	return nil
}

// locate finds where the blocks are in the file.
func (t *tiffReader) locate() error {
	offsets, counts := uint16(tagStripOffsets), uint16(tagStripByteCounts)
	if _, ok := t.entries[tagTileOffsets]; ok && t.tiled { // some writers use the tags of strips
		offsets, counts = tagTileOffsets, tagTileByteCounts
	}
	var err error
	if t.offsets, err = t.numbers(offsets); err != nil {
		return err
	}
	if t.counts, err = t.numbers(counts); err != nil {
		return err
	}
	n := float64(t.across()) * float64(t.down()) * float64(t.planes())
	if float64(len(t.offsets)) < n || t.counts != nil && float64(len(t.counts)) < n {
		return errors.New("tiff: strips or tiles are missing")
	}
	return nil
}

func (t *tiffReader) across() int { return (t.width + t.blockW - 1) / t.blockW }
func (t *tiffReader) down() int   { return (t.height + t.blockH - 1) / t.blockH }

func (t *tiffReader) planes() int {
	if t.planar {
		return t.samples
	}
	return 1
}
