package imageio

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/liif-render/liif/imageio/internal/lossy"
)

// Defaults of a Header.
const (
	DefaultQuality     = 92 // of JPEG
	DefaultQualityAVIF = 80 // whose scale is another
	DefaultCompression = 6  // of PNG and TIFF
)

// Header describes a picture to be written.
type Header struct {
	Width, Height int
	Channels      int // 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA; alpha is straight
	Bits          int // 8 or 16 per sample
	Format        Format
	// Quality is that of JPEG and AVIF, 1 to 100, 0 for DefaultQuality and DefaultQualityAVIF, and
	// of WebP, where 0 means to lose nothing. PNG and TIFF never do.
	Quality int
	// FullChroma keeps a sample of chroma for every pixel of a JPEG or AVIF (4:4:4), instead of one
	// for two by two (4:2:0): coloured edges stay sharp, for a third more bytes or so.
	FullChroma bool
	// Compression is the effort of PNG and TIFF, 0 (stored) to 9; -1 means DefaultCompression.
	// Above 6 files are some 5 % smaller and take five times as long.
	Compression int
	// Scheme is how a TIFF is compressed.
	Scheme Scheme
	// Pyramid makes a TIFF of tiles, with lower levels down to one tile, as viewers of large
	// pictures want it. COG is a pyramid laid out to be read in parts through a network:
	// directories first, then the smallest level to the largest.
	Pyramid, COG bool
	// Tiling is that of DZI, IIIF, and a TIFF with Pyramid or COG.
	Tiling Tiling
	// Metadata is written as far as the format can hold it: WebP has no place for a resolution. A
	// profile that is not for this many channels is left out, see Writer.Warnings. Of what DZI and
	// IIIF are given, tiles carry a profile other than sRGB's.
	Metadata Metadata
}

// Limits of the formats, and of this package where it is tighter.
const (
	maxSideJPEG   = 65535
	maxSideWebP   = 16383
	maxPixelsWebP = 1 << 26
	maxSideAVIF   = 32768 // libavif reads no larger one unless told to
	maxSidePNG    = math.MaxInt32
	maxSideTIFF   = math.MaxUint32
	maxRowBytes   = 1 << 26 // a pipeline holds a dozen at a time
	// libpngSide is the largest side that libpng reads unless told otherwise.
	libpngSide = 1000000
)

// CheckHeader tells, before any work is done, whether a picture can be written as h says. The error
// is ErrLimit, naming the limit and a format without it, or ErrFormat for one that is not written.
func CheckHeader(h Header) error {
	if !h.Format.CanWrite() {
		return fmt.Errorf("%w: %v cannot be written; use png, tiff, jpeg, webp, avif, pnm, dzi or iiif",
			ErrFormat, h.Format)
	}
	switch {
	case h.Width < 1 || h.Height < 1:
		return fmt.Errorf("%w: a picture of %d x %d pixels", ErrLimit, h.Width, h.Height)
	case h.Channels < 1 || h.Channels > 4:
		return fmt.Errorf("%w: %d channels, not 1 to 4", ErrLimit, h.Channels)
	case h.Bits != 8 && h.Bits != 16:
		return fmt.Errorf("%w: %d bits per sample, not 8 or 16", ErrLimit, h.Bits)
	case h.Quality < 0 || h.Quality > 100:
		return fmt.Errorf("%w: quality %d, not 1 to 100", ErrLimit, h.Quality)
	case h.Compression < -1 || h.Compression > 9:
		return fmt.Errorf("%w: compression %d, not 0 to 9", ErrLimit, h.Compression)
	}
	if err := h.checkTiling(); err != nil {
		return err
	}
	side := max(h.Width, h.Height)
	switch h.Format {
	case DZI, IIIF:
		if side > maxSidePNG {
			return sideError(h, maxSidePNG, "tiff")
		}
	case JPEG:
		if side > maxSideJPEG {
			return sideError(h, maxSideJPEG, "png or tiff")
		}
		if h.Channels == 2 || h.Channels == 4 {
			return fmt.Errorf("%w: jpeg has no alpha; use png, tiff or webp", ErrLimit)
		}
	case WebP:
		if side > maxSideWebP {
			return sideError(h, maxSideWebP, "png or tiff")
		}
		if n := int64(h.Width) * int64(h.Height); n > maxPixelsWebP {
			return fmt.Errorf("%w: webp is compressed in memory and limited to %d pixels here, "+
				"%d x %d is %d; use png or tiff", ErrLimit, maxPixelsWebP, h.Width, h.Height, n)
		}
	case AVIF:
		if side > maxSideAVIF {
			return sideError(h, maxSideAVIF, "png or tiff")
		}
	case PNG:
		if side > maxSidePNG {
			return sideError(h, maxSidePNG, "tiff")
		}
	case TIFF:
		if int64(side) > maxSideTIFF {
			return sideError(h, maxSideTIFF, "several smaller pictures")
		}
		if err := h.checkScheme(); err != nil {
			return err
		}
	}
	if h.Bits == 16 && (h.Format == JPEG || h.Format == WebP || h.Format == AVIF) {
		return fmt.Errorf("%w: %v has 8 bits per sample, not 16; use png or tiff", ErrLimit,
			h.Format)
	}
	if row := int64(h.Width) * int64(h.Channels*h.Bits/8); row > maxRowBytes {
		return fmt.Errorf("%w: a row of %d pixels takes %d bytes, the limit is %d; write it in parts",
			ErrLimit, h.Width, row, maxRowBytes)
	}
	return nil
}

func sideError(h Header, limit int64, instead string) error {
	return fmt.Errorf("%w: %v is limited to %d pixels a side, the picture is %d x %d; use %s",
		ErrLimit, h.Format, limit, h.Width, h.Height, instead)
}

// settle fills in defaults and drops parts that cannot be written; a warning names each.
func (h Header) settle() (Header, []string) {
	var warnings []string
	h = h.settleTiling()
	if h.Quality == 0 && (h.Format == JPEG || h.Scheme == SchemeJPEG) {
		h.Quality = DefaultQuality
	}
	if h.Quality == 0 && h.Format == AVIF {
		h.Quality = DefaultQualityAVIF
	}
	if h.Compression < 0 {
		h.Compression = DefaultCompression
	}
	if h.Compression == 0 && h.Scheme.predicts() {
		h.Scheme = SchemeNone
	}
	if icc := h.Metadata.ICC; icc != nil {
		channels := h.Channels
		if h.Format == WebP {
			channels = 3 // grey becomes RGB
		}
		var err error
		if h.Metadata.ICC, err = fittingICC(icc, channels); err != nil {
			warnings = append(warnings, fmt.Sprintf("ICC profile not written: %v", err))
		} else if h.Format == PNM {
			h.Metadata.ICC = nil
			warnings = append(warnings, "ICC profile not written: pnm has no place for one")
		} else if len(icc) > maxBlock {
			h.Metadata.ICC = nil
			warnings = append(warnings, fmt.Sprintf("ICC profile not written: %d bytes", len(icc)))
		}
	}
	h.Metadata.DPIX, h.Metadata.DPIY = dotsPerInch(h.Metadata.DPIX), dotsPerInch(h.Metadata.DPIY)
	if h.Metadata.DPIX == 0 || h.Metadata.DPIY == 0 {
		h.Metadata.DPIX, h.Metadata.DPIY = 0, 0
	}
	var left []string
	h.Metadata, left = h.correct()
	warnings = append(warnings, left...)
	if side := max(h.Width, h.Height); h.Format == PNG && side > libpngSide {
		warnings = append(warnings, fmt.Sprintf(
			"many programs refuse a png with a side over %d pixels, this one has %d", libpngSide,
			side))
	}
	return h, warnings
}

// webpPixelBytes is what compressing a WebP takes for a pixel, the picture that is gathered for it
// included. Measured with nativewebp 1.3.0 as the growth of the process: 18 for a ramp, 30 for an
// enlarged photograph, 43 for a photograph as it is, and 73 for noise, which nothing enlarged is.
const webpPixelBytes = 50

// gatheredBytes is a pixel of a picture that is gathered.
const gatheredBytes = 4

// Memory is about how many bytes a Writer of h takes at most, with the threads of CreateOptions.
func (h Header) Memory(threads int) int64 {
	if h, _ := h.settle(); h.tiled() {
		return h.tilesMemory(threads)
	}
	memory := pipelineMemory(newCodec(h, nil), h, threads)
	if h.Format == JPEG {
		memory += jpegHeld
	}
	if h.Format == AVIF {
		c := newAVIFCodec(h)
		memory += c.avifMemory(pipelineThreads(threads, c.stripRows()*h.rowBytes()))
	}
	if h.Format == WebP {
		pixels := int64(h.Width) * int64(h.Height)
		if memory += webpPixelBytes * pixels; h.Quality > 0 {
			memory += lossy.WebPMemory(h.Width, h.Height) - (webpPixelBytes-gatheredBytes)*pixels
		}
	}
	return memory
}

// rowBytes is the length of a row of samples.
func (h Header) rowBytes() int { return h.Width * h.Channels * h.Bits / 8 }

// deflateLevel is the level of the compressor. Its highest follows chains of 1024 earlier matches,
// which takes thirty times as long on enlarged pictures for 6 % (BenchmarkPNGWrite).
func deflateLevel(compression int) int { return min(compression, 8) }

// byteOrder is how samples of 16 bits are stored.
func (h Header) byteOrder() binary.ByteOrder {
	if h.Format == TIFF {
		return binary.LittleEndian
	}
	return binary.BigEndian
}

// stripRows is how many rows make up a strip of about stripBytes, in multiples of unit. It depends
// on the header alone, and so does therefore where one strip ends and the next begins.
func (h Header) stripRows(unit int) int {
	rows := max(stripBytes/h.rowBytes()/unit, 1) * unit
	return min(rows, (h.Height+unit-1)/unit*unit)
}

// stripBytes is enough for the compressor to lose nothing to speak of by starting anew (under 1 %)
// and little enough to hold several per processor.
const stripBytes = 1 << 20
