package imageio

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// HEIC and AVIF are HEIF files (ISO/IEC 23008-12): boxes (ISO/IEC 14496-12) of which one, meta,
// lists the items of the file, what they are made of, and their properties. The container is read
// here, so that sizes are held against the limits before a decoder sees anything, and so that
// orientation, profile and EXIF are handled as those of other formats.

// Bounds of a container's description. Those of telephones have some hundred items and 10 KiB.
const (
	maxHEIFMeta  = 16 << 20
	maxHEIFItems = 1 << 14
)

// heifItem is a coded picture, a picture derived from others, or metadata.
type heifItem struct {
	id      uint32
	kind    string // hvc1, av01, grid, Exif, mime …
	mime    string // of the kind mime
	inMeta  bool   // its data are in the box idat
	extents [][2]int64
	props   []int // numbers of its properties, from 1
}

// heifProperty is a box of the property container.
type heifProperty struct {
	kind string
	data []byte
}

// heifReference is a reference from an item to others on which it depends.
type heifReference struct {
	kind string
	from uint32
	to   []uint32
}

// heifFile holds the contents of the box meta.
type heifFile struct {
	r        io.ReaderAt
	size     int64
	primary  uint32
	items    map[uint32]*heifItem
	props    []heifProperty
	refs     []heifReference
	idat     []byte
	sequence bool // the file has a film, too
}

// boxData reads fields from a box. Past its end fields are zero and short is set.
type boxData struct {
	data  []byte
	short bool
}

func (b *boxData) take(n int) []byte {
	if n < 0 || n > len(b.data) {
		b.short, b.data = true, nil
		return make([]byte, max(0, min(n, 16)))
	}
	out := b.data[:n]
	b.data = b.data[n:]
	return out
}

// number reads n bytes, at most 8, the highest first.
func (b *boxData) number(n int) uint64 {
	v := uint64(0)
	for _, c := range b.take(n) {
		v = v<<8 | uint64(c)
	}
	return v
}

// text reads up to a zero, or to the end.
func (b *boxData) text() string {
	for i, c := range b.data {
		if c == 0 {
			s := string(b.data[:i])
			b.data = b.data[i+1:]
			return s
		}
	}
	s := string(b.data)
	b.data = nil
	return s
}

var errHEIFBox = errors.New("heif: a box is cut short or too long")

// box takes the next box inside of another.
func (b *boxData) box() (kind string, body boxData, err error) {
	n := int(b.number(4))
	kind = string(b.take(4))
	head := 8
	if n == 1 {
		n, head = int(min(b.number(8), 1<<40)), 16
	}
	if n == 0 {
		n = len(b.data) + head
	}
	if b.short || n < head || n-head > len(b.data) {
		return kind, body, errHEIFBox
	}
	return kind, boxData{data: b.take(n - head)}, nil
}

// full takes the version and flags that begin many boxes.
func (b *boxData) full() (version int, flags uint64) { return int(b.number(1)), b.number(3) }

// isHEIF reports whether a file is a HEIF container, by its brands, and whether one of AV1.
func isHEIF(head []byte) (heif, av1 bool) {
	if len(head) < 12 || string(head[4:8]) != "ftyp" {
		return false, false
	}
	n := int(binary.BigEndian.Uint32(head))
	brands := head[8:min(len(head), max(n, 12))]
	for i := 0; i+4 <= len(brands); i += 4 {
		if i == 4 { // the minor version
			continue
		}
		switch string(brands[i : i+4]) {
		case "avif", "avis", "avio":
			return true, true
		case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "mif2", "msf1", "mif3":
			heif = true
		case "crx ":
			return false, false
		}
	}
	return heif, false
}

// readHEIF finds and reads the box meta of a file.
func readHEIF(r io.ReaderAt, size int64) (*heifFile, error) {
	h := &heifFile{r: r, size: size, items: map[uint32]*heifItem{}}
	found := false
	const most = 1000 // boxes at the top
	off := int64(0)
	for range most {
		if off >= size {
			break
		}
		var head [16]byte
		n, err := r.ReadAt(head[:min(16, size-off)], off)
		if n < 8 && err != nil {
			return nil, io.ErrUnexpectedEOF
		}
		length, headLen := int64(binary.BigEndian.Uint32(head[:])), int64(8)
		switch {
		case length == 1 && n == 16:
			length, headLen = int64(min(binary.BigEndian.Uint64(head[8:]), 1<<60)), 16
		case length == 0:
			length = size - off
		}
		if length < headLen {
			return nil, errHEIFBox
		}
		switch string(head[4:8]) {
		case "moov":
			h.sequence = true
		case "meta":
			if found {
				break
			}
			if length > maxHEIFMeta {
				return nil, fmt.Errorf("heif: a description of %d bytes", length)
			}
			data, err := readBlock(r, off+headLen, length-headLen)
			if err != nil {
				return nil, err
			}
			if err := h.meta(boxData{data: data}); err != nil {
				return nil, err
			}
			found = true
		}
		off += length
	}
	switch {
	case found && h.items[h.primary] != nil:
		return h, nil
	case h.sequence:
		return nil, fmt.Errorf("%w: a film without a still picture", ErrFormat)
	case !found && off > size:
		return nil, io.ErrUnexpectedEOF
	}
	return nil, errors.New("heif: there is no picture in it")
}

func (h *heifFile) meta(b boxData) error {
	b.full()
	for len(b.data) > 0 {
		kind, body, err := b.box()
		if err != nil {
			return err
		}
		switch kind {
		case "hdlr":
			body.take(8)
			if k := string(body.take(4)); k != "pict" {
				return fmt.Errorf("heif: the file is of kind %q, not pict", k)
			}
		case "pitm":
			version, _ := body.full()
			h.primary = uint32(body.number(2 + 2*min(version, 1)))
		case "iinf":
			err = h.information(&body)
		case "iloc":
			err = h.locations(&body)
		case "iprp":
			err = h.properties(&body)
		case "iref":
			err = h.references(&body)
		case "idat":
			h.idat = body.data
		}
		if err == nil && body.short {
			err = errHEIFBox
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// item returns the item of a number, new if need be.
func (h *heifFile) item(id uint32) (*heifItem, error) {
	if h.items[id] == nil {
		if len(h.items) >= maxHEIFItems {
			return nil, fmt.Errorf("heif: more than %d items", maxHEIFItems)
		}
		h.items[id] = &heifItem{id: id}
	}
	return h.items[id], nil
}

// information reads the kinds of the items.
func (h *heifFile) information(b *boxData) error {
	version, _ := b.full()
	b.number(2 + 2*min(version, 1))
	for len(b.data) > 0 {
		kind, body, err := b.box()
		if err != nil {
			return err
		}
		version, _ := body.full()
		if kind != "infe" || version < 2 {
			continue
		}
		it, err := h.item(uint32(body.number(2 * min(version-1, 2))))
		if err != nil {
			return err
		}
		body.number(2) // protection
		it.kind = string(body.take(4))
		body.text()
		if it.kind == "mime" {
			it.mime = body.text()
		}
		if body.short {
			return errHEIFBox
		}
	}
	return nil
}

// locations reads where the data of the items are.
func (h *heifFile) locations(b *boxData) error {
	version, _ := b.full()
	sizes := b.number(2)
	offsetSize, lengthSize := int(sizes>>12), int(sizes>>8&15)
	baseSize, indexSize := int(sizes>>4&15), int(sizes&15)
	if max(offsetSize, lengthSize, baseSize, indexSize) > 8 || version > 2 {
		return errors.New("heif: bad sizes of locations")
	}
	wide := 2
	if version == 2 {
		wide = 4
	}
	for range b.number(wide) {
		if b.short {
			return errHEIFBox
		}
		it, err := h.item(uint32(b.number(wide)))
		if err != nil {
			return err
		}
		method := uint64(0)
		if version > 0 {
			method = b.number(2) & 15
		}
		if reference := b.number(2); reference != 0 || method > 1 {
			it.kind = "" // in another file, or made of other items
		}
		it.inMeta = method == 1
		base := b.number(baseSize)
		for range b.number(2) {
			if version > 0 {
				b.number(indexSize)
			}
			at, n := base+b.number(offsetSize), b.number(lengthSize)
			if b.short {
				return errHEIFBox
			}
			if at > 1<<60 || n > 1<<60 {
				return errors.New("heif: an item beyond the end of the file")
			}
			it.extents = append(it.extents, [2]int64{int64(at), int64(n)})
		}
	}
	return nil
}

// properties reads the properties and which item has which.
func (h *heifFile) properties(b *boxData) error {
	for len(b.data) > 0 {
		kind, body, err := b.box()
		if err != nil {
			return err
		}
		for kind == "ipco" && len(body.data) > 0 {
			kind, prop, err := body.box()
			if err != nil {
				return err
			}
			h.props = append(h.props, heifProperty{kind, prop.data})
		}
		if kind != "ipma" {
			continue
		}
		version, flags := body.full()
		for range body.number(4) {
			if body.short {
				return errHEIFBox
			}
			it, err := h.item(uint32(body.number(2 + 2*min(version, 1))))
			if err != nil {
				return err
			}
			for range body.number(1) {
				const wide, essential = 1, 0x8000
				n := int(body.number(1 + int(flags&wide)))
				if flags&wide == 0 {
					n = n&0x7f | n&0x80<<8
				}
				if n&^essential > 0 {
					it.props = append(it.props, n&^essential)
				}
			}
		}
	}
	return nil
}

func (h *heifFile) references(b *boxData) error {
	version, _ := b.full()
	wide := 2 + 2*min(version, 1)
	for len(b.data) > 0 {
		kind, body, err := b.box()
		if err != nil {
			return err
		}
		ref := heifReference{kind: kind, from: uint32(body.number(wide))}
		for range body.number(2) {
			ref.to = append(ref.to, uint32(body.number(wide)))
			if body.short {
				return errHEIFBox
			}
		}
		h.refs = append(h.refs, ref)
	}
	return nil
}

// property returns the first property of a kind that an item has, nil if none.
func (h *heifFile) property(it *heifItem, kind string) *boxData {
	for _, n := range it.props {
		if n <= len(h.props) && h.props[n-1].kind == kind {
			return &boxData{data: h.props[n-1].data}
		}
	}
	return nil
}

// data returns the bytes of an item.
func (h *heifFile) data(it *heifItem) ([]byte, error) {
	var out []byte
	for _, e := range it.extents {
		at, n := e[0], e[1]
		if it.inMeta {
			if at > int64(len(h.idat)) || n > int64(len(h.idat))-at {
				return nil, errHEIFBox
			}
			if n == 0 {
				n = int64(len(h.idat)) - at
			}
			out = append(out, h.idat[at:at+n]...)
			continue
		}
		if at > h.size || n > h.size-at {
			return nil, io.ErrUnexpectedEOF
		}
		if n == 0 {
			n = h.size - at
		}
		if int64(len(out))+n > h.size {
			return nil, errors.New("heif: an item that is longer than the file")
		}
		part := make([]byte, n)
		if _, err := h.r.ReadAt(part, at); err != nil && err != io.EOF {
			return nil, err
		}
		out = append(out, part...)
	}
	return out, nil
}
