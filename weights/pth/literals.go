package pth

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"slices"
	"unicode/utf8"
)

const maxLong = 64 // bytes of a whole number

func (m *machine) number(op byte) error {
	switch op {
	case opBinFloat:
		b, err := m.take(8)
		if err != nil {
			return err
		}
		return m.push(math.Float64frombits(binary.BigEndian.Uint64(b)))
	case opLong1, opLong4:
		size := map[byte]int{opLong1: 1, opLong4: 4}[op]
		b, err := m.counted(size)
		if err != nil {
			return err
		}
		if len(b) > maxLong {
			return fmt.Errorf("whole number of %d bytes: %w", len(b), ErrLimit)
		}
		return m.push(long(b))
	}
	size := map[byte]int{opBinInt1: 1, opBinInt2: 2, opBinInt: 4}[op]
	v, err := m.unsigned(size)
	if err != nil {
		return err
	}
	if op == opBinInt {
		return m.push(int64(int32(uint32(v))))
	}
	return m.push(int64(v))
}

// long reads a little endian number in two's complement.
func long(b []byte) any {
	b = slices.Clone(b)
	slices.Reverse(b)
	v := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0]&0x80 != 0 {
		v.Sub(v, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	if v.IsInt64() {
		return v.Int64()
	}
	return v
}

func (m *machine) text(op byte) error {
	size := 4
	switch op {
	case opShortBinUnicode, opShortBinString, opShortBinBytes:
		size = 1
	case opBinUnicode8, opBinBytes8:
		size = 8
	}
	b, err := m.counted(size)
	if err != nil {
		return err
	}
	switch op {
	case opBinBytes, opShortBinBytes, opBinBytes8:
		return m.push(slices.Clone(b))
	}
	if !utf8.Valid(b) {
		return fmt.Errorf("%w: a string is not UTF-8", ErrPickle)
	}
	return m.push(string(b))
}
