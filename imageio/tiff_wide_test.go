package imageio

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/liif-render/liif/internal/half"
)

// craftWide makes a TIFF of one strip, compressed by deflate, of samples of 16, 32 or 64 bits. It
// stores them as they are (predictor 1), as differences of words (2) or of planes of bytes (3).
func craftWide(order binary.AppendByteOrder, width, height, n, bits, format, predictor int,
	words []uint64) []byte {
	size := bits / 8
	store := func(order binary.AppendByteOrder, v uint64) []byte {
		switch size {
		case 2:
			return order.AppendUint16(nil, uint16(v))
		case 4:
			return order.AppendUint32(nil, uint32(v))
		}
		return order.AppendUint64(nil, v)
	}
	var raw []byte
	for y := range height {
		row := words[y*width*n:][:width*n]
		line := make([]byte, size*len(row))
		for i, v := range row {
			if predictor == 2 && i >= n {
				v -= row[i-n]
			}
			if predictor < 3 {
				copy(line[i*size:], store(order, v))
				continue
			}
			for b, by := range store(binary.BigEndian, v) {
				line[b*len(row)+i] = by
			}
		}
		for i := len(line) - 1; predictor == 3 && i >= n; i-- {
			line[i] -= line[i-n]
		}
		raw = append(raw, line...)
	}
	raw = deflated(raw)
	photometric := uint32(blackIsZero)
	if n >= 3 {
		photometric = photoRGB
	}
	tags := [][3]uint32{{tagImageWidth, uint32(width), 0}, {tagImageLength, uint32(height), 0},
		{tagBitsPerSample, uint32(bits), 0}, {tagCompression, tiffDeflate, 0},
		{tagPhotometric, photometric, 0}, {tagStripOffsets, 0, 0},
		{tagSamplesPerPixel, uint32(n), 0}, {tagStripByteCounts, uint32(len(raw)), 0},
		{tagPredictor, uint32(predictor), 0}, {tagSampleFormat, uint32(format), 0}}
	tags[5][1] = uint32(len(craftEXIF(order, tags...)))
	return append(craftEXIF(order, tags...), raw...)
}

// TestWideTIFF reads samples of floating point and of 32 bits, of every depth, predictor, order and
// number of channels.
func TestWideTIFF(t *testing.T) {
	orders := []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian}
	for _, kind := range []struct {
		bits, format int
		word         func(uint16) uint64
	}{
		{16, 3, func(v uint16) uint64 { return uint64(half.FromFloat(float32(v) / 65535)) }},
		{32, 3, func(v uint16) uint64 { return uint64(math.Float32bits(float32(v) / 65535)) }},
		{64, 3, func(v uint16) uint64 { return math.Float64bits(float64(v) / 65535) }},
		{32, 1, func(v uint16) uint64 { return uint64(v)<<16 | uint64(v) }},
	} {
		for predictor := 1; predictor <= 3; predictor++ {
			for _, order := range orders {
				for n := 1; n <= 4; n++ {
					name := fmt.Sprintf("%d bits of format %d, predictor %d, %v, %d samples",
						kind.bits, kind.format, predictor, order, n)
					want := testImage(9, 5, n, 16)
					var words []uint64
					for i, v := range want.Pix16 {
						words = append(words, kind.word(v))
						if kind.bits == 16 {
							f := float64(half.ToFloat(uint16(words[i])))
							want.Pix16[i] = uint16(min(f, 1)*65535 + 0.5)
						}
					}
					data := craftWide(order, 9, 5, n, kind.bits, kind.format, predictor, words)
					if kind.format == 1 && predictor == 3 {
						wantError(t, data, ErrFormat, "predictor 3")
						continue
					}
					got := mustDecode(t, data, ReadOptions{})
					if err := differ(got, want, 0); err != nil {
						t.Errorf("%s: %v", name, err)
					}
					if (len(got.Warnings) == 1) != (kind.format == 3) {
						t.Errorf("%s: warnings %q", name, got.Warnings)
					}
				}
			}
		}
	}
}

// TestWideTIFFOutside cuts off what is outside of 0 to 1, says so, and refuses what is mostly
// there.
func TestWideTIFFOutside(t *testing.T) {
	file := func(values ...float32) []byte {
		var words []uint64
		for _, v := range values {
			words = append(words, uint64(math.Float32bits(v)))
		}
		return craftWide(binary.LittleEndian, len(values), 1, 1, 32, 3, 1, words)
	}
	nan := float32(math.NaN())
	m := mustDecode(t, file(-1, 0.5, 7, nan, 1), ReadOptions{})
	if !slices.Equal(m.Pix16, []uint16{0, 32768, 65535, 0, 65535}) ||
		!slices.Contains(m.Warnings, cutOffWarning) {
		t.Errorf("%d, %q", m.Pix16, m.Warnings)
	}
	wantError(t, file(0, 12, 200, 255, 90), ErrFormat, "scale them to 0 to 1")
	wantError(t, craftWide(binary.LittleEndian, 1, 1, 1, 32, 2, 1, []uint64{1}), ErrFormat,
		"signed")
	wantError(t, craftWide(binary.LittleEndian, 1, 1, 1, 64, 1, 1, []uint64{1}), ErrFormat,
		"64 bits")
}
