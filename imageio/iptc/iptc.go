package iptc

import (
	"bytes"
	"encoding/binary"
	"slices"
	"unicode/utf8"
)

// Dataset is a field of a record.
type Dataset struct {
	Record, Number byte
	Value          []byte
}

// marker begins each dataset; long tells that its length is of more than 15 bits.
const (
	marker = 0x1c
	long   = 0x8000
)

// Parse reads datasets as far as they are whole.
func Parse(data []byte) (sets []Dataset) {
	for len(data) >= 5 && data[0] == marker {
		n := int(binary.BigEndian.Uint16(data[3:]))
		head := 5
		if n >= long {
			head += n - long
			if n-long > 4 || head > len(data) {
				return sets
			}
			n = 0
			for _, b := range data[5:head] {
				n = n<<8 | int(b)
			}
		}
		if n > len(data)-head {
			return sets
		}
		sets = append(sets, Dataset{data[1], data[2], bytes.Clone(data[head : head+n])})
		data = data[head+n:]
	}
	return sets
}

// Encode writes datasets.
func Encode(sets []Dataset) (out []byte) {
	for _, s := range sets {
		out = append(out, marker, s.Record, s.Number)
		if len(s.Value) < long {
			out = binary.BigEndian.AppendUint16(out, uint16(len(s.Value)))
		} else {
			out = binary.BigEndian.AppendUint16(out, long|4)
			out = binary.BigEndian.AppendUint32(out, uint32(len(s.Value)))
		}
		out = append(out, s.Value...)
	}
	return out
}

// innocent are the datasets of record 2 that Private keeps.
var innocent = []byte{0, 5, 7, 8, 10, 12, 15, 20, 25, 40, 55, 60, 62, 63, 65, 70, 80, 85, 105, 110,
	115,
	116, 120, 122, 135}

const characterSet = 90 // of record 1

// Private removes places and addresses.
func Private(sets []Dataset) []Dataset {
	return slices.DeleteFunc(slices.Clone(sets), func(s Dataset) bool {
		return !(s.Record == 1 && (s.Number == 0 || s.Number == characterSet) ||
			s.Record == 2 && slices.Contains(innocent, s.Number))
	})
}

// Texts returns the values of a dataset of record 2 as UTF-8. What is not UTF-8 is taken for
// Latin-1.
func Texts(sets []Dataset, number byte) (texts []string) {
	for _, s := range sets {
		if s.Record != 2 || s.Number != number {
			continue
		}
		v := bytes.TrimRight(s.Value, "\x00")
		if utf8.Valid(v) {
			texts = append(texts, string(v))
			continue
		}
		var runes []rune
		for _, b := range v {
			runes = append(runes, rune(b))
		}
		texts = append(texts, string(runes))
	}
	return texts
}
