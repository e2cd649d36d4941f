package exif

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// Value types (TIFF 6.0, section 2; 129 is of EXIF 3.0).
const (
	Byte      = 1
	ASCII     = 2
	Short     = 3
	Long      = 4
	Rational  = 5
	Undefined = 7
	UTF8      = 129
)

// typeSize is how many bytes a value takes, by its type; 0 for types unknown.
var typeSize = [...]uint64{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4,
	12: 8,
	13: 4, 16: 8, 17: 8, 18: 8, 129: 1}

// wordSize is how many bytes of a value change places between the byte orders together.
var wordSize = [...]int{3: 2, 4: 4, 5: 4, 8: 2, 9: 4, 10: 4, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8,
	18:  8,
	129: 0}

// Entry is a tag and its values, in the byte order of the block.
type Entry struct {
	Tag, Type uint16
	Count     uint32
	Value     []byte // Count values of Type
}

// Block holds the entries of an EXIF block that are kept. A directory's entries ascend by tag, each
// once.
type Block struct {
	Order   binary.ByteOrder
	Image   []Entry // the first directory, of the picture
	Photo   []Entry // of how it was taken
	GPS     []Entry
	Interop []Entry
	// datasets of IIM, if the first directory has them; they are not among the entries
	IPTC []byte
	// Orientation is 1..8 as the tag says, 0 if it is absent or wrong. It is not among the entries.
	Orientation int

	noteAt int64 // where the maker note lay, 0 if there is none
}

// Empty reports whether there is nothing to be written.
func (b *Block) Empty() bool {
	return len(b.Image)+len(b.Photo)+len(b.GPS)+len(b.Interop) == 0
}

// find returns the place of a tag, or where it belongs.
func find(dir []Entry, tag uint16) (int, bool) {
	return slices.BinarySearchFunc(dir, tag,
		func(e Entry, t uint16) int { return cmp.Compare(e.Tag, t) })
}

// set puts an entry into a directory in place of one of its tag.
func set(dir *[]Entry, e Entry) {
	i, found := find(*dir, e.Tag)
	if found {
		(*dir)[i] = e
		return
	}
	*dir = slices.Insert(*dir, i, e)
}

// drop removes entries by their tags.
func drop(dir *[]Entry, tags ...uint16) {
	*dir = slices.DeleteFunc(*dir, func(e Entry) bool { return slices.Contains(tags, e.Tag) })
}

func (b *Block) long(tag uint16, v int) Entry {
	value := make([]byte, 4)
	b.Order.PutUint32(value, uint32(v))
	return Entry{tag, Long, 1, value}
}

func (b *Block) short(tag uint16, v int) Entry {
	value := make([]byte, 2)
	b.Order.PutUint16(value, uint16(v))
	return Entry{tag, Short, 1, value}
}

// rational is v in steps of a thousandth.
func (b *Block) rational(tag uint16, v float64) Entry {
	value := make([]byte, 8)
	b.Order.PutUint32(value, uint32(v*1000+0.5))
	b.Order.PutUint32(value[4:], 1000)
	return Entry{tag, Rational, 1, value}
}

func text(tag uint16, s string) Entry {
	return Entry{tag, ASCII, uint32(len(s) + 1), append([]byte(s), 0)}
}

// Text returns the string of a tag of the first directory, "" if there is none.
func (b *Block) Text(tag uint16) string {
	i, found := find(b.Image, tag)
	if !found || b.Image[i].Type != ASCII && b.Image[i].Type != UTF8 {
		return ""
	}
	v := b.Image[i].Value
	if end := slices.Index(v, 0); end >= 0 {
		v = v[:end]
	}
	return string(v)
}

// clone returns a block whose directories can be changed apart from those of b.
func (b *Block) clone() *Block {
	c := *b
	c.Image, c.Photo = slices.Clone(b.Image), slices.Clone(b.Photo)
	c.GPS, c.Interop = slices.Clone(b.GPS), slices.Clone(b.Interop)
	return &c
}

// swapped returns a value in the other byte order.
func swapped(e Entry) Entry {
	if int(e.Type) >= len(wordSize) || wordSize[e.Type] == 0 {
		return e
	}
	e.Value = slices.Clone(e.Value)
	n := wordSize[e.Type]
	for i := 0; i+n <= len(e.Value); i += n {
		slices.Reverse(e.Value[i : i+n])
	}
	return e
}

// LittleEndian returns the block in that byte order. What is within values of no known form, such
// as maker notes, stays as it is.
func (b *Block) LittleEndian() *Block {
	c := b.clone()
	if c.Order == binary.LittleEndian {
		return c
	}
	c.Order = binary.LittleEndian
	for _, dir := range [][]Entry{c.Image, c.Photo, c.GPS, c.Interop} {
		for i, e := range dir {
			dir[i] = swapped(e)
		}
	}
	return c
}
