package imageio

import (
	"errors"

	"github.com/liif-render/liif/internal/jpegtable"
)

// jpegHuffman is a Huffman table (T.81, annex C and F.2.2.3).
type jpegHuffman struct {
	// By the next bits: length of the code and its symbol; 0 where the code is longer.
	fast   [1 << jpegLookahead]uint16
	last   [17]int // the largest code of each length, -1 if there is none
	delta  [17]int // what to add to a code of each length for the index of its symbol
	symbol []byte
}

// jpegLookahead is how many bits are looked up at once: codes that are longer are rare.
const jpegLookahead = 10

func (d *jpegDecoder) defineHuffman(data []byte) error {
	for len(data) > 0 {
		if len(data) < 17 {
			return errors.New("bad Huffman table")
		}
		class, number := data[0]>>4, data[0]&15
		total := 0
		for _, n := range data[1:17] {
			total += int(n)
		}
		if class > 1 || number > 3 || total > 256 || len(data) < 17+total {
			return errors.New("bad Huffman table")
		}
		h := &jpegHuffman{symbol: append([]byte(nil), data[17:17+total]...)}
		code, index := 0, 0
		for length := 1; length <= 16; length++ {
			n := int(data[length])
			h.delta[length], h.last[length] = index-code, -1
			for range n {
				if code >= 1<<length {
					return errors.New("bad Huffman table")
				}
				if length <= jpegLookahead {
					for i := range 1 << (jpegLookahead - length) {
						h.fast[code<<(jpegLookahead-length)|i] =
							uint16(length)<<8 | uint16(h.symbol[index])
					}
				}
				h.last[length] = code
				code, index = code+1, index+1
			}
			code <<= 1
		}
		d.huff[class][number], data = h, data[17+total:]
	}
	return nil
}

// long finds the symbol of a code at the top of acc that is longer than the lookahead, and its
// length, 0 if there is no such code.
func (h *jpegHuffman) long(acc uint64) (symbol byte, length int) {
	for length := 1; length <= 16; length++ {
		if code := int(acc >> (64 - length)); code <= h.last[length] {
			return h.symbol[code+h.delta[length]], length
		}
	}
	return 0, 0
}

var (
	errHuffmanCode  = errors.New("bad Huffman code")
	errCoefficients = errors.New("a block has too many coefficients")
	errDC           = errors.New("bad DC difference")
)

// code reads a Huffman code and returns its symbol.
func (d *jpegDecoder) code(h *jpegHuffman) (byte, error) {
	if d.in.n < 16 { // at the end of a scan there may be fewer, and the code be shorter
		d.in.fill()
	}
	symbol, length := byte(0), 0
	if f := h.fast[d.in.acc>>(64-jpegLookahead)]; f != 0 {
		symbol, length = byte(f), int(f>>8)
	} else if symbol, length = h.long(d.in.acc); length == 0 && d.in.n >= 16 {
		return 0, errHuffmanCode
	}
	if length == 0 || length > d.in.n {
		return 0, d.in.spent()
	}
	d.in.acc, d.in.n = d.in.acc<<length, d.in.n-length
	return symbol, nil
}

// huffmanBlock decodes a block of a sequential scan and returns the place, in the order of the
// file, of its last coefficient. It is the innermost loop of most files: bits are counted after the
// block, for reading on over the end of a scan gives zeros and harms nothing.
func (d *jpegDecoder) huffmanBlock(c *jpegComponent, coef *[64]int16) (last int, err error) {
	dc, ac := d.huff[0][c.dc], d.huff[1][c.ac]
	const atOnce = 32 // bits that a code and its value take at most
	if d.in.n < atOnce {
		d.in.fill()
	}
	acc, n := d.in.acc, d.in.n
	f := dc.fast[acc>>(64-jpegLookahead)]
	size, length := int(f&0xff), int(f>>8)
	if f == 0 {
		var symbol byte
		symbol, length = dc.long(acc)
		size = int(symbol)
	}
	if length == 0 || size > 15 {
		return 0, d.wrong(n, errDC)
	}
	acc <<= length & 63
	positive := int64(acc) >> 63 // all ones or zeros
	c.pred += int(acc>>1>>(63-size)) + (1-1<<size)&^int(positive)
	acc <<= size & 63
	n -= length + size
	coef[0] = int16(c.pred)
	for k := 1; k < 64; k++ {
		if n < atOnce {
			d.in.acc, d.in.n = acc, n
			d.in.fill()
			acc, n = d.in.acc, d.in.n
		}
		f := ac.fast[acc>>(64-jpegLookahead)]
		symbol, length := int(f&0xff), int(f>>8)
		if f == 0 {
			var s byte
			if s, length = ac.long(acc); length == 0 {
				return 0, d.wrong(n, errHuffmanCode)
			}
			symbol = int(s)
		}
		size := symbol & 15
		if size == 0 {
			acc <<= length & 63
			if n -= length; symbol != 0xf0 { // the block ends
				break
			}
			k += 15
			continue
		}
		if k += symbol >> 4; k > 63 {
			return 0, d.wrong(n, errCoefficients)
		}
		acc <<= length & 63
		positive := int64(acc) >> 63
		coef[jpegtable.Zigzag[k&63]&63] = int16(int(acc>>(64-size)&0xffff) +
			(1-1<<size)&^int(positive))
		acc <<= size & 63
		n -= length + size
		last = k
	}
	if d.in.acc, d.in.n = acc, n; n < 0 {
		return last, d.in.spent()
	}
	return last, nil
}

// wrong is the reason for what cannot be right while there are n bits: err, unless the scan ended
// before.
func (d *jpegDecoder) wrong(n int, err error) error {
	if n < 16 {
		return d.in.spent()
	}
	return err
}

// jpegScan is which coefficients a scan has, from..to in the order of the file, and between which
// bits: those above low, after an earlier scan gave those above high.
type jpegScan struct {
	progressive         bool
	from, to, high, low int
}

// progressiveBlock decodes the share of a progressive scan in a block.
func (d *jpegDecoder) progressiveBlock(c *jpegComponent, s jpegScan, coef *[64]int16) error {
	switch {
	case s.from == 0:
		return d.dc(c, s, coef)
	case s.high > 0:
		return d.refine(d.huff[1][c.ac], s, coef)
	}
	return d.ac(d.huff[1][c.ac], s, coef)
}

func (d *jpegDecoder) dc(c *jpegComponent, s jpegScan, coef *[64]int16) error {
	if s.high > 0 {
		bit, err := d.in.bits(1)
		coef[0] |= int16(bit << s.low)
		return err
	}
	n, err := d.code(d.huff[0][c.dc])
	if err != nil {
		return err
	}
	if n > 15 {
		return errDC
	}
	diff, err := d.in.extended(int(n))
	c.pred += diff
	coef[0] = int16(c.pred << s.low)
	return err
}

func (d *jpegDecoder) ac(h *jpegHuffman, s jpegScan, coef *[64]int16) error {
	if d.eobrun > 0 {
		d.eobrun--
		return nil
	}
	for k := s.from; k <= s.to; k++ {
		sym, err := d.code(h)
		if err != nil {
			return err
		}
		run, n := int(sym>>4), int(sym&15)
		if n == 0 {
			if run == 15 {
				k += 15
				continue
			}
			more, err := d.in.bits(run)
			d.eobrun = 1<<run + more - 1
			return err
		}
		if k += run; k > s.to {
			return errCoefficients
		}
		v, err := d.in.extended(n)
		if err != nil {
			return err
		}
		coef[jpegtable.Zigzag[k]] = int16(v << s.low)
	}
	return nil
}

// refine adds one bit to the coefficients known and one value to the others (T.81, G.1.2.3).
func (d *jpegDecoder) refine(h *jpegHuffman, s jpegScan, coef *[64]int16) error {
	bit := int16(1) << s.low
	k := s.from
	for d.eobrun == 0 && k <= s.to {
		sym, err := d.code(h)
		if err != nil {
			return err
		}
		run, n, value := int(sym>>4), int(sym&15), int16(0)
		switch {
		case n == 1:
			positive, err := d.in.bits(1)
			if err != nil {
				return err
			}
			if value = -bit; positive == 1 {
				value = bit
			}
		case n > 1:
			return errors.New("bad refinement")
		case run < 15:
			more, err := d.in.bits(run)
			if err != nil {
				return err
			}
			d.eobrun = 1<<run + more
		}
		if d.eobrun > 0 {
			break
		}
		if k, err = d.refineTo(s, coef, k, run); err != nil {
			return err
		}
		if value != 0 && k <= s.to {
			coef[jpegtable.Zigzag[k]] = value
		}
		k++
	}
	if d.eobrun > 0 {
		d.eobrun--
		_, err := d.refineTo(s, coef, k, 64)
		return err
	}
	return nil
}

// refineTo adds a bit to each coefficient from k on that is not zero, and returns where the zero
// after so many is.
func (d *jpegDecoder) refineTo(s jpegScan, coef *[64]int16, k, zeros int) (int, error) {
	bit := int16(1) << s.low
	for ; k <= s.to; k++ {
		c := &coef[jpegtable.Zigzag[k&63]&63]
		if *c == 0 {
			if zeros == 0 {
				break
			}
			zeros--
			continue
		}
		more, err := d.in.bits(1)
		if err != nil {
			return k, err
		}
		if more == 1 && *c&bit == 0 {
			if *c > 0 {
				*c += bit
			} else {
				*c -= bit
			}
		}
	}
	return k, nil
}
