package imageio

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/liif-render/liif/imageio/exif"
)

// TIFF tags (TIFF 6.0; 34675 is of ICC.1, annex B; 50706 of DNG).
const (
	tagNewSubfileType  = 254
	tagImageWidth      = 256
	tagImageLength     = 257
	tagBitsPerSample   = 258
	tagCompression     = 259
	tagPhotometric     = 262
	tagFillOrder       = 266
	tagStripOffsets    = 273
	tagOrientation     = 274
	tagSamplesPerPixel = 277
	tagRowsPerStrip    = 278
	tagStripByteCounts = 279
	tagXResolution     = 282
	tagYResolution     = 283
	tagPlanarConfig    = 284
	tagT4Options       = 292
	tagResolutionUnit  = 296
	tagSoftware        = 305
	tagPredictor       = 317
	tagColorMap        = 320
	tagTileWidth       = 322
	tagTileLength      = 323
	tagTileOffsets     = 324
	tagTileByteCounts  = 325
	tagSubIFDs         = 330
	tagInkSet          = 332
	tagExtraSamples    = 338
	tagSampleFormat    = 339
	tagJPEGTables      = 347
	tagJPEGOffset      = 513
	tagJPEGLength      = 514
	tagYCbCrSubsample  = 530
	tagXMP             = 700
	tagIPTC            = 33723
	tagResources       = 34377
	tagICC             = 34675
	tagDNGVersion      = 50706
)

// tiffDirectory is an image file directory, of a TIFF file or of an EXIF block.
type tiffDirectory struct {
	r       io.ReaderAt
	order   binary.ByteOrder
	big     bool // BigTIFF: positions of 8 bytes
	entries map[uint16]tiffEntry
	next    int64 // where the next directory is, 0 if there is none
}

// tiffEntry is one entry of a directory: its value, or where the value lies.
type tiffEntry struct {
	kind  uint16
	count uint64
	value [8]byte
}

// tiffTypeSize is how many bytes a value takes, by its type; 0 for types unknown.
var tiffTypeSize = [...]int64{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4,
	12: 8, 13: 4, 16: 8, 17: 8, 18: 8, 129: 1}

// readDirectory returns the first directory of a TIFF structure.
func readDirectory(r io.ReaderAt) (*tiffDirectory, error) {
	var head [16]byte
	n, err := r.ReadAt(head[:], 0)
	if n < 8 {
		return nil, err
	}
	d := &tiffDirectory{r: r, order: binary.LittleEndian}
	if head[0] == 'M' {
		d.order = binary.BigEndian
	}
	const bigTIFF = 43
	at := int64(d.order.Uint32(head[4:]))
	if d.order.Uint16(head[2:]) == bigTIFF {
		if n < len(head) {
			return nil, io.ErrUnexpectedEOF
		}
		d.big, at = true, int64(d.order.Uint64(head[8:]))
	}
	return d, d.read(at)
}

// readPage returns the directory of a page, 1 being the first, and how many pages there are, of
// which at most maxPages are counted. Reduced copies of pages are none.
func readPage(r io.ReaderAt, page int) (d *tiffDirectory, pages int, err error) {
	first, err := readDirectory(r)
	if err != nil {
		return first, 0, err
	}
	const maxPages = 10000
	other, seen := first, map[int64]bool{}
	for pages < maxPages {
		const reduced = 1
		if pages == 0 || int(other.first(tagNewSubfileType, 0))&reduced == 0 {
			if pages++; pages == page {
				d = other
			}
		}
		next := other.next
		if next == 0 || seen[next] {
			break
		}
		seen[next] = true
		if other, err = first.at(next); err != nil {
			break // pages after a damaged one are lost
		}
	}
	if d == nil {
		return nil, pages, fmt.Errorf("%w: page %d of a tiff that has %d", ErrFormat, page, pages)
	}
	return d, pages, nil
}

// at returns another directory of the same file.
func (d *tiffDirectory) at(at int64) (*tiffDirectory, error) {
	other := &tiffDirectory{r: d.r, order: d.order, big: d.big}
	return other, other.read(at)
}

func (d *tiffDirectory) read(at int64) error {
	d.entries = map[uint16]tiffEntry{}
	head, entry, inline := int64(2), int64(12), 4
	if d.big {
		head, entry, inline = 8, 20, 8
	}
	if at < 8 {
		return fmt.Errorf("tiff: directory at byte %d", at)
	}
	raw, err := readBlock(d.r, at, head)
	if err != nil {
		return err
	}
	n := uint64(d.order.Uint16(raw))
	if d.big {
		n = d.order.Uint64(raw)
	}
	if n > math.MaxUint16 {
		return fmt.Errorf("tiff: directory of %d entries", n)
	}
	raw, err = readBlock(d.r, at+head, int64(n)*entry)
	for ; int64(len(raw)) >= entry; raw = raw[entry:] {
		tag, e := d.order.Uint16(raw), tiffEntry{kind: d.order.Uint16(raw[2:])}
		if d.big {
			e.count = d.order.Uint64(raw[4:])
		} else {
			e.count = uint64(d.order.Uint32(raw[4:]))
		}
		copy(e.value[:], raw[entry-int64(inline):entry])
		if _, twice := d.entries[tag]; !twice {
			d.entries[tag] = e
		}
	}
	if err != nil {
		return err
	}
	// What follows the entries may be missing, and be no position in an EXIF block.
	if raw, err := readBlock(d.r, at+head+int64(n)*entry, int64(inline)); err == nil {
		d.next = int64(d.word(raw))
	}
	return nil
}

// word reads a position.
func (d *tiffDirectory) word(raw []byte) uint64 {
	if d.big {
		return d.order.Uint64(raw)
	}
	return uint64(d.order.Uint32(raw))
}

// bytes returns the values of a tag as stored, nil if there are none. The error is about values out
// of reach, or of no known type.
func (d *tiffDirectory) bytes(tag uint16) ([]byte, error) {
	e, ok := d.entries[tag]
	if !ok {
		return nil, nil
	}
	size := int64(0)
	if int(e.kind) < len(tiffTypeSize) {
		size = tiffTypeSize[e.kind]
	}
	if size == 0 {
		return nil, fmt.Errorf("tiff: tag %d is of type %d", tag, e.kind)
	}
	if e.count > uint64(int64(maxBlock)/size) {
		return nil, fmt.Errorf("tiff: tag %d: %w: %d values", tag, errBlockTooLarge, e.count)
	}
	inline := 4
	if d.big {
		inline = 8
	}
	length := int64(e.count) * size
	if length <= int64(inline) {
		return e.value[:length], nil
	}
	at := d.word(e.value[:])
	if at > math.MaxInt64/2 {
		return nil, io.ErrUnexpectedEOF
	}
	return readBlock(d.r, int64(at), length)
}

// numbers returns the values of a tag that are whole numbers, or rational ones, nil if there are
// none.
func (d *tiffDirectory) numbers(tag uint16) ([]float64, error) {
	raw, err := d.bytes(tag)
	if err != nil || raw == nil {
		return nil, err
	}
	var out []float64
	kind := d.entries[tag].kind
	size := int(tiffTypeSize[kind])
	for ; len(raw) >= size; raw = raw[size:] {
		var v float64
		switch kind {
		case 1, 7:
			v = float64(raw[0])
		case 6:
			v = float64(int8(raw[0]))
		case typeShort:
			v = float64(d.order.Uint16(raw))
		case 8:
			v = float64(int16(d.order.Uint16(raw)))
		case typeLong, 13:
			v = float64(d.order.Uint32(raw))
		case 9:
			v = float64(int32(d.order.Uint32(raw)))
		case typeRational:
			v = float64(d.order.Uint32(raw)) / float64(d.order.Uint32(raw[4:]))
		case 10:
			v = float64(int32(d.order.Uint32(raw))) / float64(int32(d.order.Uint32(raw[4:])))
		case 11:
			v = float64(math.Float32frombits(d.order.Uint32(raw)))
		case 12:
			v = math.Float64frombits(d.order.Uint64(raw))
		case typeLong8, 17, 18:
			v = float64(d.order.Uint64(raw))
		default:
			return nil, fmt.Errorf("tiff: tag %d is no number", tag)
		}
		out = append(out, v)
	}
	return out, nil
}

// first returns the first value of a tag, or missing if there is none that can be read.
func (d *tiffDirectory) first(tag uint16, missing float64) float64 {
	v, err := d.numbers(tag)
	if err != nil || len(v) == 0 || math.IsNaN(v[0]) {
		return missing
	}
	return v[0]
}

// readTIFF collects what the first directory has beside the picture. The orientation and the
// resolution are read from there by readEXIF.
func (b *blocks) readTIFF(r *io.SectionReader) error {
	d, err := readDirectory(r)
	if err != nil {
		return err
	}
	if block, err := exif.Parse(r, r.Size()); err == nil {
		b.exif = block.Encode()
	}
	if packet, err := d.bytes(tagXMP); err == nil && len(packet) > 0 {
		b.xmp = packet
	}
	for _, tag := range []uint16{tagIPTC, tagResources} {
		if data, err := d.bytes(tag); err == nil {
			b.resources(data)
		}
	}
	e, ok := d.entries[tagICC]
	if !ok {
		return nil
	}
	if e.kind != typeByte && e.kind != typeUndefined || e.count <= 8 {
		return errors.New("bad ICC profile entry")
	}
	if b.icc, err = d.bytes(tagICC); err != nil {
		b.icc = nil
		b.warn("ICC profile not read: %v", err)
	}
	return nil
}
