package imageio

import (
	"errors"

	"github.com/liif-render/liif/internal/jpegtable"
)

// jpegArithmetic decodes decisions of two outcomes by ITU-T T.81, annex D, and coefficients made of
// them by F.2.4 and G.1.3. Its statistics are bins: a state of jpegStates, and above it the outcome
// that is the more probable.
type jpegArithmetic struct {
	in      *jpegInput
	c, a    uint32 // the code register and the interval
	ct      int    // shifts until the next byte
	lacking bool   // the file ended before the scan

	dcBins [4][64]uint8
	acBins [4][256]uint8
	even   uint8 // a bin that learns nothing

	// Conditioning (F.1.4.4.1.2 and F.1.4.4.2): up to which a difference of DC is none or small, as
	// powers of two, and up to which place a coefficient is of low frequency.
	lower, upper, low [4]int
}

// jpegState is a row of table D.3: an estimate of how probable the less probable outcome is.
type jpegState struct {
	qe       uint16
	lps, mps uint8 // the states that follow
	swap     bool  // the outcomes change places after the less probable one
}

const (
	jpegSwap = 0x80 // in a bin: 1 is the more probable outcome
	jpegEven = 113  // a state of one half that stays
)

func newJPEGArithmetic(in *jpegInput) *jpegArithmetic {
	a := &jpegArithmetic{in: in, even: jpegEven}
	for i := range 4 {
		a.upper[i], a.low[i] = 1, 5
	}
	return a
}

// condition takes a DAC segment (B.2.4.3).
func (a *jpegArithmetic) condition(data []byte) error {
	for ; len(data) > 1; data = data[2:] {
		class, number, value := data[0]>>4, data[0]&15, int(data[1])
		switch {
		case number > 3 || class > 1 || class == 0 && value&15 > value>>4 ||
			class == 1 && (value < 1 || value > 63):
			return errors.New("bad arithmetic conditioning")
		case class == 0:
			a.lower[number], a.upper[number] = value&15, value>>4
		default:
			a.low[number] = value
		}
	}
	return nil
}

// restart begins a scan, or an interval of it (D.2.7), with statistics of nothing.
func (a *jpegArithmetic) restart() {
	a.dcBins, a.acBins = [4][64]uint8{}, [4][256]uint8{}
	a.a, a.ct, a.lacking = 0x10000, 0, false
	a.c = uint32(a.next())<<24 | uint32(a.next())<<16
}

// next is the next byte of the scan, and zeros follow its last.
func (a *jpegArithmetic) next() byte {
	c, ok := a.in.coded()
	if !ok {
		a.lacking = a.in.marker == 0
		return 0
	}
	return c
}

// decide decodes a decision (figures D.14 to D.20).
func (a *jpegArithmetic) decide(bin *uint8) int {
	state := &jpegStates[*bin&^jpegSwap]
	likely, qe := int(*bin>>7), uint32(state.qe)
	a.a -= qe
	upper := a.c>>16 >= a.a // the sub-interval above, which is the less probable one's or the smaller
	if !upper && a.a >= 0x8000 {
		return likely
	}
	less := upper != (a.a < qe)
	if upper {
		a.c -= a.a << 16
		a.a = qe
	}
	outcome := likely
	if less {
		outcome = 1 - likely
		if state.swap {
			likely = outcome
		}
		*bin = state.lps | uint8(likely)<<7
	} else {
		*bin = state.mps | uint8(likely)<<7
	}
	for {
		if a.ct == 0 {
			a.c |= uint32(a.next()) << 8
			a.ct = 8
		}
		a.a <<= 1
		a.c <<= 1
		if a.ct--; a.a >= 0x8000 {
			return outcome
		}
	}
}

// Places of bins among those of a table (tables F.4 and F.5).
const (
	jpegDCMagnitude = 20
	jpegACLow       = 189
	jpegACHigh      = 217
	jpegPattern     = 14 // from a magnitude's bin to its bits'
)

var errMagnitude = errors.New("a coefficient is too large")

// magnitude decodes the category of a magnitude from bins that follow each other, of which one
// before said that it is not the lowest, and then its lower bits (figures F.23 and F.24). It
// returns the magnitude less 1 and its highest bit; size is the highest bit so far.
func (a *jpegArithmetic) magnitude(bins []uint8, size int) (value, top int, err error) {
	at := 0
	for a.decide(&bins[at]) == 1 {
		if size <<= 1; size == 1<<15 {
			return 0, 0, errMagnitude
		}
		at++
	}
	return a.pattern(&bins[at+jpegPattern], size), size, nil
}

// pattern decodes the bits below the highest, size, of a magnitude less 1.
func (a *jpegArithmetic) pattern(bin *uint8, size int) int {
	value := size
	for bit := size >> 1; bit > 0; bit >>= 1 {
		value |= bit * a.decide(bin)
	}
	return value
}

// difference decodes a difference of DC (F.2.4.1) of a component, whose context it leaves for the
// next.
func (a *jpegArithmetic) difference(c *jpegComponent) (int, error) {
	bins := &a.dcBins[c.dc]
	context := c.context
	if c.context = 0; a.decide(&bins[context]) == 0 {
		return 0, nil
	}
	sign := a.decide(&bins[context+1])
	value, top := 0, 0
	if a.decide(&bins[context+2+sign]) == 1 {
		var err error
		if value, top, err = a.magnitude(bins[jpegDCMagnitude:], 1); err != nil {
			return 0, err
		}
	}
	const small, large = 4, 12
	switch {
	case top > 1<<a.upper[c.dc]>>1:
		c.context = large + 4*sign
	case top >= 1<<a.lower[c.dc]>>1:
		c.context = small + 4*sign
	}
	return (value + 1) * (1 - 2*sign), nil
}

// coefficients decodes those of a block, from the place from on and up to to, times 2^shift
// (F.2.4.2), and returns the place of the last.
func (a *jpegArithmetic) coefficients(c *jpegComponent, s jpegScan, coef *[64]int16) (int, error) {
	bins := &a.acBins[c.ac]
	last := 0
	for k := s.from; k <= s.to; k++ {
		if a.decide(&bins[3*(k-1)]) == 1 { // none follows
			break
		}
		for a.decide(&bins[3*(k-1)+1]) == 0 {
			if k++; k > s.to {
				return last, errCoefficients
			}
		}
		sign := a.decide(&a.even)
		size, value := &bins[3*(k-1)+2], 0
		if a.decide(size) == 1 {
			if value = 1; a.decide(size) == 1 {
				above := jpegACHigh
				if k <= a.low[c.ac] {
					above = jpegACLow
				}
				var err error
				if value, _, err = a.magnitude(bins[above:], 2); err != nil {
					return last, err
				}
			}
		}
		coef[jpegtable.Zigzag[k]] = int16((value + 1) * (1 - 2*sign) << s.low)
		last = k
	}
	return last, nil
}

// refine adds one bit to the coefficients known and one value to the others (G.1.3.3).
func (a *jpegArithmetic) refine(c *jpegComponent, s jpegScan, coef *[64]int16) error {
	bins := &a.acBins[c.ac]
	bit := int16(1) << s.low
	known := s.to // the last that is known
	for known > 0 && coef[jpegtable.Zigzag[known]] == 0 {
		known--
	}
	for k := s.from; k <= s.to; k++ {
		if k > known && a.decide(&bins[3*(k-1)]) == 1 {
			return nil
		}
		for ; ; k++ {
			if k > s.to {
				return errCoefficients
			}
			v := &coef[jpegtable.Zigzag[k]]
			if *v != 0 {
				if a.decide(&bins[3*(k-1)+2]) == 0 {
					break
				}
				if *v > 0 {
					*v += bit
				} else {
					*v -= bit
				}
				break
			}
			if a.decide(&bins[3*(k-1)+1]) == 1 {
				if *v = bit; a.decide(&a.even) == 1 {
					*v = -bit
				}
				break
			}
		}
	}
	return nil
}

// block decodes the share of a scan in a block and returns the place of its last coefficient.
func (a *jpegArithmetic) block(c *jpegComponent, s jpegScan, coef *[64]int16) (last int, err error) {
	switch {
	case s.from == 0 && s.high > 0:
		coef[0] |= int16(a.decide(&a.even) << s.low)
	case s.from == 0:
		var diff int
		diff, err = a.difference(c)
		c.pred += diff
		coef[0] = int16(c.pred << s.low)
	case s.high > 0:
		err = a.refine(c, s, coef)
	}
	if err == nil && s.high == 0 && s.to > 0 {
		s.from = max(s.from, 1)
		last, err = a.coefficients(c, s, coef)
	}
	if a.lacking {
		err = a.in.end()
	}
	return last, err
}

// jpegStates is table D.3, and jpegEven behind it.
var jpegStates = [...]jpegState{
	{0x5a1d, 1, 1, true}, {0x2586, 14, 2, false}, {0x1114, 16, 3, false}, {0x080b, 18, 4, false},
	{0x03d8, 20, 5, false}, {0x01da, 23, 6, false}, {0x00e5, 25, 7, false},
	{0x006f, 28, 8, false}, {0x0036, 30, 9, false}, {0x001a, 33, 10, false},
	{0x000d, 35, 11, false}, {0x0006, 9, 12, false}, {0x0003, 10, 13, false},
	{0x0001, 12, 13, false}, {0x5a7f, 15, 15, true}, {0x3f25, 36, 16, false},
	{0x2cf2, 38, 17, false}, {0x207c, 39, 18, false}, {0x17b9, 40, 19, false},
	{0x1182, 42, 20, false}, {0x0cef, 43, 21, false}, {0x09a1, 45, 22, false},
	{0x072f, 46, 23, false}, {0x055c, 48, 24, false}, {0x0406, 49, 25, false},
	{0x0303, 51, 26, false}, {0x0240, 52, 27, false}, {0x01b1, 54, 28, false},
	{0x0144, 56, 29, false}, {0x00f5, 57, 30, false}, {0x00b7, 59, 31, false},
	{0x008a, 60, 32, false}, {0x0068, 62, 33, false}, {0x004e, 63, 34, false},
	{0x003b, 32, 35, false}, {0x002c, 33, 9, false}, {0x5ae1, 37, 37, true},
	{0x484c, 64, 38, false}, {0x3a0d, 65, 39, false}, {0x2ef1, 67, 40, false},
	{0x261f, 68, 41, false}, {0x1f33, 69, 42, false}, {0x19a8, 70, 43, false},
	{0x1518, 72, 44, false}, {0x1177, 73, 45, false}, {0x0e74, 74, 46, false},
	{0x0bfb, 75, 47, false}, {0x09f8, 77, 48, false}, {0x0861, 78, 49, false},
	{0x0706, 79, 50, false}, {0x05cd, 48, 51, false}, {0x04de, 50, 52, false},
	{0x040f, 50, 53, false}, {0x0363, 51, 54, false}, {0x02d4, 52, 55, false},
	{0x025c, 53, 56, false}, {0x01f8, 54, 57, false}, {0x01a4, 55, 58, false},
	{0x0160, 56, 59, false}, {0x0125, 57, 60, false}, {0x00f6, 58, 61, false},
	{0x00cb, 59, 62, false}, {0x00ab, 61, 63, false}, {0x008f, 61, 32, false},
	{0x5b12, 65, 65, true}, {0x4d04, 80, 66, false}, {0x412c, 81, 67, false},
	{0x37d8, 82, 68, false}, {0x2fe8, 83, 69, false}, {0x293c, 84, 70, false},
	{0x2379, 86, 71, false}, {0x1edf, 87, 72, false}, {0x1aa9, 87, 73, false},
	{0x174e, 72, 74, false}, {0x1424, 72, 75, false}, {0x119c, 74, 76, false},
	{0x0f6b, 74, 77, false}, {0x0d51, 75, 78, false}, {0x0bb6, 77, 79, false},
	{0x0a40, 77, 48, false}, {0x5832, 80, 81, true}, {0x4d1c, 88, 82, false},
	{0x438e, 89, 83, false}, {0x3bdd, 90, 84, false}, {0x34ee, 91, 85, false},
	{0x2eae, 92, 86, false}, {0x299a, 93, 87, false}, {0x2516, 86, 71, false},
	{0x5570, 88, 89, true}, {0x4ca9, 95, 90, false}, {0x44d9, 96, 91, false},
	{0x3e22, 97, 92, false}, {0x3824, 99, 93, false}, {0x32b4, 99, 94, false},
	{0x2e17, 93, 86, false}, {0x56a8, 95, 96, true}, {0x4f46, 101, 97, false},
	{0x47e5, 102, 98, false}, {0x41cf, 103, 99, false}, {0x3c3d, 104, 100, false},
	{0x375e, 99, 93, false}, {0x5231, 105, 102, false}, {0x4c0f, 106, 103, false},
	{0x4639, 107, 104, false}, {0x415e, 103, 99, false}, {0x5627, 105, 106, true},
	{0x50e7, 108, 107, false}, {0x4b85, 109, 103, false}, {0x5597, 110, 109, false},
	{0x504f, 111, 107, false}, {0x5a10, 110, 111, true}, {0x5522, 112, 109, false},
	{0x59eb, 112, 111, true}, {0x5a1d, 113, 113, false},
}
