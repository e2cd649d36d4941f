package imageio

import (
	"encoding/binary"
	"math/bits"
)

// huffmanCode gives for a symbol its code and, in the upper byte, the code's length.
type huffmanCode [256]uint32

// bitWriter writes codes, the highest bit first, with a zero behind each byte of ones. out lacks
// the last of them until flush.
type bitWriter struct {
	out  []byte
	bits uint64 // the lowest n wait
	n    int    // 0 to 31
}

// put writes the lowest length bits of value, 0 to 32; those above are 0.
func (w *bitWriter) put(value uint32, length int) {
	w.bits = w.bits<<(length&63) | uint64(value)
	if w.n += length; w.n >= 32 {
		w.n -= 32
		w.write(uint32(w.bits >> (w.n & 63)))
	}
}

func (w *bitWriter) write(four uint32) {
	if ones := (^four - 0x01010101) & four & 0x80808080; ones == 0 { // in no byte
		w.out = binary.BigEndian.AppendUint32(w.out, four)
		return
	}
	for shift := 24; shift >= 0; shift -= 8 {
		w.byte(byte(four >> shift))
	}
}

func (w *bitWriter) byte(b byte) {
	w.out = append(w.out, b)
	if b == 0xff {
		w.out = append(w.out, 0)
	}
}

func (w *bitWriter) symbol(code *huffmanCode, symbol int) {
	w.put(code[symbol]&0xffff, int(code[symbol]>>24))
}

// value writes a number with as many zeros before it: a symbol with its length in bits, and the
// bits, those of a negative number less 1 (T.81, F.1.2.1).
func (w *bitWriter) value(code *huffmanCode, zeros int, v int32) {
	size := bits.Len32(uint32(max(v, -v)))
	w.coded(code, zeros<<4|size, uint32(v+v>>31)&(1<<size-1), size)
}

// coded writes a symbol and size bits behind it, at most 16.
func (w *bitWriter) coded(code *huffmanCode, symbol int, value uint32, size int) {
	c := code[symbol&0xff]
	w.put(c&0xffff<<(size&31)|value, int(c>>24)+size)
}

// flush fills the last byte with ones.
func (w *bitWriter) flush() []byte {
	if fill := -w.n & 7; fill > 0 {
		w.put(1<<fill-1, fill)
	}
	for ; w.n > 0; w.n -= 8 {
		w.byte(byte(w.bits >> (w.n - 8)))
	}
	return w.out
}
