package imageio

import "encoding/binary"

// heifWriter puts a file of items together (ISO/IEC 23008-12).
type heifWriter struct {
	brands           []string // the first is the major one
	infe, ipco, ipma []byte
	refs             []byte
	data             [][]byte
	numbers          map[string]uint16 // of the properties, from 1
}

func newHEIFWriter(brands ...string) *heifWriter {
	return &heifWriter{brands: brands, numbers: map[string]uint16{}}
}

var (
	be16 = binary.BigEndian.AppendUint16
	be32 = binary.BigEndian.AppendUint32
)

// item adds one and returns its number. mime is that of a kind "mime". What is hidden is only a
// part of others.
func (w *heifWriter) item(
	kind, mime string, hidden bool, data []byte, props ...heifProperty,
) uint16 {
	w.data = append(w.data, data)
	n := uint16(len(w.data))
	flags := []byte{2, 0, 0, 0}
	if hidden {
		flags[3] = 1
	}
	if mime != "" {
		mime += "\x00"
	}
	w.infe = append(w.infe, heifBox("infe", flags, be16(nil, n), []byte{0, 0}, []byte(kind),
		[]byte{0}, []byte(mime))...)
	w.ipma = append(be16(w.ipma, n), byte(len(props)))
	for _, prop := range props {
		box := heifBox(prop.kind, prop.data)
		if w.numbers[string(box)] == 0 {
			w.numbers[string(box)] = uint16(len(w.numbers) + 1)
			w.ipco = append(w.ipco, box...)
		}
		number := w.numbers[string(box)]
		if prop.kind == "av1C" { // a decoder must understand it
			number |= 0x8000
		}
		w.ipma = be16(w.ipma, number)
	}
	return n
}

// refer says that an item refers to others.
func (w *heifWriter) refer(kind string, from uint16, to ...uint16) {
	body := be16(be16(nil, from), uint16(len(to)))
	for _, n := range to {
		body = be16(body, n)
	}
	w.refs = append(w.refs, heifBox(kind, body)...)
}

// parts are the file in the order in which it is written.
func (w *heifWriter) parts(primary uint16) [][]byte {
	n := uint16(len(w.data))
	locations := func(at int) []byte {
		out := be16([]byte{0, 0, 0, 0, 0x44, 0}, n) // offsets and lengths of 4 bytes
		for i, data := range w.data {
			out = be16(be16(be16(out, uint16(i+1)), 0), 1)
			out = be32(be32(out, uint32(at)), uint32(len(data)))
			at += len(data)
		}
		return heifBox("iloc", out)
	}
	var refs []byte
	if w.refs != nil {
		refs = heifBox("iref", make([]byte, 4), w.refs)
	}
	meta := func(at int) []byte {
		return heifBox("meta", make([]byte, 4),
			heifBox("hdlr", make([]byte, 8), []byte("pict"), make([]byte, 13)),
			heifBox("pitm", make([]byte, 4), be16(nil, primary)), locations(at),
			heifBox("iinf", make([]byte, 4), be16(nil, n), w.infe), refs,
			heifBox("iprp", heifBox("ipco", w.ipco),
				heifBox("ipma", []byte{0, 0, 0, 1}, be32(nil, uint32(n)), w.ipma)))
	}
	head := append([]byte(w.brands[0]), 0, 0, 0, 0)
	for _, b := range append(w.brands[1:], w.brands[0]) {
		head = append(head, b...)
	}
	head = heifBox("ftyp", head)
	const boxHead = 8
	head = append(head, meta(len(head)+len(meta(0))+boxHead)...)
	size := boxHead
	for _, data := range w.data {
		size += len(data)
	}
	head = append(be32(head, uint32(size)), "mdat"...)
	return append([][]byte{head}, w.data...)
}

// extent is the property of a size.
func heifExtent(width, height int) heifProperty {
	return heifProperty{"ispe", be32(be32(make([]byte, 4), uint32(width)), uint32(height))}
}

// property is that of the colours.
func (c heifColour) property() heifProperty {
	full := byte(0)
	if c.full {
		full = 0x80
	}
	colr := be16(be16(be16([]byte("nclx"), uint16(c.primaries)), uint16(c.transfer)),
		uint16(c.matrix))
	return heifProperty{"colr", append(colr, full)}
}
