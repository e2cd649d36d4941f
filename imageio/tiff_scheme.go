package imageio

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// Scheme is how the samples of a TIFF are compressed.
type Scheme int

// Deflate and Zstandard lose nothing; JPEG does, and has 8 bits and no alpha.
const (
	SchemeDeflate Scheme = iota
	SchemeNone
	SchemeZstd
	SchemeJPEG
)

var schemeNames = [...]string{
	SchemeDeflate: "deflate", SchemeNone: "none", SchemeZstd: "zstd", SchemeJPEG: "jpeg",
}

// String returns the name of the scheme, such as "zstd".
func (s Scheme) String() string { return schemeNames[s] }

// ParseScheme returns the scheme of a name: none, deflate, zstd or jpeg. The error is ErrFormat.
func ParseScheme(name string) (Scheme, error) {
	for s, known := range schemeNames {
		if strings.EqualFold(name, known) {
			return Scheme(s), nil
		}
	}
	return 0, fmt.Errorf("%w: %q is none of none, deflate, zstd and jpeg", ErrFormat, name)
}

// tag is the scheme's number in a file: 50000 is libtiff's for Zstandard.
func (s Scheme) tag() int {
	return [...]int{SchemeDeflate: 8, SchemeNone: 1, SchemeZstd: 50000, SchemeJPEG: 7}[s]
}

// predicts tells whether samples are replaced by their differences before they are compressed.
func (s Scheme) predicts() bool { return s == SchemeDeflate || s == SchemeZstd }

// blockEncoder returns a function that compresses blocks of a TIFF, strips or tiles, of width
// pixels and at most rows rows each, and appends them to out. It may change raw.
func (h Header) blockEncoder(width, rows int) func(out, raw []byte, rows int) ([]byte, error) {
	switch h.Scheme {
	case SchemeNone:
		return func(out, raw []byte, _ int) ([]byte, error) { return append(out, raw...), nil }
	case SchemeJPEG:
		return h.jpegBlocks(width, rows)
	case SchemeZstd:
		z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1),
			zstd.WithEncoderLevel(zstdLevel(h.Compression)))
		return func(out, raw []byte, _ int) ([]byte, error) {
			if err != nil {
				return nil, err
			}
			h.predict(raw, width)
			return z.EncodeAll(raw, out), nil
		}
	}
	var file appender
	z, err := zlib.NewWriterLevel(&file, deflateLevel(h.Compression))
	return func(out, raw []byte, _ int) ([]byte, error) {
		if err != nil {
			return nil, err
		}
		h.predict(raw, width)
		file = out
		z.Reset(&file)
		if _, err := z.Write(raw); err != nil {
			return nil, err
		}
		err := z.Close()
		return file, err
	}
}

// zstdLevel is the level of the compressor for an effort of 0 to 9.
func zstdLevel(compression int) zstd.EncoderLevel {
	switch {
	case compression <= 2:
		return zstd.SpeedFastest
	case compression <= 6:
		return zstd.SpeedDefault
	case compression <= 8:
		return zstd.SpeedBetterCompression
	}
	return zstd.SpeedBestCompression
}

// predict replaces each sample by its difference from the same sample of the pixel to the left, in
// rows of width pixels.
func (h Header) predict(raw []byte, width int) {
	n, row := h.Channels, width*h.Channels*h.Bits/8
	for ; len(raw) > 0; raw = raw[row:] {
		if h.Bits == 8 {
			for i := row - 1; i >= n; i-- {
				raw[i] -= raw[i-n]
			}
			continue
		}
		le := binary.LittleEndian
		for i := row - 2; i >= 2*n; i -= 2 {
			le.PutUint16(raw[i:], le.Uint16(raw[i:])-le.Uint16(raw[i-2*n:]))
		}
	}
}

// jpegBlocks is blockEncoder for JPEG (Adobe Photoshop TIFF technical note 2): each block is a
// picture without its tables, which the file has once (jpegTables).
func (h Header) jpegBlocks(width, rows int) func(out, raw []byte, rows int) ([]byte, error) {
	encode := jpegPictures(h, width)
	var whole []byte
	return func(out, raw []byte, rows int) (_ []byte, err error) {
		if whole, err = encode(whole[:0], raw, rows); err != nil {
			return nil, err
		}
		_, frame, scan, data, err := splitJPEG(whole)
		if err != nil {
			return nil, err
		}
		out = append(append(out, 0xff, jpegSOI), frame...)
		return append(append(append(out, scan...), data...), 0xff, jpegEOI), nil
	}
}

// jpegTables is the value of the tag of the same name: what the blocks of jpegBlocks leave out. The
// encoders' tables depend on the quality alone.
func (h Header) jpegTables() ([]byte, error) {
	file, err := jpegPictures(h, 8)(nil, make([]byte, 8*8*h.Channels), 8)
	if err != nil {
		return nil, err
	}
	tables, _, _, _, err := splitJPEG(file)
	return bytes.Join([][]byte{{0xff, jpegSOI}, tables, {0xff, jpegEOI}}, nil), err
}
