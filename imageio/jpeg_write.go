package imageio

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// jpegCodec writes a baseline JPEG of 4:2:0 chroma, of grey, or of 4:4:4. Each strip is encoded as
// a picture of its own, by jpegEncoder; its entropy-coded data becomes one restart interval of the
// whole (ITU-T T.81, B.2.1), where prediction starts anew as it does in a picture. The encoder's
// Huffman tables are fixed, so the tables of the first strip hold for all; a jpegRecoder replaces
// them.
type jpegCodec struct {
	h      Header
	tables []byte // segments of the first strip between SOI and SOS, without SOF
	frame  []byte
	scan   []byte
	codes  *jpegRecoder
	held   []entropyCoded // of the first strips, until there are codes for them
	size   int            // of what is held
	strips int            // written so far
}

// jpegHeld is how many bytes of entropy-coded data are held before the codes are chosen: of some
// ten megapixels of a photograph.
const jpegHeld = 4 << 20

func newJPEGCodec(h Header) *jpegCodec { return &jpegCodec{h: h} }

// unitSize is the side in pixels of a minimum coded unit.
func (c *jpegCodec) unitSize() int {
	if c.h.Channels == 1 || c.h.FullChroma {
		return 8
	}
	return 16
}

// blocks are the tables of the blocks of a unit.
func (c *jpegCodec) blocks() []int {
	switch {
	case c.h.Channels == 1:
		return []int{0}
	case c.h.FullChroma:
		return []int{0, 1, 1}
	}
	return []int{0, 0, 0, 0, 1, 1}
}

// withoutCodes is segments without those of Huffman tables.
func withoutCodes(segments []byte) (out []byte) {
	for len(segments) > 4 {
		n := 2 + int(binary.BigEndian.Uint16(segments[2:]))
		if segments[1] != jpegDHT {
			out = append(out, segments[:n]...)
		}
		segments = segments[n:]
	}
	return out
}

func (c *jpegCodec) unitsPerRow() int { return (c.h.Width + c.unitSize() - 1) / c.unitSize() }

// stripRows keeps the restart interval, in units, within its 16 bits.
func (c *jpegCodec) stripRows() int {
	const maxInterval = 65535
	u := c.unitSize()
	return min(c.h.stripRows(u), maxInterval/c.unitsPerRow()*u)
}

func (c *jpegCodec) begin(w io.Writer) error {
	out := []byte{0xff, jpegSOI}
	jfif := []byte("JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00") // version 1.2, pixels are square
	const unit, perInch = 7, 1
	if m := c.h.Metadata; m.DPIX > 0 && max(m.DPIX, m.DPIY) <= math.MaxUint16 {
		jfif[unit] = perInch
		binary.BigEndian.PutUint16(jfif[8:], uint16(math.Round(m.DPIX)))
		binary.BigEndian.PutUint16(jfif[10:], uint16(math.Round(m.DPIY)))
	}
	out = appendSegment(out, jpegAPP0, jfif)
	out = appendJPEGBlocks(out, c.h.Metadata)
	icc := c.h.Metadata.ICC
	count := (len(icc) + jpegICCSegment - 1) / jpegICCSegment
	for i := range count {
		part := icc[i*jpegICCSegment : min(len(icc), (i+1)*jpegICCSegment)]
		head := append([]byte(jpegICCMarker), byte(i+1), byte(count))
		out = appendSegment(out, jpegAPP2, append(head, part...))
	}
	_, err := w.Write(out)
	return err
}

func appendSegment(out []byte, marker byte, data []byte) []byte {
	out = append(out, 0xff, marker)
	out = binary.BigEndian.AppendUint16(out, uint16(2+len(data)))
	return append(out, data...)
}

func (c *jpegCodec) worker() func(*strip) error {
	encode := jpegPictures(c.h, c.h.Width)
	return func(s *strip) (err error) {
		s.out, err = encode(s.out[:0], s.raw, s.rows)
		return err
	}
}

// jpegPictures returns a function that appends pictures of width × rows pixels as files of JPEG,
// with the channels, quality and chroma of h.
func jpegPictures(h Header, width int) func(out, pix []byte, rows int) ([]byte, error) {
	e, err := newJPEGEncoder(h)
	return func(out, pix []byte, rows int) ([]byte, error) {
		if err != nil {
			return nil, err
		}
		return e.encode(out, pix, width, rows), nil
	}
}

// put takes the entropy-coded data of a strip. It is written when enough is there to choose codes
// by.
func (c *jpegCodec) put(w io.Writer, s *strip) error {
	tables, frame, scan, data, err := splitJPEG(s.out)
	if err != nil {
		return err
	}
	if c.tables == nil {
		c.tables, c.frame, c.scan = bytes.Clone(tables), bytes.Clone(frame), bytes.Clone(scan)
		if c.codes, err = newJPEGRecoder(tables, c.blocks()); err != nil {
			return err
		}
	} else if !bytes.Equal(tables, c.tables) {
		return errors.New("the jpeg encoder changed its tables between strips")
	}
	coded := entropyCoded{data, (s.rows + c.unitSize() - 1) / c.unitSize() * c.unitsPerRow()}
	if c.strips > 0 {
		return c.write(w, coded)
	}
	coded.data = bytes.Clone(data)
	c.held, c.size = append(c.held, coded), c.size+len(data)
	if !s.last && c.size < jpegHeld {
		return nil
	}
	return c.release(w, s.last)
}

// release chooses the codes and writes the tables, headers and what is held; whole tells that this
// is all of the picture.
func (c *jpegCodec) release(w io.Writer, whole bool) error {
	codes, err := c.codes.learn(c.held, whole)
	if err != nil {
		return err
	}
	binary.BigEndian.PutUint16(c.frame[5:], uint16(c.h.Height))
	out := append(append(withoutCodes(c.tables), codes...), c.frame...)
	if !whole || len(c.held) > 1 {
		out = appendSegment(out, jpegDRI,
			binary.BigEndian.AppendUint16(nil, uint16(c.held[0].units)))
	}
	if _, err := w.Write(append(out, c.scan...)); err != nil {
		return err
	}
	for _, coded := range c.held {
		if err := c.write(w, coded); err != nil {
			return err
		}
	}
	c.held = nil
	return nil
}

// write writes a strip, behind a restart marker unless it is the first.
func (c *jpegCodec) write(w io.Writer, coded entropyCoded) error {
	data, err := c.codes.recode(coded)
	if err != nil {
		return err
	}
	if c.strips > 0 {
		if _, err := w.Write([]byte{0xff, jpegRST0 + byte((c.strips-1)%8)}); err != nil {
			return err
		}
	}
	c.strips++
	_, err = w.Write(data)
	return err
}

func (c *jpegCodec) end(_ context.Context, w io.Writer) error {
	_, err := w.Write([]byte{0xff, jpegEOI})
	return err
}

// splitJPEG takes a picture of one scan apart: the segments before the scan other than the frame
// header, the frame header (SOF0), the scan header, and the entropy-coded data up to EOI.
func splitJPEG(p []byte) (tables, frame, scan, data []byte, err error) {
	for at := 2; at+4 <= len(p) && p[at] == 0xff; {
		length := 2 + int(binary.BigEndian.Uint16(p[at+2:]))
		if at+length > len(p)-2 {
			break
		}
		segment := p[at : at+length]
		at += length
		switch segment[1] {
		case jpegSOS:
			return tables, frame, segment, p[at : len(p)-2], nil
		case jpegSOF0:
			frame = segment
		default:
			tables = append(tables, segment...)
		}
	}
	return nil, nil, nil, nil, fmt.Errorf("no scan in the %d bytes of a jpeg strip", len(p))
}
