package imageio

import (
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
)

// image/jpeg refuses sampling factors of 3, factors that differ between the chroma planes or exceed
// luma's, and four components without Adobe's marker; it repeats chroma instead of interpolating it
// in YCCK; it knows neither 12 bits nor arithmetic coding; and it rounds otherwise than libjpeg, by
// up to 3 levels of RGB, while the pictures that networks were trained on came through libjpeg.
// jpegDecoder reads all of it, with libjpeg's values to the bit. image/jpeg is asked where
// jpegDecoder finds no picture, or a damaged one.

// jpegComponent is a component of a frame and its plane.
type jpegComponent struct {
	id      byte
	index   int // among the components
	h, v    int // sampling factors, 1 to 4
	table   byte
	dc, ac  byte // tables of the current scan
	pred    int  // DC of the block before
	context int  // what DC's last difference was like, with arithmetic coding

	across, down int     // blocks stored, whole MCUs
	cols, rows   int     // blocks that hold samples of the picture
	coef         []int16 // [down][across][64] in natural order
}

// jpegFrame describes a picture by the segments before its first scan.
type jpegFrame struct {
	width, height int
	precision     int
	kind          byte // the marker: SOF0 baseline, SOF1 and 9 extended, SOF2 and 10 progressive
	comp          []jpegComponent
	maxH, maxV    int
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
	case marker > jpegSOF0+2 && marker != jpegSOF0+9 && marker != jpegSOF0+10:
		return fmt.Errorf("%w: jpeg with %s", ErrFormat, jpegCoding(marker))
	case f.precision != 8 && f.precision != 12 || f.precision == 12 && marker == jpegSOF0:
		return fmt.Errorf("%w: jpeg with a precision of %d bits, not 8 or 12", ErrFormat,
			f.precision)
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
		if n == 1 { // T.81, A.2.2: the factors of a single component mean nothing
			p.h, p.v = 1, 1
		}
		f.maxH, f.maxV = max(f.maxH, p.h), max(f.maxV, p.v)
		f.comp = append(f.comp, p)
	}
	return nil
}

// jpegCoding says what a frame that is not read is coded by (T.81, table B.1).
func jpegCoding(marker byte) string {
	if n := marker - jpegSOF0; n == 3 || n == 11 {
		return "lossless coding"
	}
	return "hierarchical coding"
}

// progressive tells whether coefficients come in several scans.
func (f *jpegFrame) progressive() bool {
	return f.kind == jpegSOF0+2 || f.kind == jpegSOF0+10
}

// arithmeticCoded tells whether scans are coded by T.81's annex D, not by Huffman codes.
func (f *jpegFrame) arithmeticCoded() bool { return f.kind >= jpegSOF0+9 }

// adobeSegment takes an APP14 segment.
func (f *jpegFrame) adobeSegment(data []byte) {
	if len(data) >= 12 && string(data[:5]) == "Adobe" {
		f.adobe, f.transform = true, data[11]
	}
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

// jpegConfig finds the size of a picture for jpegDecoder. Where the header is not understood,
// image/jpeg says what it thinks of it.
func (f *file) jpegConfig() (image.Config, error) {
	frame, own := readJPEGFrame(f.r)
	if own == nil {
		f.planes = true
		return image.Config{Width: frame.width, Height: frame.height}, nil
	}
	cfg, err := guarded(f, jpeg.DecodeConfig)
	if err != nil && errors.Is(own, ErrFormat) { // which says it better
		err = fmt.Errorf("%s: %w", f.name, own)
	}
	return cfg, err
}

// decodeJPEGFile decodes a file of the given size.
func decodeJPEGFile(f *file, cfg image.Config) (source, error) {
	if !f.planes {
		return guarded(f, jpeg.Decode)
	}
	own, err := guarded(f, func(r io.Reader) (*picture, error) {
		return decodeJPEGPicture(r, image.Pt(cfg.Width, cfg.Height), f.damaged)
	})
	if err == nil {
		return own, nil
	}
	if src, otherErr := guarded(f, jpeg.Decode); otherErr == nil {
		return src, nil
	}
	return nil, err
}
