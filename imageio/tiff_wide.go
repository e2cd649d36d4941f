package imageio

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/liif-render/liif/internal/half"
)

// wideSamples are a TIFF's samples of floating point, or of whole numbers of 32 bits. They become
// 16 bits: 0 to 1, or the whole range, is 0 to 65535.
type wideSamples struct {
	bits  int // as stored: 16, 32 or 64; 0 where the samples are no such
	float bool
	// samples in all, those outside of 0 to 1, and those over 1 or not a number
	seen, outside, over int
}

var errWideRange = errors.New("floating-point samples, most of them over 1: scale them to 0 to 1 first")

// checkWide finds samples that must be reduced to 16 bits; t.bits is then 16.
func (t *tiffReader) checkWide(format int) error {
	const unsigned, float = 1, 3
	switch {
	case format == float && (t.bits == 16 || t.bits == 32 || t.bits == 64):
		t.wide.float = true
	case format == float:
		return fmt.Errorf("%w: tiff with floating-point samples of %d bits", ErrFormat, t.bits)
	case format != unsigned || t.bits != 32:
		return nil
	}
	if t.compression == tiffJPEG || t.compression == tiffOldJPEG {
		return fmt.Errorf("%w: tiff with jpeg of samples of %d bits", ErrFormat, t.bits)
	}
	t.wide.bits, t.bits = t.bits, 16
	return nil
}

// undoWide gives the samples of a row, n a pixel, of bytes that it may change: it undoes the
// predictor (TIFF 6.0, section 14; TIFF Technical Note 3 for floating point) and reduces them.
func (s *tiffSamples) undoWide(row []uint16, data []byte, n int) error {
	size, order := s.wide.bits/8, binary.ByteOrder(s.order)
	if s.predicted() {
		switch {
		case s.predictor == 2:
			s.addWords(data, size, n)
		case s.predictor == 3 && s.wide.float:
			data, order = joinPlanes(data, size, n), binary.BigEndian
		default:
			return fmt.Errorf("%w: tiff with predictor %d for samples of %d bits", ErrFormat,
				s.predictor, s.wide.bits)
		}
	}
	for i := range row {
		v := data[i*size:]
		switch {
		case !s.wide.float:
			row[i] = uint16(order.Uint32(v) >> 16)
		case size == 2:
			row[i] = s.wide.reduce(float64(half.ToFloat(order.Uint16(v))))
		case size == 4:
			row[i] = s.wide.reduce(float64(math.Float32frombits(order.Uint32(v))))
		default:
			row[i] = s.wide.reduce(math.Float64frombits(order.Uint64(v)))
		}
	}
	return nil
}

// addWords adds up differences between the words of neighbouring pixels, in place.
func (s *tiffSamples) addWords(data []byte, size, n int) {
	o := s.order
	for at := n * size; at+size <= len(data); at += size {
		v, before := data[at:], data[at-n*size:]
		switch size {
		case 2:
			o.PutUint16(v, o.Uint16(v)+o.Uint16(before))
		case 4:
			o.PutUint32(v, o.Uint32(v)+o.Uint32(before))
		default:
			o.PutUint64(v, o.Uint64(v)+o.Uint64(before))
		}
	}
}

// joinPlanes adds up differences between bytes, n samples apart, and joins the planes in which they
// are stored, the highest bytes of all samples first, to samples in big-endian order.
func joinPlanes(data []byte, size, n int) []byte {
	for i := n; i < len(data); i++ {
		data[i] += data[i-n]
	}
	count := len(data) / size
	out := make([]byte, len(data))
	for i := range count {
		for b := range size {
			out[i*size+b] = data[b*count+i]
		}
	}
	return out
}

// reduce rounds a sample to 16 bits; values outside of 0 to 1 are clamped.
func (w *wideSamples) reduce(v float64) uint16 {
	w.seen++
	if !(v >= 0 && v <= 1) {
		w.outside++
		if !(v <= 0) { // NaN too
			w.over++
		}
	}
	if !(v > 0) {
		return 0
	}
	return uint16(min(v, 1)*math.MaxUint16 + 0.5)
}

// check tells what was made of the samples, once all are read.
func (w *wideSamples) check(profile bool) (warnings []string, err error) {
	if !w.float {
		return nil, nil
	}
	if w.over > w.seen/2 {
		return nil, fmt.Errorf("%w: tiff with %w", ErrFormat, errWideRange)
	}
	if w.outside > 0 {
		warnings = append(warnings, cutOffWarning)
	}
	if !profile {
		warnings = append(warnings, "floating-point samples without a profile are taken for sRGB, "+
			"not for linear light")
	}
	return warnings, nil
}
