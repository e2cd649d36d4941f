package imageio

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"slices"
	"sync/atomic"
)

// jpegRecoder replaces Huffman codes of jpegEncoder, which are the examples of ITU-T T.81, annex K,
// by codes that fit the picture: what of it is encoded before the codes are written, which is all
// of most pictures. What comes later in larger ones is not known then, so the examples keep a
// share.
type jpegRecoder struct {
	*exampleCodes
	blocks []int          // tables of the blocks of a unit: 0 luma, 1 chroma
	codes  [4]huffmanCode // the new ones
	out    []byte
}

// exampleCodes are the codes that an encoder wrote: DC 0 and 1, AC 0 and 1.
type exampleCodes struct {
	old    [4][]uint16   // by 16 bits ahead: length and symbol of the code there
	length [4][256]uint8 // 0 for none
}

// readExamples is parseExamples, whose result for the segments that came last is kept: it takes as
// long as encoding a tile, and an encoder writes the same codes for all.
func readExamples(segments []byte) *exampleCodes {
	if k := lastExamples.Load(); k != nil && bytes.Equal(k.segments, segments) {
		return k.codes
	}
	k := &keptExamples{bytes.Clone(segments), parseExamples(segments)}
	lastExamples.Store(k)
	return k.codes
}

type keptExamples struct {
	segments []byte
	codes    *exampleCodes
}

var lastExamples atomic.Pointer[keptExamples]

// exampleShare is how many symbols a block of the examples' statistics count for, beside the 2 to
// 20 that a block has.
const exampleShare = 1

// entropyCoded is the data of a strip of so many units.
type entropyCoded struct {
	data  []byte
	units int
}

// newJPEGRecoder reads the tables that an encoder wrote. blocks are the tables of a unit's blocks.
func newJPEGRecoder(segments []byte, blocks []int) (*jpegRecoder, error) {
	r := &jpegRecoder{exampleCodes: readExamples(segments), blocks: blocks}
	for _, t := range blocks {
		if r.old[t] == nil || r.old[t|2] == nil {
			return nil, errors.New("the jpeg encoder wrote too few tables")
		}
	}
	return r, nil
}

// parseExamples reads the Huffman tables in segments.
func parseExamples(segments []byte) *exampleCodes {
	r := &exampleCodes{}
	for len(segments) > 4 {
		n := 2 + int(binary.BigEndian.Uint16(segments[2:]))
		marker, data := segments[1], segments[4:n]
		for segments = segments[n:]; marker == jpegDHT && len(data) > 0; {
			counts, symbols := data[1:17], data[17:]
			i := int(data[0]>>4&1)<<1 | int(data[0]&1)
			r.old[i] = make([]uint16, 1<<16)
			at, next := 0, 0
			for length := 1; length <= 16; length++ {
				for range counts[length-1] {
					s := symbols[next]
					r.length[i][s] = uint8(length)
					for range 1 << (16 - length) {
						r.old[i][at] = uint16(length)<<8 | uint16(s)
						at++
					}
					next++
				}
			}
			data = symbols[next:]
		}
	}
	return r
}

// learn finds codes for strips and returns the segment that defines them; whole tells that there
// are no others.
func (r *jpegRecoder) learn(strips []entropyCoded, whole bool) (segment []byte, err error) {
	var counts [4][256]int
	units := 0
	for _, s := range strips {
		units += s.units
		if err := r.walk(s, &counts); err != nil {
			return nil, err
		}
	}
	var body []byte
	for i := range counts {
		perUnit := 0
		for _, t := range r.blocks {
			if t == i&1 {
				perUnit++
			}
		}
		if perUnit == 0 { // a table of chroma, of grey
			continue
		}
		share := exampleShare * perUnit * units
		if i < 2 { // a block has one symbol of DC
			share = perUnit * units / 4
		}
		for s, length := range r.length[i] {
			const fine = 16 // so that shares of less than one symbol count
			if !whole && length > 0 {
				counts[i][s] = counts[i][s]*fine + share*fine>>length + 1
			}
		}
		lengths, symbols := huffmanLengths(&counts[i])
		body = append(append(append(body, byte(i>>1<<4|i&1)), lengths[:]...), symbols...)
		r.codes[i] = huffmanCodes(lengths, symbols)
	}
	return appendSegment(nil, jpegDHT, body), nil
}

// recode gives the data of a strip in the new codes. What it returns holds until the next call.
func (r *jpegRecoder) recode(s entropyCoded) ([]byte, error) {
	r.out = r.out[:0]
	err := r.walk(s, nil)
	return r.out, err
}

// walk goes through the symbols of a strip and counts them, or, without counts, writes them to out.
func (r *jpegRecoder) walk(s entropyCoded, counts *[4][256]int) error {
	in := stripBits{data: s.data}
	w := bitWriter{out: r.out}
	for range s.units {
		for _, t := range r.blocks {
			for k := 0; k < 64; {
				table := t
				if k > 0 {
					table = t | 2
				}
				in.fill()
				e := r.old[table][in.ahead(16)]
				symbol := int(e & 0xff)
				size := symbol & 15
				in.n -= int(e >> 8)
				value := in.ahead(size)
				in.n -= size
				if e == 0 || in.n < 0 {
					return errors.New("the jpeg encoder wrote a code that its tables do not have")
				}
				if counts != nil {
					counts[table][symbol]++
				} else {
					w.coded(&r.codes[table], symbol, uint32(value), size)
				}
				switch {
				case k == 0:
					k = 1
				case symbol == 0: // the end of the block
					k = 64
				default: // zeros before a value, or sixteen of them
					k += symbol>>4 + 1
				}
			}
		}
	}
	r.out = w.out
	if counts == nil {
		r.out = w.flush()
	}
	return nil
}

// stripBits reads entropy-coded data without markers.
type stripBits struct {
	data []byte
	bits uint64
	n    int // bits that wait, in the lowest of bits
}

// fill makes 32 bits wait, as far as there are so many.
func (b *stripBits) fill() {
	for b.n <= 48 && len(b.data) > 0 {
		c := b.data[0]
		b.data = b.data[1:]
		if c == 0xff && len(b.data) > 0 { // a zero follows
			b.data = b.data[1:]
		}
		b.bits, b.n = b.bits<<8|uint64(c), b.n+8
	}
}

// ahead is the next n bits, with zeros after the end.
func (b *stripBits) ahead(n int) int {
	if b.n < n {
		return int(b.bits<<(n-max(b.n, 0))) & (1<<n - 1)
	}
	return int(b.bits>>(b.n-n)) & (1<<n - 1)
}

// huffmanLengths finds the code lengths of symbols by how often they occur, at most 16 bits and
// none of ones alone (T.81, K.2): how many codes there are of each length, and the symbols from the
// shortest on.
func huffmanLengths(counts *[256]int) (lengths [16]byte, symbols []byte) {
	const reserved = 256 // stands for the code of ones
	var freq, size, next [reserved + 1]int
	copy(freq[:], counts[:])
	freq[reserved] = 1
	for i := range next {
		next[i] = -1
	}
	for {
		a, b := -1, -1 // the two least, those of higher numbers first
		for i, f := range freq {
			switch {
			case f == 0:
			case a < 0 || f <= freq[a]:
				a, b = i, a
			case b < 0 || f <= freq[b]:
				b = i
			}
		}
		if b < 0 {
			break
		}
		freq[a], freq[b] = freq[a]+freq[b], 0
		for size[a]++; next[a] >= 0; size[a]++ {
			a = next[a]
		}
		next[a] = b
		for size[b]++; next[b] >= 0; size[b]++ {
			b = next[b]
		}
	}
	var of [reserved + 1]int
	for _, s := range size {
		if s > 0 {
			of[s]++
		}
	}
	for i := len(of) - 1; i > 16; i-- { // pairs of codes move up (figure K.3)
		for of[i] > 0 {
			j := i - 2
			for of[j] == 0 {
				j--
			}
			of[i] -= 2
			of[i-1]++
			of[j+1] += 2 // which may be i-1
			of[j]--
		}
	}
	for i := 16; ; i-- {
		if of[i] > 0 { // the reserved one is among the longest
			of[i]--
			break
		}
	}
	for i := range lengths {
		lengths[i] = byte(of[i+1])
	}
	for s := range counts {
		if size[s] > 0 {
			symbols = append(symbols, byte(s))
		}
	}
	slices.SortStableFunc(symbols, func(a, b byte) int {
		return cmp.Or(size[a]-size[b], counts[b]-counts[a])
	})
	return lengths, symbols
}

// huffmanCodes numbers the codes of a table (T.81, C.2).
func huffmanCodes(lengths [16]byte, symbols []byte) (codes huffmanCode) {
	code, next := uint32(0), 0
	for i, n := range lengths {
		for range n {
			codes[symbols[next]] = uint32(i+1)<<24 | code
			code, next = code+1, next+1
		}
		code <<= 1
	}
	return codes
}
