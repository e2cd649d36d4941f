package exif

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// maxBytes limits the bytes kept of a block, maxEntries the entries read of a directory.
const (
	maxBytes   = 1 << 24
	maxEntries = 4096
)

// ErrNoBlock is returned for data that is no TIFF structure.
var ErrNoBlock = errors.New("it is no EXIF block")

// Parse reads the block that is size bytes of r, or the first directory of a TIFF file. The error
// is ErrNoBlock; entries that cannot be read are left out.
func Parse(r io.ReaderAt, size int64) (*Block, error) {
	var head [16]byte
	n, _ := r.ReadAt(head[:min(16, max(size, 0))], 0)
	p := parser{r: r, size: size, left: maxBytes, order: binary.LittleEndian}
	if n < 8 {
		return nil, ErrNoBlock
	}
	switch string(head[:2]) {
	case "II":
	case "MM":
		p.order = binary.BigEndian
	default:
		return nil, fmt.Errorf("%w: it begins with % x", ErrNoBlock, head[:4])
	}
	at := int64(p.order.Uint32(head[4:]))
	const bigTIFF = 43
	if p.order.Uint16(head[2:]) == bigTIFF && n == 16 {
		p.big, at = true, int64(p.order.Uint64(head[8:]))
	}
	b := &Block{Order: p.order}
	var photo, gps, interop int64
	for _, e := range p.directory(at) {
		switch {
		case e.Tag == tagOrientation:
			if v := int(p.number(e.Entry)); v >= 1 && v <= 8 {
				b.Orientation = v
			}
		case e.Tag == tagIPTC:
			b.IPTC = e.Value
		case e.Tag == tagPhotoIFD:
			photo = p.number(e.Entry)
		case e.Tag == tagGPSIFD:
			gps = p.number(e.Entry)
		case !structural(e.Tag):
			b.Image = append(b.Image, e.Entry)
		}
	}
	for _, e := range p.directory(photo) {
		switch e.Tag {
		case tagInteropIFD:
			interop = p.number(e.Entry)
			continue
		case tagMakerNote:
			b.noteAt = e.at
		}
		b.Photo = append(b.Photo, e.Entry)
	}
	for _, e := range p.directory(gps) {
		b.GPS = append(b.GPS, e.Entry)
	}
	for _, e := range p.directory(interop) {
		b.Interop = append(b.Interop, e.Entry)
	}
	return b, nil
}

type parser struct {
	r     io.ReaderAt
	size  int64
	order binary.ByteOrder
	big   bool  // BigTIFF: positions of 8 bytes
	left  int64 // bytes that may still be kept
}

type placed struct {
	Entry
	at int64 // of the value
}

// directory reads the entries at a position, ascending by tag, the first of each; none if it is 0
// or out of reach.
func (p *parser) directory(at int64) (entries []placed) {
	head, length, inline := int64(2), int64(12), int64(4)
	if p.big {
		head, length, inline = 8, 20, 8
	}
	if at < 8 || at > p.size-head {
		return nil
	}
	raw := make([]byte, length)
	if _, err := p.r.ReadAt(raw[:head], at); err != nil {
		return nil
	}
	n := uint64(p.order.Uint16(raw))
	if p.big {
		n = p.order.Uint64(raw)
	}
	for i := range int64(min(n, maxEntries)) {
		where := at + head + i*length
		if _, err := p.r.ReadAt(raw, where); err != nil {
			break
		}
		e := placed{Entry{Tag: p.order.Uint16(raw), Type: p.order.Uint16(raw[2:])},
			where + length - inline}
		count := uint64(p.order.Uint32(raw[4:]))
		if p.big {
			count = p.order.Uint64(raw[4:])
		}
		if int(e.Type) >= len(typeSize) || typeSize[e.Type] == 0 || count == 0 ||
			count > uint64(p.left)/typeSize[e.Type] {
			continue
		}
		e.Count = uint32(count)
		bytes := int64(count * typeSize[e.Type])
		if bytes > inline {
			e.at = int64(p.order.Uint32(raw[8:]))
			if p.big {
				e.at = int64(p.order.Uint64(raw[12:]))
			}
		}
		if e.at < 8 || e.at > p.size-bytes {
			continue
		}
		e.Value = make([]byte, bytes)
		if _, err := p.r.ReadAt(e.Value, e.at); err != nil {
			continue
		}
		p.left -= bytes
		entries = append(entries, e)
	}
	slices.SortStableFunc(entries, func(a, b placed) int { return int(a.Tag) - int(b.Tag) })
	return slices.CompactFunc(entries, func(a, b placed) bool { return a.Tag == b.Tag })
}

// number returns the first value of an entry, 0 if it is no whole number.
func (p *parser) number(e Entry) int64 {
	switch typeSize[e.Type] {
	case 1:
		return int64(e.Value[0])
	case 2:
		return int64(p.order.Uint16(e.Value))
	case 4:
		return int64(p.order.Uint32(e.Value))
	case 8:
		if e.Type != Rational && e.Type != 10 && e.Type != 12 {
			return int64(p.order.Uint64(e.Value))
		}
		if d := int64(p.order.Uint32(e.Value[4:])); e.Type == Rational && d != 0 {
			return int64(p.order.Uint32(e.Value)) / d
		}
	}
	return 0
}
