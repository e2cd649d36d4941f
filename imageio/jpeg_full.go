package imageio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"math/bits"

	"github.com/liif-render/liif/internal/jpegtable"
)

// fullJPEG encodes strips with a sample of chroma for every pixel (4:4:4), which image/jpeg cannot.
// It has the tables that image/jpeg writes at the same quality: libjpeg's quantisation, and the
// Huffman codes of the standard (ITU-T T.81, annex K).
type fullJPEG struct {
	header []byte // what begins the file of a strip, up to the scan's data
	steps  [2][64]float32
	dc, ac [2]huffmanCode // of luma and chroma
}

// huffmanCode gives for a symbol its code and, in the upper byte, the code's length.
type huffmanCode [256]uint32

func newFullJPEG(quality, width int) (*fullJPEG, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 8, 8)), &jpeg.Options{Quality: quality})
	if err != nil {
		return nil, err
	}
	tables, frame, scan, _, err := splitJPEG(b.Bytes())
	if err != nil {
		return nil, err
	}
	const columns, components = 7, 10 // in a frame header; 3 bytes for each component
	binary.BigEndian.PutUint16(frame[columns:], uint16(width))
	for i := range 3 {
		frame[components+3*i+1] = 0x11 // one block each
	}
	f := &fullJPEG{header: bytes.Join([][]byte{{0xff, jpegSOI}, tables, frame, scan}, nil)}
	return f, f.read(tables)
}

// read finds the quantisation and Huffman tables in their segments.
func (f *fullJPEG) read(segments []byte) error {
	for len(segments) > 4 {
		n := 2 + int(binary.BigEndian.Uint16(segments[2:]))
		marker, data := segments[1], segments[4:n]
		segments = segments[n:]
		for len(data) > 0 {
			switch marker {
			case jpegDQT:
				table := &f.steps[data[0]&1]
				for k, at := range jpegtable.Zigzag {
					table[at] = float32(data[1+k])
				}
				data = data[65:]
			case jpegDHT:
				class := &f.dc
				if data[0]>>4 == 1 {
					class = &f.ac
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
	if f.ac[1][0] == 0 || f.steps[1][0] == 0 {
		return errors.New("the jpeg encoder wrote too few tables")
	}
	return nil
}

// encode appends the file of a strip of RGB samples, width a row.
func (f *fullJPEG) encode(out, pix []byte, width, rows int) []byte {
	out = append(out, f.header...)
	w := bitWriter{out: out}
	var before [3]int32
	var blocks [3][64]float32
	for y := 0; y < rows; y += 8 {
		for x := 0; x < width; x += 8 {
			load(&blocks, pix, width, rows, x, y)
			for c := range blocks {
				before[c] = f.block(&w, &blocks[c], min(c, 1), before[c])
			}
		}
	}
	return append(w.flush(), 0xff, jpegEOI)
}

// load converts a block of pixels to luma and chroma around 0 in whole steps (JFIF); beyond the
// edges the last pixel goes on.
func load(to *[3][64]float32, pix []byte, width, rows, x0, y0 int) {
	for i := range 64 {
		x, y := min(x0+i%8, width-1), min(y0+i/8, rows-1)
		p := pix[3*(y*width+x):][:3]
		r, g, b := float32(p[0]), float32(p[1]), float32(p[2])
		to[0][i] = step(0.299*r+0.587*g+0.114*b) - 128
		to[1][i] = step(-0.168735892*r-0.331264108*g+0.5*b+128) - 128
		to[2][i] = step(0.5*r-0.418687589*g-0.081312411*b+128) - 128
	}
}

// step rounds to a value of 8 bits.
func step(v float32) float32 { return float32(uint8(min(v+0.5, 255))) }

// block transforms, quantises and writes a block, and returns its mean for the next one's
// prediction.
func (f *fullJPEG) block(w *bitWriter, b *[64]float32, table int, before int32) int32 {
	var turned [64]float32
	cosineTransform(&turned, b)
	cosineTransform(b, &turned)
	var level [64]int32
	for i, step := range f.steps[table] {
		level[i] = int32(math.Round(float64(b[i] / step)))
	}
	w.value(&f.dc[table], 0, level[0]-before)
	zeros := 0
	for _, at := range jpegtable.Zigzag[1:] {
		if level[at] == 0 {
			zeros++
			continue
		}
		for ; zeros > 15; zeros -= 16 {
			w.symbol(&f.ac[table], 0xf0)
		}
		w.value(&f.ac[table], zeros, level[at])
		zeros = 0
	}
	if zeros > 0 {
		w.symbol(&f.ac[table], 0)
	}
	return level[0]
}

// bitWriter writes codes, the highest bit first, with a zero behind each byte of ones.
type bitWriter struct {
	out  []byte
	bits uint32
	n    int // how many of bits wait, from the highest
}

func (w *bitWriter) put(value uint32, length int) {
	w.bits |= value << (32 - length - w.n)
	for w.n += length; w.n >= 8; w.n -= 8 {
		b := byte(w.bits >> 24)
		w.out = append(w.out, b)
		if b == 0xff {
			w.out = append(w.out, 0)
		}
		w.bits <<= 8
	}
}

func (w *bitWriter) symbol(code *huffmanCode, symbol int) {
	w.put(code[symbol]&0xffff, int(code[symbol]>>24))
}

// value writes a number with as many zeros before it: a symbol with its length in bits, and the
// bits, those of a negative number less 1 (T.81, F.1.2.1).
func (w *bitWriter) value(code *huffmanCode, zeros int, v int32) {
	size := bits.Len32(uint32(max(v, -v)))
	w.symbol(code, zeros<<4|size)
	if v < 0 {
		v--
	}
	if size > 0 {
		w.put(uint32(v)&(1<<size-1), size)
	}
}

// flush fills the last byte with ones.
func (w *bitWriter) flush() []byte {
	if w.n > 0 {
		w.put(1<<(8-w.n)-1, 8-w.n)
	}
	return w.out
}

// cosineTransform multiplies each row of a block by the discrete cosine transform and writes it as
// a column, so that twice of it does rows and columns.
func cosineTransform(to, from *[64]float32) {
	for i := range 8 {
		row := from[8*i : 8*i+8 : 8*i+8]
		for k := range 8 {
			m := jpegCosines[8*k : 8*k+8 : 8*k+8]
			to[8*k+i] = row[0]*m[0] + row[1]*m[1] + row[2]*m[2] + row[3]*m[3] +
				row[4]*m[4] + row[5]*m[5] + row[6]*m[6] + row[7]*m[7]
		}
	}
}

// jpegCosines is [frequency][position].
var jpegCosines = func() (m [64]float32) {
	for k := range 8 {
		scale := 0.5
		if k == 0 {
			scale = math.Sqrt(0.125)
		}
		for n := range 8 {
			m[8*k+n] = float32(scale * math.Cos(float64(2*n+1)*float64(k)*math.Pi/16))
		}
	}
	return m
}()
