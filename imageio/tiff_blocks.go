package imageio

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"math/bits"

	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/image/tiff/lzw"
)

// stored reads the bytes of a block as they are in the file, at most so many.
func (t *tiffReader) stored(i int, most int64) ([]byte, error) {
	if t.split != nil {
		raw, err := t.split.read(t, i)
		return t.bitsInOrder(raw), err
	}
	if t.offsets[i] > float64(t.size) {
		return nil, io.ErrUnexpectedEOF
	}
	at, n := int64(t.offsets[i]), t.size
	if t.counts != nil && t.counts[i] > 0 {
		n = int64(t.counts[i])
	}
	if at < 0 || at > t.size {
		return nil, io.ErrUnexpectedEOF
	}
	if t.compression == tiffNone {
		n = min(n, most)
	}
	raw, err := io.ReadAll(io.NewSectionReader(t.r, at, min(n, t.size-at)))
	return t.bitsInOrder(raw), err
}

// bitsInOrder makes the highest bit of each byte the first, in place.
func (t *tiffReader) bitsInOrder(raw []byte) []byte {
	const leastFirst = 2
	if int(t.first(tagFillOrder, 1)) == leastFirst && t.compression != tiffJPEG {
		for i, b := range raw {
			raw[i] = bits.Reverse8(b)
		}
	}
	return raw
}

// note keeps the first damage.
func (t *tiffReader) note(err error) {
	if t.problem == nil {
		t.problem = err
	}
}

// cut reports whether a block goes on after the end of the file.
func (t *tiffReader) cut(i int) bool {
	return t.counts != nil && t.offsets[i]+t.counts[i] > float64(t.size)
}

// block decompresses a block into rows of whole bytes, of so many bytes and rows. What memory it
// takes grows with what there is in the file.
func (t *tiffReader) block(i, rowBytes, rows int) ([]byte, error) {
	want := int64(rowBytes) * int64(rows)
	raw, err := t.stored(i, want)
	if err != nil {
		return nil, err
	}
	var out []byte
	switch t.compression {
	case tiffNone:
		out = raw
	case int(faxRLE), int(faxGroup3), int(faxGroup4):
		if t.bits != 1 || t.samples != 1 {
			return nil, fmt.Errorf("%w: tiff with fax compression of %d x %d bits", ErrFormat,
				t.samples, t.bits)
		}
		two := int(t.first(tagT4Options, 0))&1 == 1
		out, err = decodeFax(raw, faxKind(t.compression), two, t.blockW, rows)
	case tiffLZW:
		if len(raw) >= 2 && raw[0] == 0 && raw[1]&1 == 1 {
			return nil, fmt.Errorf("%w: tiff with LZW as before TIFF 6.0", ErrFormat)
		}
		r := lzw.NewReader(bytes.NewReader(raw), lzw.MSB, 8)
		out, err = io.ReadAll(io.LimitReader(r, want))
		r.Close()
	case tiffDeflate, tiffOldDeflate:
		var r io.ReadCloser
		if r, err = zlib.NewReader(bytes.NewReader(raw)); err == nil {
			out, err = io.ReadAll(io.LimitReader(r, want))
			r.Close()
		}
	case tiffZstd:
		var r *zstd.Decoder
		r, err = zstd.NewReader(bytes.NewReader(raw), zstd.WithDecoderConcurrency(1),
			zstd.WithDecoderMaxWindow(128<<20))
		if err == nil {
			out, err = io.ReadAll(io.LimitReader(r, want))
			r.Close()
		}
	case tiffPackBits:
		out = unpackBits(raw, want)
	default:
		return nil, fmt.Errorf("%w: tiff with compression %d", ErrFormat, t.compression)
	}
	switch {
	case t.damaged && int64(len(out)) < want:
		if err == nil {
			err = io.ErrUnexpectedEOF
		}
		t.note(err)
		return append(out, make([]byte, want-int64(len(out)))...), nil
	case t.cut(i) && int64(len(out)) < want:
		return nil, io.ErrUnexpectedEOF
	case err != nil && int64(len(out)) < want:
		return nil, err
	case int64(len(out)) < want:
		return nil, errors.New("tiff: a strip or tile is too short")
	}
	return out, nil
}

// unpackBits undoes PackBits (TIFF 6.0, section 9), up to so many bytes.
func unpackBits(raw []byte, most int64) []byte {
	var out []byte
	for len(raw) > 0 && int64(len(out)) < most {
		n := int(int8(raw[0]))
		switch raw = raw[1:]; {
		case n >= 0:
			n = min(n+1, len(raw))
			out, raw = append(out, raw[:n]...), raw[n:]
		case n > -128 && len(raw) > 0:
			out, raw = append(out, bytes.Repeat(raw[:1], 1-n)...), raw[1:]
		}
	}
	return out
}

var errTIFFDeepJPEG = fmt.Errorf("%w: tiff with jpeg of 12 bits", ErrFormat)

// jpegBlock decodes a block that is a JPEG, w x h pixels, into interleaved samples.
func (t *tiffReader) jpegBlock(i, w, h int) ([]byte, error) {
	raw, err := t.stored(i, math.MaxInt64)
	if err != nil {
		return nil, err
	}
	var tables io.Reader
	if data, err := t.bytes(tagJPEGTables); err != nil {
		return nil, err
	} else if data != nil {
		tables = bytes.NewReader(data)
	}
	d, err := decodeJPEG(bytes.NewReader(raw), tables, image.Pt(t.blockW, max(t.blockH, h)),
		false)
	if err != nil {
		if t.cut(i) {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	n := t.samples
	if t.planar {
		n = 1
	}
	if d.precision != 8 {
		return nil, errTIFFDeepJPEG
	}
	if len(d.comp) != n || d.width < w || d.height < h {
		return nil, fmt.Errorf("tiff: a block of %d x %d x %d is a jpeg of %d x %d x %d", w, h, n,
			d.width, d.height, len(d.comp))
	}
	colour := jpegAsStored
	if t.photometric == photoYCbCr {
		colour = jpegYCbCr
	}
	out := make([]byte, t.blockW*n*h)
	for y := range h {
		d.planes.samples8(out[y*t.blockW*n:][:d.width*n], y, colour)
	}
	return out, nil
}
