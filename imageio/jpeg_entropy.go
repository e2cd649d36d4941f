package imageio

import (
	"errors"
	"io"

	"github.com/liif-render/liif/internal/jpegtable"
)

// jpegHuffman is a Huffman table (T.81, annex C and F.2.2.3).
type jpegHuffman struct {
	fast   [256]uint16 // by the next 8 bits: length of the code and its symbol; 0: longer than 8
	last   [17]int     // the largest code of each length, -1 if there is none
	delta  [17]int     // what to add to a code of each length for the index of its symbol
	symbol []byte
}

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
				if length <= 8 {
					for i := range 1 << (8 - length) {
						h.fast[code<<(8-length)|i] = uint16(length)<<8 | uint16(h.symbol[index])
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

// fill loads bytes until there are more than 24 bits or the scan ends.
func (d *jpegDecoder) fill() error {
	for d.n <= 24 && d.marker == 0 {
		// Several bytes at once, where none of them can be a marker.
		if p, err := d.r.Peek(4); err == nil && p[0] != 0xff && p[1] != 0xff && p[2] != 0xff &&
			p[3] != 0xff {
			k := (32 - d.n) / 8
			next := uint32(p[0])<<24 | uint32(p[1])<<16 | uint32(p[2])<<8 | uint32(p[3])
			next &^= 1<<(32-8*k) - 1
			d.acc, d.n = d.acc|next>>d.n, d.n+8*k
			_, _ = d.r.Discard(k) // they are in the buffer
			return nil
		}
		c, err := d.r.ReadByte()
		if err != nil {
			return io.ErrUnexpectedEOF
		}
		if c == 0xff {
			m := byte(0xff)
			for m == 0xff {
				if m, err = d.r.ReadByte(); err != nil {
					return io.ErrUnexpectedEOF
				}
			}
			if m != 0 {
				d.marker = m
				return nil
			}
		}
		d.acc, d.n = d.acc|uint32(c)<<(24-d.n), d.n+8
	}
	return nil
}

var errScanEnds = errors.New("a scan ends before its last block")

// bits reads n bits, at most 16.
func (d *jpegDecoder) bits(n int) (int, error) {
	if d.n < n {
		if err := d.fill(); err != nil {
			return 0, err
		}
		if d.n < n {
			return 0, errScanEnds
		}
	}
	v := int(d.acc >> (32 - n))
	if n == 0 {
		v = 0
	}
	d.acc, d.n = d.acc<<n, d.n-n
	return v, nil
}

// extended reads a value of n bits whose first bit tells its sign (T.81, F.2.2.1).
func (d *jpegDecoder) extended(n int) (int, error) {
	v, err := d.bits(n)
	if n > 0 && v < 1<<(n-1) {
		v += 1 - 1<<n
	}
	return v, err
}

// code reads a Huffman code and returns its symbol.
func (d *jpegDecoder) code(h *jpegHuffman) (byte, error) {
	if h == nil {
		return 0, errors.New("a Huffman table is missing")
	}
	if d.n < 16 {
		// At the end of a scan there may be fewer than 16 bits and the code be shorter.
		if err := d.fill(); err != nil {
			return 0, err
		}
	}
	if f := h.fast[d.acc>>24]; f != 0 && int(f>>8) <= d.n {
		d.acc, d.n = d.acc<<(f>>8), d.n-int(f>>8)
		return byte(f), nil
	}
	for length := 1; length <= 16 && length <= d.n; length++ {
		if code := int(d.acc >> (32 - length)); code <= h.last[length] {
			d.acc, d.n = d.acc<<length, d.n-length
			return h.symbol[code+h.delta[length]], nil
		}
	}
	if d.n < 16 {
		return 0, errScanEnds
	}
	return 0, errors.New("bad Huffman code")
}

// jpegScan is which coefficients a scan has, from..to in the order of the file, and between which
// bits: those above low, after an earlier scan gave those above high.
type jpegScan struct {
	progressive         bool
	from, to, high, low int
}

// block decodes the share of a scan in a block.
func (d *jpegDecoder) block(c *jpegComponent, s jpegScan, coef *[64]int16) error {
	if s.from == 0 {
		if err := d.dc(c, s, coef); err != nil || s.progressive {
			return err
		}
		s.from = 1
	}
	if s.high > 0 {
		return d.refine(d.huff[1][c.ac], s, coef)
	}
	return d.ac(d.huff[1][c.ac], s, coef)
}

func (d *jpegDecoder) dc(c *jpegComponent, s jpegScan, coef *[64]int16) error {
	if s.high > 0 {
		bit, err := d.bits(1)
		coef[0] |= int16(bit << s.low)
		return err
	}
	n, err := d.code(d.huff[0][c.dc])
	if err != nil {
		return err
	}
	if n > 15 {
		return errors.New("bad DC difference")
	}
	diff, err := d.extended(int(n))
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
			if s.progressive {
				more, err := d.bits(run)
				d.eobrun = 1<<run + more - 1
				return err
			}
			return nil
		}
		if k += run; k > s.to {
			return errors.New("a block has too many coefficients")
		}
		v, err := d.extended(n)
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
			positive, err := d.bits(1)
			if err != nil {
				return err
			}
			if value = -bit; positive == 1 {
				value = bit
			}
		case n > 1:
			return errors.New("bad refinement")
		case run < 15:
			more, err := d.bits(run)
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
		c := &coef[jpegtable.Zigzag[k]]
		if *c == 0 {
			if zeros == 0 {
				break
			}
			zeros--
			continue
		}
		more, err := d.bits(1)
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
