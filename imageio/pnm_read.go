package imageio

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// PNM is the family of PBM, PGM and PPM (P1 to P6), PAM (P7) and PFM (Pf, PF) of the netpbm
// manual: what developers of raw photographs and decoders of other formats write into pipes. No Go
// library is kept that reads all of it.

// cutOffWarning is about samples of floating point.
const cutOffWarning = "values outside of 0 to 1 are cut off"

// pnmReader holds the contents of a file's header.
type pnmReader struct {
	kind          byte // after the P: '1' to '7', 'f' grey and 'F' RGB of floats
	width, height int
	depth         int // samples of a pixel, all of which mean something
	most          int // the sample that is white, 1 to 65535
	little        bool
	offset        int64 // of the samples
	warnings      []string
}

// isPNM reports whether a file begins as one of the family.
func isPNM(head []byte) bool {
	return len(head) >= 3 && head[0] == 'P' && strings.IndexByte("1234567fF", head[1]) >= 0 &&
		strings.IndexByte(" \t\r\n\v\f#", head[2]) >= 0
}

// pnmText reads the words of a header or of samples in decimal.
type pnmText struct {
	r  *bufio.Reader
	at int64 // bytes read
}

func (t *pnmText) byte() (byte, error) {
	c, err := t.r.ReadByte()
	if err != nil {
		return 0, io.ErrUnexpectedEOF
	}
	t.at++
	return c, nil
}

func isPNMSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// word returns the next word and consumes the one byte after it. Comments, from # to the end of
// the line, count as space.
func (t *pnmText) word() (string, error) {
	var word []byte
	for {
		c, err := t.byte()
		if err != nil {
			return "", err
		}
		for c == '#' {
			for c != '\n' && c != '\r' {
				if c, err = t.byte(); err != nil {
					return "", err
				}
			}
		}
		if isPNMSpace(c) {
			if word != nil {
				return string(word), nil
			}
			continue
		}
		const longest = 32
		if word = append(word, c); len(word) > longest {
			return "", fmt.Errorf("pnm: %q where a number is due", word)
		}
	}
}

// number returns the next word as a number of at least 1.
func (t *pnmText) number(what string) (int, error) {
	w, err := t.word()
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(w, 10, 32)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("pnm: the %s is %q", what, w)
	}
	return int(n), nil
}

// readPNMHeader reads up to the samples.
func readPNMHeader(r io.ReaderAt, size int64) (*pnmReader, error) {
	t := &pnmText{r: bufio.NewReader(io.NewSectionReader(r, 0, size))}
	var head [2]byte
	for i := range head {
		var err error
		if head[i], err = t.byte(); err != nil {
			return nil, err
		}
	}
	p := &pnmReader{kind: head[1], depth: 1, most: 1}
	var err error
	if p.kind == '7' {
		err = p.readPAM(t)
	} else {
		err = p.readWords(t)
	}
	p.offset = t.at
	return p, err
}

func (p *pnmReader) readWords(t *pnmText) (err error) {
	if p.width, err = t.number("width"); err != nil {
		return err
	}
	if p.height, err = t.number("height"); err != nil {
		return err
	}
	switch p.kind {
	case '3', '6', 'F':
		p.depth = 3
	}
	switch p.kind {
	case '1', '4':
		return nil
	case 'f', 'F':
		w, err := t.word()
		if err != nil {
			return err
		}
		scale, err := strconv.ParseFloat(w, 64)
		if err != nil || scale == 0 || math.IsNaN(scale) {
			return fmt.Errorf("pfm: the scale is %q", w)
		}
		p.little, p.most = scale < 0, math.MaxUint16
		return nil
	}
	if p.most, err = t.number("largest sample"); err == nil && p.most > math.MaxUint16 {
		err = fmt.Errorf("pnm: the largest sample is %d, over 65535", p.most)
	}
	return err
}

// readPAM reads the lines of a PAM header: a name and a value each, up to ENDHDR.
func (p *pnmReader) readPAM(t *pnmText) error {
	p.depth, p.most = 0, 0
	if c, err := t.byte(); err != nil {
		return err
	} else if c != '\n' {
		return fmt.Errorf("%w: pnm that begins with P7 and is no pam", ErrFormat)
	}
	tuple := ""
	const most = 1000
	for range most {
		line := ""
		for {
			c, err := t.byte()
			if err != nil {
				return err
			}
			if c == '\n' {
				break
			}
			if line += string(rune(c)); len(line) > most {
				return errors.New("pam: a line of the header is too long")
			}
		}
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		value = strings.TrimSpace(value)
		number := func(to *int) error {
			n, err := strconv.ParseInt(value, 10, 32)
			if *to = int(n); err != nil || n < 1 {
				return fmt.Errorf("pam: %s is %q", name, value)
			}
			return nil
		}
		var err error
		switch {
		case name == "" || name[0] == '#':
		case name == "ENDHDR":
			return p.checkPAM(tuple)
		case name == "WIDTH":
			err = number(&p.width)
		case name == "HEIGHT":
			err = number(&p.height)
		case name == "DEPTH":
			err = number(&p.depth)
		case name == "MAXVAL":
			err = number(&p.most)
		case name == "TUPLTYPE":
			tuple = strings.TrimSpace(tuple + " " + value)
		default:
			err = fmt.Errorf("pam: a header with %q", name)
		}
		if err != nil {
			return err
		}
	}
	return errors.New("pam: a header without end")
}

// checkPAM holds the header against its tuple type. A type that is not of the manual is not looked
// at: its depth tells.
func (p *pnmReader) checkPAM(tuple string) error {
	if p.width == 0 || p.height == 0 || p.depth == 0 || p.most == 0 {
		return errors.New("pam: the header lacks a width, height, depth or largest sample")
	}
	depths := map[string]int{"BLACKANDWHITE": 1, "GRAYSCALE": 1, "RGB": 3,
		"BLACKANDWHITE_ALPHA": 2, "GRAYSCALE_ALPHA": 2, "RGB_ALPHA": 4}
	n, known := depths[tuple]
	switch {
	case p.most > math.MaxUint16:
		return fmt.Errorf("pam: the largest sample is %d, over 65535", p.most)
	case known && p.depth < n:
		return fmt.Errorf("pam: %d samples a pixel where %s needs %d", p.depth, tuple, n)
	case known && p.depth > n, p.depth > 4, strings.Contains(tuple, "CMYK"):
		return fmt.Errorf("%w: pam of %d samples a pixel and the type %q", ErrFormat, p.depth,
			tuple)
	}
	return nil
}

// least is the fewest bytes that the samples may take.
func (p *pnmReader) least() int64 {
	n := int64(p.width) * int64(p.depth)
	switch p.kind {
	case '2', '3':
		return 2*n*int64(p.height) - 1
	case '4':
		n = (n + 7) / 8
	case 'f', 'F':
		n *= 4
	case '5', '6', '7':
		if p.most > math.MaxUint8 {
			n *= 2
		}
	}
	return n * int64(p.height)
}

// decodePNM decodes the first picture of a file whose size has been held against the limit.
func decodePNM(f *file) (source, error) {
	p, err := readPNMHeader(f.r, f.size)
	if err != nil {
		return nil, err
	}
	if f.size-p.offset < p.least() && !f.damaged {
		return nil, io.ErrUnexpectedEOF
	}
	r := bufio.NewReader(io.NewSectionReader(f.r, p.offset, f.size-p.offset))
	out := &picture{width: p.width, height: p.height}
	out.channels = p.depth
	n := p.width * p.depth
	var row func(dst []uint16, y int) error
	switch p.kind {
	case '1', '2', '3':
		t := &pnmText{r: r}
		row = func(dst []uint16, _ int) error { return p.decimals(t, dst) }
	case 'f', 'F':
		row = func(dst []uint16, _ int) error { return p.floats(r, dst) }
	default:
		raw := make([]byte, p.least()/int64(p.height))
		row = func(dst []uint16, _ int) error {
			if _, err := io.ReadFull(r, raw); err != nil {
				return io.ErrUnexpectedEOF
			}
			p.unpack(dst, raw)
			return nil
		}
	}
	var pix8 []uint8
	var pix16 []uint16
	if p.most <= math.MaxUint8 {
		pix8 = make([]uint8, n*p.height)
	} else {
		pix16 = make([]uint16, n*p.height)
	}
	line := make([]uint16, n)
	for y := range p.height {
		if err := row(line, y); err != nil {
			if !f.damaged {
				return nil, err
			}
			p.warnings = append(p.warnings, damagedRows(y, p.height, err))
			break
		}
		at := y
		if p.kind == 'f' || p.kind == 'F' { // which begin with the last row
			at = p.height - 1 - y
		}
		if pix8 != nil {
			p.scale8(pix8[at*n:][:n], line)
		} else {
			p.scale16(pix16[at*n:][:n], line)
		}
	}
	if next, err := r.Peek(3); err == nil && isPNM(next) {
		p.warnings = append(p.warnings, "the first picture is read, there are more")
	}
	out.warnings = p.warnings
	if pix8 != nil {
		out.row8 = func(dst []uint8, y int) { copy(dst, pix8[y*n:]) }
	} else {
		out.row16 = func(dst []uint16, y int) { copy(dst, pix16[y*n:]) }
	}
	return out, nil
}

// decimals reads a row of samples in decimal; those of P1 are single digits, 1 for black.
func (p *pnmReader) decimals(t *pnmText, dst []uint16) error {
	for i := range dst {
		v, digits := 0, 0
		for {
			c, err := t.byte()
			if err != nil {
				if digits > 0 { // the last number may end with the file
					break
				}
				return err
			}
			if c == '#' && digits == 0 {
				for c != '\n' && c != '\r' {
					if c, err = t.byte(); err != nil {
						return err
					}
				}
			}
			if isPNMSpace(c) {
				if digits > 0 {
					break
				}
				continue
			}
			if c < '0' || c > '9' {
				return fmt.Errorf("pnm: %q among the samples", c)
			}
			v, digits = min(10*v+int(c-'0'), math.MaxUint16), digits+1
			if p.kind == '1' {
				break
			}
		}
		if p.kind == '1' {
			if v > 1 {
				return fmt.Errorf("pnm: %d among the bits", v)
			}
			v = 1 - v
		}
		dst[i] = uint16(v)
	}
	return nil
}

// unpack gives a row of samples that are stored in bytes, or words, the higher byte first.
func (p *pnmReader) unpack(dst []uint16, raw []byte) {
	switch {
	case p.kind == '4':
		for i := range dst {
			dst[i] = uint16(^raw[i/8] >> (7 - i%8) & 1)
		}
	case p.most > math.MaxUint8:
		for i := range dst {
			dst[i] = binary.BigEndian.Uint16(raw[2*i:])
		}
	default:
		for i := range dst {
			dst[i] = uint16(raw[i])
		}
	}
}

// floats reads a row of PFM. 0..1 becomes 0..65535, as for netpbm; values outside are clamped.
func (p *pnmReader) floats(r io.Reader, dst []uint16) error {
	raw := make([]byte, 4*len(dst))
	if _, err := io.ReadFull(r, raw); err != nil {
		return io.ErrUnexpectedEOF
	}
	outside := false
	for i := range dst {
		bits := binary.BigEndian.Uint32(raw[4*i:])
		if p.little {
			bits = binary.LittleEndian.Uint32(raw[4*i:])
		}
		v := float64(math.Float32frombits(bits))
		if !(v >= 0 && v <= 1) {
			outside = true
			if !(v > 0) { // NaN too
				v = 0
			}
		}
		dst[i] = uint16(min(v, 1)*math.MaxUint16 + 0.5)
	}
	if outside && len(p.warnings) == 0 {
		p.warnings = append(p.warnings, cutOffWarning)
	}
	return nil
}

// scale8 gives samples of up to most in 0..255, larger ones as most.
func (p *pnmReader) scale8(dst []uint8, src []uint16) {
	most := uint32(p.most)
	for i, v := range src {
		dst[i] = uint8((min(uint32(v), most)*math.MaxUint8 + most/2) / most)
	}
}

func (p *pnmReader) scale16(dst, src []uint16) {
	most := uint32(p.most)
	for i, v := range src {
		dst[i] = uint16((min(uint32(v), most)*math.MaxUint16 + most/2) / most)
	}
}
