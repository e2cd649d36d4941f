package imageio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"math/bits"
)

// jpegEncoder encodes strips of grey or RGB samples, with a sample of chroma for every pixel
// (4:4:4), which image/jpeg cannot, or for two by two (4:2:0), faster than image/jpeg.
// It has the tables that image/jpeg writes at the same quality: libjpeg's quantisation, and the
// Huffman codes of the standard (ITU-T T.81, annex K).
type jpegEncoder struct {
	header []byte // what begins the file of a strip, up to the scan's data
	size   int    // where in header the height is, with the width behind it
	unit   jpegUnit
	tables int            // of either kind: 1 of grey
	scale  [2]jpegScale   // of luma and chroma
	dc, ac [2]huffmanCode // of luma and chroma
}

func newJPEGEncoder(h Header) (*jpegEncoder, error) {
	var example image.Image = image.NewGray(image.Rect(0, 0, 8, 8))
	if h.Channels == 3 {
		example = image.NewRGBA(example.Bounds())
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, example, &jpeg.Options{Quality: h.Quality}); err != nil {
		return nil, err
	}
	tables, frame, scan, _, err := splitJPEG(b.Bytes())
	if err != nil {
		return nil, err
	}
	e := &jpegEncoder{tables: min(h.Channels, 2)}
	e.unit.channels, e.unit.side = h.Channels, newJPEGCodec(h).unitSize()
	if h.Channels == 3 {
		const components = 10 // in a frame header; 3 bytes for each
		frame[components+1] = byte(e.unit.side/8) * 0x11
	}
	const height = 5 // in a frame header
	e.size = 2 + len(tables) + height
	e.header = bytes.Join([][]byte{{0xff, jpegSOI}, tables, frame, scan}, nil)
	return e, e.read(tables)
}

// read finds the quantisation and Huffman tables in their segments.
func (e *jpegEncoder) read(segments []byte) error {
	for len(segments) > 4 {
		n := 2 + int(binary.BigEndian.Uint16(segments[2:]))
		marker, data := segments[1], segments[4:n]
		segments = segments[n:]
		for len(data) > 0 {
			switch marker {
			case jpegDQT:
				e.scale[data[0]&1] = scaleOf(data[1:65])
				data = data[65:]
			case jpegDHT:
				class := &e.dc
				if data[0]>>4 == 1 {
					class = &e.ac
				}
				counts, symbols := data[1:17], data[17:]
				code, next := uint32(0), 0
				for length := 1; length <= 16; length++ {
					for range counts[length-1] {
						class[data[0]&1][symbols[next]] = uint32(length)<<24 | code
						code, next = code+1, next+1
					}
					code <<= 1
				}
				data = symbols[next:]
			default:
				return fmt.Errorf("the jpeg encoder wrote the segment %#x", marker)
			}
		}
	}
	if last := e.tables - 1; e.ac[last][0] == 0 || e.scale[last][0] == 0 {
		return errors.New("the jpeg encoder wrote too few tables")
	}
	return nil
}

// encode appends the file of a strip of samples, width a row.
func (e *jpegEncoder) encode(out, pix []byte, width, rows int) []byte {
	at := len(out) + e.size
	out = append(out, e.header...)
	binary.BigEndian.PutUint16(out[at:], uint16(rows))
	binary.BigEndian.PutUint16(out[at+2:], uint16(width))
	w := bitWriter{out: out}
	var before [3]int32 // of luma and both of chroma
	for y := 0; y < rows; y += e.unit.side {
		for x := 0; x < width; x += e.unit.side {
			luma := e.unit.load(pix, width, rows, x, y)
			for i := range e.unit.blocks[:luma] {
				before[0] = e.block(&w, &e.unit.blocks[i], 0, before[0])
			}
			for i := range e.unit.channels / 3 * 2 {
				before[1+i] = e.block(&w, &e.unit.blocks[luma+i], 1, before[1+i])
			}
		}
	}
	return append(w.flush(), 0xff, jpegEOI)
}

// block transforms, quantises and writes a block, and returns its mean for the next one's
// prediction.
func (e *jpegEncoder) block(w *bitWriter, b *jpegBlock, table int, before int32) int32 {
	b.transform()
	var level [64]int32 // in the order of the file
	set := e.scale[table].quantise(&level, b) &^ 1
	w.value(&e.dc[table], 0, level[0]-before)
	last := 0
	for set != 0 {
		k := bits.TrailingZeros64(set) & 63
		set &= set - 1
		zeros := k - last - 1
		for ; zeros > 15; zeros -= 16 {
			w.symbol(&e.ac[table], 0xf0)
		}
		w.value(&e.ac[table], zeros, level[k])
		last = k
	}
	if last < 63 {
		w.symbol(&e.ac[table], 0)
	}
	return level[0]
}
