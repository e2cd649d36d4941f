package imageio

import (
	"cmp"
	"encoding/binary"
	"math"
)

// TIFF value types (TIFF 6.0, section 2; LONG8 is of BigTIFF).
const (
	typeByte      = 1
	typeASCII     = 2
	typeShort     = 3
	typeLong      = 4
	typeRational  = 5
	typeUndefined = 7
	typeLong8     = 16
)

// directory builds an image file directory. Entries are sorted before it is written.
type directory struct {
	big     bool
	next    int64 // where the next one is; 0 for none
	entries []dirEntry
}

type dirEntry struct {
	tag, kind uint16
	count     int
	data      []byte
}

func newDirectory(big bool) *directory { return &directory{big: big} }

func (d *directory) add(tag, kind uint16, count int, data []byte) {
	d.entries = append(d.entries, dirEntry{tag, kind, count, data})
}

func (d *directory) shorts(tag uint16, values ...int) {
	var data []byte
	for _, v := range values {
		data = binary.LittleEndian.AppendUint16(data, uint16(v))
	}
	d.add(tag, typeShort, len(values), data)
}

func (d *directory) long(tag uint16, v int) {
	d.add(tag, typeLong, 1, binary.LittleEndian.AppendUint32(nil, uint32(v)))
}

// longs adds file positions or lengths, as wide as the flavour of TIFF has them.
func (d *directory) longs(tag uint16, values []int64) {
	data, kind := make([]byte, 0, 8*len(values)), uint16(typeLong)
	if d.big {
		kind = typeLong8
	}
	for _, v := range values {
		if d.big {
			data = binary.LittleEndian.AppendUint64(data, uint64(v))
		} else {
			data = binary.LittleEndian.AppendUint32(data, uint32(v))
		}
	}
	d.add(tag, kind, len(values), data)
}

// rational adds v in steps of a thousandth.
func (d *directory) rational(tag uint16, v float64) {
	data := binary.LittleEndian.AppendUint32(nil, uint32(math.Round(v*1000)))
	d.add(tag, typeRational, 1, binary.LittleEndian.AppendUint32(data, 1000))
}

// fill adds the tags of level k of a picture of h, in strips of so many rows if not in tiles.
func (d *directory) fill(h Header, l tiffLevel, k, stripRows int) error {
	const (
		blackIsZero, rgb, ycc    = 1, 2, 6
		inch, contiguous         = 2, 1
		horizontal, unassociated = 2, 2
		unsigned, reduced        = 1, 1
	)
	photometric := blackIsZero
	switch {
	case h.Channels >= 3 && h.Scheme == SchemeJPEG:
		photometric = ycc
	case h.Channels >= 3:
		photometric = rgb
	}
	each := func(v int) (values []int) {
		for range h.Channels {
			values = append(values, v)
		}
		return
	}
	if k > 0 {
		d.long(tagNewSubfileType, reduced)
	}
	d.long(tagImageWidth, l.width)
	d.long(tagImageLength, l.height)
	d.shorts(tagBitsPerSample, each(h.Bits)...)
	d.shorts(tagCompression, h.Scheme.tag())
	d.shorts(tagPhotometric, photometric)
	d.shorts(tagSamplesPerPixel, h.Channels)
	if h.tiled() {
		d.shorts(tagTileWidth, h.Tiling.Size)
		d.shorts(tagTileLength, h.Tiling.Size)
		d.longs(tagTileOffsets, l.offsets)
		d.longs(tagTileByteCounts, l.counts)
	} else {
		d.longs(tagStripOffsets, l.offsets)
		d.long(tagRowsPerStrip, stripRows)
		d.longs(tagStripByteCounts, l.counts)
	}
	if m := h.Metadata; m.DPIX > 0 && k == 0 {
		d.rational(tagXResolution, m.DPIX)
		d.rational(tagYResolution, m.DPIY)
	}
	d.shorts(tagPlanarConfig, contiguous)
	if h.Metadata.DPIX > 0 && k == 0 {
		d.shorts(tagResolutionUnit, inch)
	}
	if k == 0 {
		software := cmp.Or(h.Metadata.Note.Tool, "liif") + "\x00"
		d.add(tagSoftware, typeASCII, len(software), []byte(software))
	}
	if h.Scheme.predicts() {
		d.shorts(tagPredictor, horizontal)
	}
	if h.Channels == 2 || h.Channels == 4 {
		d.shorts(tagExtraSamples, unassociated)
	}
	d.shorts(tagSampleFormat, each(unsigned)...)
	if h.Scheme == SchemeJPEG {
		tables, err := h.jpegTables()
		if err != nil {
			return err
		}
		d.add(tagJPEGTables, typeUndefined, len(tables), tables)
	}
	if photometric == ycc {
		step := 2
		if h.FullChroma {
			step = 1
		}
		d.shorts(tagYCbCrSubsample, step, step)
	}
	if icc := h.Metadata.ICC; icc != nil && k == 0 {
		d.add(tagICC, typeUndefined, len(icc), icc)
	}
	return nil
}

// size is the length of bytes, up to a multiple of 8.
func (d *directory) size() int64 { return int64(len(d.bytes(0))+7) &^ 7 }

// bytes returns the directory as it is at offset at of the file, followed by the values that do
// not fit into their entries.
func (d *directory) bytes(at int64) []byte {
	le := binary.LittleEndian
	word := func(out []byte, v uint64) []byte { // a count or an offset
		if d.big {
			return le.AppendUint64(out, v)
		}
		return le.AppendUint32(out, uint32(v))
	}
	var out, values []byte
	inline, size := 4, 2+12*len(d.entries)+4
	if d.big {
		inline, size = 8, 8+20*len(d.entries)+8
		out = le.AppendUint64(out, uint64(len(d.entries)))
	} else {
		out = le.AppendUint16(out, uint16(len(d.entries)))
	}
	size += size & 1
	for _, e := range d.entries {
		out = le.AppendUint16(le.AppendUint16(out, e.tag), e.kind)
		out = word(out, uint64(e.count))
		if len(e.data) <= inline {
			out = append(out, append(e.data, make([]byte, inline-len(e.data))...)...)
			continue
		}
		out = word(out, uint64(at)+uint64(size+len(values)))
		values = append(values, e.data...)
		values = append(values, make([]byte, -len(values)&1)...)
	}
	out = word(out, uint64(d.next))
	out = append(out, make([]byte, size-len(out))...)
	return append(out, values...)
}
