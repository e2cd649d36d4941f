package imageio

import (
	"errors"
	"io"
	"strings"
	"sync"
)

// golang.org/x/image/ccitt decodes Group 4, and of Group 3 the form with an end of line before each
// row, none of them padded, one-dimensional. What fax software and libtiff write is more: Group 3
// in two dimensions, padded to bytes, or without any end of line. faxReader decodes all of it.

// The code words of runs (ITU-T T.4, tables 2 and 3): of 0 to 63 pixels, then of 64 to 1728 in
// steps of 64; those of 1792 to 2560 serve both colours.
const faxWhite = `
00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011 110100
110101 101010 101011 0100111 0001100 0001000 0010111 0000011 0000100 0101000 0101011 0010011
0100100 0011000 00000010 00000011 00011010 00011011 00010010 00010011 00010100 00010101 00010110
00010111 00101000 00101001 00101010 00101011 00101100 00101101 00000100 00000101 00001010
00001011 01010010 01010011 01010100 01010101 00100100 00100101 01011000 01011001 01011010
01011011 01001010 01001011 00110010 00110011 00110100 11011 10010 010111 0110111 00110110
00110111 01100100 01100101 01101000 01100111 011001100 011001101 011010010 011010011 011010100
011010101 011010110 011010111 011011000 011011001 011011010 011011011 010011000 010011001
010011010 011000 010011011`

const faxBlack = `
0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100 00000111
000011000 0000010111 0000011000 0000001000 00001100111 00001101000 00001101100 00000110111
00000101000 00000010111 00000011000 000011001010 000011001011 000011001100 000011001101
000001101000 000001101001 000001101010 000001101011 000011010010 000011010011 000011010100
000011010101 000011010110 000011010111 000001101100 000001101101 000011011010 000011011011
000001010100 000001010101 000001010110 000001010111 000001100100 000001100101 000001010010
000001010011 000000100100 000000110111 000000111000 000000100111 000000101000 000001011000
000001011001 000000101011 000000101100 000001011010 000001100110 000001100111 0000001111
000011001000 000011001001 000001011011 000000110011 000000110100 000000110101 0000001101100
0000001101101 0000001001010 0000001001011 0000001001100 0000001001101 0000001110010
0000001110011 0000001110100 0000001110101 0000001110110 0000001110111 0000001010010
0000001010011 0000001010100 0000001010101 0000001011010 0000001011011 0000001100100
0000001100101`

const faxBoth = `
00000001000 00000001100 00000001101 000000010010 000000010011 000000010100 000000010101
000000010110 000000010111 000000011100 000000011101 000000011110 000000011111`

// faxMaxCode is the length of the longest code word.
const faxMaxCode = 13

// faxCode is a code word: its length, 0 for none, and the run it stands for.
type faxCode struct {
	length uint8
	run    int16
}

// faxTables give the code word that the next 13 bits begin with, [colour]: white, black.
var faxTables = sync.OnceValue(func() *[2][1 << faxMaxCode]faxCode {
	t := &[2][1 << faxMaxCode]faxCode{}
	for colour, own := range []string{faxWhite, faxBlack} {
		for i, word := range append(strings.Fields(own), strings.Fields(faxBoth)...) {
			run := i
			if i >= 64 {
				run = (i - 63) * 64
			}
			first := 0
			for _, bit := range word {
				first = first<<1 | int(bit-'0')
			}
			free := faxMaxCode - len(word)
			for k := range 1 << free {
				t[colour][first<<free|k] = faxCode{uint8(len(word)), int16(run)}
			}
		}
	}
	return t
})

// faxKind is a way to code the rows: TIFF's value of Compression.
type faxKind int

const (
	faxRLE    faxKind = 2 // each row begins at a byte
	faxGroup3 faxKind = 3
	faxGroup4 faxKind = 4
)

// faxReader decodes the rows of a bilevel picture.
type faxReader struct {
	data          []byte
	at            int // bit
	kind          faxKind
	twoDimensions bool // Group 3: a bit after each end of line tells how the row is coded
	tables        *[2][1 << faxMaxCode]faxCode
}

// decodeFax returns rows of a bit per pixel, 1 for black, each in whole bytes.
func decodeFax(data []byte, kind faxKind, twoDimensions bool, width, height int) ([]byte, error) {
	f := &faxReader{data: data, kind: kind, twoDimensions: twoDimensions, tables: faxTables()}
	stride := (width + 7) / 8
	var out []byte
	var row, above []int // the places where the colour changes, white before the first
	for range height {
		row, above = above[:0], row
		var err error
		if row, err = f.row(row, above, width); err != nil {
			return nil, err
		}
		out = append(out, make([]byte, stride)...)
		line := out[len(out)-stride:]
		for i := 0; i < len(row); i += 2 {
			end := width
			if i+1 < len(row) {
				end = row[i+1]
			}
			for x := row[i]; x < end; x++ {
				line[x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	return out, nil
}

// peek returns the next n bits, zeros after the end.
func (f *faxReader) peek(n int) int {
	v := 0
	for i := range 4 {
		v <<= 8
		if b := f.at/8 + i; b < len(f.data) {
			v |= int(f.data[b])
		}
	}
	return v >> (32 - n - f.at%8) & (1<<n - 1)
}

// skip moves over n bits.
func (f *faxReader) skip(n int) error {
	if f.at += n; f.at > 8*len(f.data) {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// row decodes a row into the places of its changes.
func (f *faxReader) row(row, above []int, width int) ([]int, error) {
	const endOfLine = 11 // zeros, or more, and a one
	flat := f.kind != faxGroup4
	switch f.kind {
	case faxRLE:
		f.at = (f.at + 7) &^ 7
	case faxGroup3:
		if f.peek(endOfLine) == 0 {
			for f.peek(1) == 0 {
				if err := f.skip(1); err != nil {
					return nil, err
				}
			}
			f.at++
			if f.twoDimensions {
				flat = f.peek(1) == 1
				f.at++
			}
		}
	}
	if !flat {
		return f.rowBelow(row, above, width)
	}
	for x, colour := 0, 0; x < width; colour ^= 1 {
		run, err := f.run(colour)
		if err != nil {
			return nil, err
		}
		if x += run; x > width {
			return nil, errors.New("fax: a row is too long")
		}
		row = change(row, x, width)
	}
	return row, nil
}

// change adds a change at x, or takes away the one that it undoes.
func change(row []int, x, width int) []int {
	if n := len(row); n > 0 && row[n-1] == x {
		return row[:n-1]
	}
	if x >= width {
		return row
	}
	return append(row, x)
}

// run decodes a run of a colour: code words of 64 and more, and one of less.
func (f *faxReader) run(colour int) (int, error) {
	total := 0
	for {
		c := f.tables[colour][f.peek(faxMaxCode)]
		if c.length == 0 {
			if f.at+faxMaxCode > 8*len(f.data) {
				return 0, io.ErrUnexpectedEOF
			}
			return 0, errors.New("fax: bad code word")
		}
		if err := f.skip(int(c.length)); err != nil {
			return 0, err
		}
		if total += int(c.run); c.run < 64 {
			return total, nil
		}
		if total > 1<<20 {
			return 0, errors.New("fax: a row is too long")
		}
	}
}

// faxModes are the code words of the two-dimensional coding but pass and horizontal (T.4, table 4):
// the change lies this far from the one above.
var faxModes = []struct{ length, word, shift int }{
	{1, 0b1, 0}, {3, 0b011, 1}, {3, 0b010, -1}, {6, 0b000011, 2}, {6, 0b000010, -2},
	{7, 0b0000011, 3}, {7, 0b0000010, -3},
}

// rowBelow decodes a row that is coded by what differs from the row above (T.4, 4.2; T.6).
func (f *faxReader) rowBelow(row, above []int, width int) ([]int, error) {
	x, colour, k := -1, 0, 0 // k: in above, the first change not left of x
	for x < width {
		for k > 0 && above[k-1] > x {
			k--
		}
		for k < len(above) && above[k] <= x {
			k++
		}
		b1, b2 := width, width
		i := k + (k^colour)&1 // a change to the other colour
		if i < len(above) {
			b1 = above[i]
		}
		if i+1 < len(above) {
			b2 = above[i+1]
		}
		if f.peek(4) == 0b0001 { // pass
			x = b2
			if err := f.skip(4); err != nil {
				return nil, err
			}
			continue
		}
		if f.peek(3) == 0b001 { // horizontal
			if err := f.skip(3); err != nil {
				return nil, err
			}
			x = max(x, 0)
			for c := range 2 {
				run, err := f.run(colour ^ c)
				if err != nil {
					return nil, err
				}
				if x += run; x > width {
					return nil, errors.New("fax: a row is too long")
				}
				row = change(row, x, width)
			}
			continue
		}
		found := false
		for _, m := range faxModes {
			if f.peek(m.length) != m.word {
				continue
			}
			if err := f.skip(m.length); err != nil {
				return nil, err
			}
			to := b1 + m.shift
			if to < max(x, 0) || to > width {
				return nil, errors.New("fax: a change lies outside its row")
			}
			row, x, colour, found = change(row, to, width), to, colour^1, true
			break
		}
		if !found {
			if f.at+7 > 8*len(f.data) {
				return nil, io.ErrUnexpectedEOF
			}
			return nil, errors.New("fax: bad code word")
		}
	}
	return row, nil
}
