package imageio

import (
	"errors"
	"fmt"
	"image"
	"io"
)

// image/jpeg decodes nearly every JPEG there is, but refuses sampling factors of 3, factors that
// differ between the chroma planes or exceed luma's, and four components without Adobe's marker;
// and it repeats the chroma of YCCK instead of interpolating it. For those files, and for the
// strips of a TIFF, whose tables and colour space come from elsewhere, jpegDecoder does the work.

// jpegComponent is a component of a frame and its plane.
type jpegComponent struct {
	id     byte
	h, v   int // sampling factors, 1 to 4
	table  byte
	dc, ac byte // Huffman tables of the current scan
	pred   int  // DC of the block before

	across, down int     // blocks stored, whole MCUs
	cols, rows   int     // blocks that hold samples of the picture
	coef         []int16 // [down][across][64] in natural order
	plane        plane
}

// jpegFrame is what the segments before the first scan say of a picture.
type jpegFrame struct {
	width, height int
	precision     int
	kind          byte // the marker: SOF0 baseline, SOF1 extended, SOF2 progressive
	comp          []jpegComponent
	maxH, maxV    int
	thirds        bool // a sampling factor is 3
	jfif, adobe   bool
	transform     byte // Adobe's: 0 none, 1 YCbCr, 2 YCCK
}

// define takes a frame header (ITU-T T.81, B.2.2). What is legal but not read is ErrFormat.
func (f *jpegFrame) define(marker byte, data []byte) error {
	const head, perComponent = 6, 3
	switch {
	case f.comp != nil:
		return errors.New("more than one frame")
	case len(data) < head || len(data) < head+perComponent*int(data[5]):
		return errors.New("the frame header is too short")
	}
	f.kind, f.precision = marker, int(data[0])
	f.height, f.width = int(data[1])<<8|int(data[2]), int(data[3])<<8|int(data[4])
	n := int(data[5])
	switch {
	case marker != jpegSOF0 && marker != jpegSOF0+1 && marker != jpegSOF0+2:
		return fmt.Errorf("%w: jpeg that is lossless, hierarchical or arithmetically coded", ErrFormat)
	case f.precision != 8:
		return fmt.Errorf("%w: jpeg with a precision of %d bits, not 8", ErrFormat, f.precision)
	case n != 1 && n != 3 && n != 4:
		return fmt.Errorf("%w: jpeg of %d components", ErrFormat, n)
	case f.width == 0 || f.height == 0:
		return fmt.Errorf("the size is %d x %d", f.width, f.height)
	}
	for i := range n {
		c := data[head+perComponent*i:]
		p := jpegComponent{id: c[0], h: int(c[1] >> 4), v: int(c[1] & 15), table: c[2]}
		if p.h < 1 || p.h > 4 || p.v < 1 || p.v > 4 || p.table > 3 {
			return errors.New("bad sampling factor or table number")
		}
		f.thirds = f.thirds || p.h == 3 || p.v == 3
		if n == 1 { // T.81, A.2.2: the factors of a single component mean nothing
			p.h, p.v = 1, 1
		}
		f.maxH, f.maxV = max(f.maxH, p.h), max(f.maxV, p.v)
		f.comp = append(f.comp, p)
	}
	return nil
}

// adobeSegment takes an APP14 segment.
func (f *jpegFrame) adobeSegment(data []byte) {
	if len(data) >= 12 && string(data[:5]) == "Adobe" {
		f.adobe, f.transform = true, data[11]
	}
}

// plain tells whether image/jpeg decodes the frame, and interpolation of its planes gives what it
// should: one component, or three of which the first has the full size and the other two an equal
// share of it.
func (f *jpegFrame) plain() bool {
	if f.thirds {
		return false
	}
	if len(f.comp) == 1 {
		return true
	}
	if len(f.comp) != 3 || f.comp[1].h != f.comp[2].h || f.comp[1].v != f.comp[2].v {
		return false
	}
	luma, chroma := f.comp[0], f.comp[1]
	return luma.v < 3 && luma.h%chroma.h == 0 && luma.v%chroma.v == 0
}

// readJPEGFrame walks the segments up to the first scan. The header is returned as far as it was
// found when there is an error.
func readJPEGFrame(r io.ReaderAt) (*jpegFrame, error) {
	f := &jpegFrame{}
	for off := int64(2); ; {
		marker, at, err := nextMarker(r, off)
		if err != nil {
			return f, err
		}
		switch {
		case marker == jpegSOS || marker == jpegEOI:
			if f.comp == nil {
				return f, errors.New("a scan without a frame")
			}
			return f, nil
		case marker == jpegSOI || marker == jpegTEM || marker >= jpegRST0 && marker <= jpegRST7:
			off = at
			continue
		}
		var size [2]byte
		if _, err := r.ReadAt(size[:], at); err != nil {
			return f, err
		}
		length := int64(size[0])<<8 | int64(size[1]) - 2
		if length < 0 {
			return f, fmt.Errorf("segment %#02x is too short", marker)
		}
		if marker == jpegAPP14 || jpegIsFrame(marker) {
			data, err := readBlock(r, at+2, length)
			if err != nil {
				return f, err
			}
			if marker == jpegAPP14 {
				f.adobeSegment(data)
			} else if err := f.define(marker, data); err != nil {
				return f, err
			}
		}
		off = at + 2 + length
	}
}

// jpegConfig finds the size, and whether the picture is one for jpegDecoder. Where the header is
// not understood, image/jpeg says what it thinks of it.
func (f *file) jpegConfig() (cfg image.Config, known bool) {
	frame, err := readJPEGFrame(f.r)
	if err != nil || frame.plain() {
		return cfg, false
	}
	f.planes = true
	return image.Config{Width: frame.width, Height: frame.height}, true
}
