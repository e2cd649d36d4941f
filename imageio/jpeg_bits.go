package imageio

import (
	"encoding/binary"
	"errors"
	"io"
)

// jpegInput gives the bytes of a JPEG, and of its scans the bits, without the zeros that follow
// bytes of ones.
type jpegInput struct {
	r     io.Reader
	store []byte
	buf   []byte // what of store is not read yet
	fault error  // of r, io.EOF at its end

	acc    uint64 // bits not used yet, the next one on top; what is below the highest n may be set
	n      int    // below 0 after more bits than there are were used
	marker byte   // that ends the bits, 0 if none was met
}

// jpegBufferSize is what is read at a time.
const jpegBufferSize = 64 << 10

func newJPEGInput(r io.Reader) jpegInput { return jpegInput{r: r} }

// more reads on where buf is empty; it reports whether there was anything.
func (in *jpegInput) more() bool {
	if in.store == nil {
		in.store = make([]byte, jpegBufferSize)
	}
	for in.fault == nil {
		var n int
		if n, in.fault = in.r.Read(in.store); n > 0 {
			in.buf = in.store[:n]
			return true
		}
	}
	return false
}

// byte reads one.
func (in *jpegInput) byte() (byte, error) {
	if len(in.buf) == 0 && !in.more() {
		return 0, in.end()
	}
	c := in.buf[0]
	in.buf = in.buf[1:]
	return c, nil
}

// bytes reads len(p) of them.
func (in *jpegInput) bytes(p []byte) error {
	for len(p) > 0 {
		if len(in.buf) == 0 && !in.more() {
			return in.end()
		}
		n := copy(p, in.buf)
		p, in.buf = p[n:], in.buf[n:]
	}
	return nil
}

// end is the reason why there are no more bytes.
func (in *jpegInput) end() error {
	if in.fault == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return in.fault
}

var errScanEnds = errors.New("a scan ends before its last block")

// spent is the reason why there are no more bits.
func (in *jpegInput) spent() error {
	if in.marker == 0 && in.fault != nil {
		return in.end()
	}
	return errScanEnds
}

// forget drops the bits that are left of a scan or an interval of it.
func (in *jpegInput) forget() { in.acc, in.n = 0, 0 }

// next finds the next marker, over whatever a scan left behind.
func (in *jpegInput) next() (byte, error) {
	if m := in.marker; m != 0 {
		in.marker = 0
		return m, nil
	}
	for {
		c, err := in.byte()
		for err == nil && c == 0xff {
			if c, err = in.byte(); err == nil && c != 0xff && c != 0 {
				return c, nil
			}
		}
		if err != nil {
			return 0, err
		}
	}
}

// coded reads a byte of a scan. It returns false where the scan or the file ends.
func (in *jpegInput) coded() (byte, bool) {
	if in.marker != 0 {
		return 0, false
	}
	c, err := in.byte()
	if err == nil && c == 0xff {
		m := byte(0xff)
		for err == nil && m == 0xff {
			m, err = in.byte()
		}
		if err == nil && m != 0 {
			in.marker = m
			return 0, false
		}
	}
	return c, err == nil
}

// fill loads bytes until there are more than 56 bits or the scan ends.
func (in *jpegInput) fill() {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	if in.n < 0 || in.marker != 0 {
		return
	}
	if len(in.buf) >= 8 {
		v := binary.BigEndian.Uint64(in.buf)
		if (^v-ones)&v&tops == 0 { // none of them is 0xff
			k := (64 - in.n) / 8
			in.acc |= v >> in.n
			in.n += 8 * k
			in.buf = in.buf[k:]
			return
		}
	}
	// Bits below the n highest may be there of a byte that is not 0xff, and are then the same.
	for in.n <= 56 {
		c, ok := in.coded()
		if !ok {
			return
		}
		in.acc |= uint64(c) << (56 - in.n)
		in.n += 8
	}
}

// bits reads n bits, at most 16.
func (in *jpegInput) bits(n int) (int, error) {
	if in.n < n {
		if in.fill(); in.n < n {
			return 0, in.spent()
		}
	}
	v := int(in.acc >> 1 >> (63 - n))
	in.acc, in.n = in.acc<<n, in.n-n
	return v, nil
}

// extended reads a value of n bits whose first bit tells its sign (T.81, F.2.2.1).
func (in *jpegInput) extended(n int) (int, error) {
	v, err := in.bits(n)
	if n > 0 && v < 1<<(n-1) {
		v += 1 - 1<<n
	}
	return v, err
}
