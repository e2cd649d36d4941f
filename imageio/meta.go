package imageio

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/liif-render/liif/imageio/colour"
	"github.com/liif-render/liif/imageio/exif"
)

// maxBlock bounds one metadata block: what a JPEG can hold of an ICC profile, 255 segments.
const maxBlock = 255 * jpegICCSegment

var errBlockTooLarge = errors.New("metadata block too large")

// blocks holds the metadata blocks of a container, as found.
type blocks struct {
	exif       []byte // a TIFF structure, without the "Exif" marker before it
	xmp, iptc  []byte // a packet; datasets
	text       []Text
	stated     stated
	tones      *colour.ToneMap // of high dynamic range, else nil
	icc        []byte          // complete and inflated, not yet checked
	dpiX, dpiY float64         // of the container itself, 0 if it gives none
	quality    int             // of the compression, 1..100, 0 if unknown
	warnings   []string
}

func (b *blocks) warn(format string, args ...any) {
	b.warnings = append(b.warnings, fmt.Sprintf(format, args...))
}

// readBlocks collects the metadata of f. A picture is not lost for its metadata: what cannot be
// read is left out with a warning, and the decoder judges the rest of the file.
func readBlocks(f *file) blocks {
	var b blocks
	var err error
	switch f.format {
	case PNG:
		err = b.readPNG(f.section())
	case JPEG:
		err = b.readJPEG(f.section())
	case WebP:
		err = b.readWebP(f.section())
	case TIFF:
		err = b.readTIFF(f.section())
	case HEIC, AVIF:
		if f.heif != nil {
			err = b.readHEIF(f.heif)
		}
	case BMP:
		if h, err := readBMPHeader(f.r, f.size); err == nil {
			b.dpiX, b.dpiY = h.dpiX, h.dpiY
		}
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		b.warn("metadata not read: %v", err)
	}
	return b
}

// readBlock reads n bytes of metadata at off.
func readBlock(r io.ReaderAt, off, n int64) ([]byte, error) {
	if n > int64(maxBlock) {
		return nil, fmt.Errorf("%w: %d bytes", errBlockTooLarge, n)
	}
	// The announced length may be more than the file holds: let the buffer grow with the content.
	data, err := io.ReadAll(io.NewSectionReader(r, off, n))
	if err == nil && int64(len(data)) < n {
		err = io.ErrUnexpectedEOF
	}
	return data, err
}

const metresPerInch = 0.0254

// dotsPerInch returns v if it is a resolution that a picture may have, else 0. Formats that count
// in dots per metre round to 0.0254 dots per inch; a whole number that near is what was meant.
func dotsPerInch(v float64) float64 {
	if !(v >= 1 && v <= 1e6) {
		return 0
	}
	if whole := math.Round(v); math.Abs(v-whole) < metresPerInch/2+1e-9 {
		return whole
	}
	return v
}

// metadata converts the blocks to an Image's Metadata, and returns the EXIF orientation, 1 if none.
func (b *blocks) metadata(f *file, channels int) (m Metadata, orientation int) {
	ex := b.readEXIF(f)
	if block, err := exif.Parse(bytes.NewReader(b.exif), int64(len(b.exif))); err == nil {
		b.resources(block.IPTC)
	} else {
		b.exif = nil // readEXIF has warned
	}
	m.EXIF, m.XMP, m.IPTC, m.Text = b.exif, b.xmp, b.iptc, b.text
	m.DPIX, m.DPIY = dotsPerInch(b.dpiX), dotsPerInch(b.dpiY)
	if m.DPIX == 0 || m.DPIY == 0 {
		m.DPIX, m.DPIY = dotsPerInch(ex.dpiX), dotsPerInch(ex.dpiY)
	}
	if m.DPIX == 0 || m.DPIY == 0 {
		m.DPIX, m.DPIY = 0, 0
	}
	m.ICC = b.profile(channels)
	if f.heif != nil { // EXIF only repeats it, and is not always right
		return m, f.heif.orientation
	}
	if ex.orientation < 1 || ex.orientation > 8 {
		return m, 1
	}
	return m, ex.orientation
}
