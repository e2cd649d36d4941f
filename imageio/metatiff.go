package imageio

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// TIFF tags (TIFF 6.0; 34675 is of ICC.1, annex B).
const (
	tagImageWidth      = 256
	tagImageLength     = 257
	tagBitsPerSample   = 258
	tagCompression     = 259
	tagPhotometric     = 262
	tagStripOffsets    = 273
	tagSamplesPerPixel = 277
	tagRowsPerStrip    = 278
	tagStripByteCounts = 279
	tagXResolution     = 282
	tagYResolution     = 283
	tagPlanarConfig    = 284
	tagResolutionUnit  = 296
	tagSoftware        = 305
	tagPredictor       = 317
	tagExtraSamples    = 338
	tagSampleFormat    = 339
	tagICC             = 34675
)

// tiffEntry is one entry of a directory: its value, or where the value lies.
type tiffEntry struct {
	kind  uint16
	count uint32
	value [4]byte
}

// readDirectory returns the first directory of a classic TIFF file by tag.
func readDirectory(r io.ReaderAt) (binary.ByteOrder, map[uint16]tiffEntry, error) {
	var head [8]byte
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return nil, nil, err
	}
	var order binary.ByteOrder = binary.LittleEndian
	if head[0] == 'M' {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(head[4:]))
	var n [2]byte
	if _, err := r.ReadAt(n[:], at); err != nil {
		return nil, nil, err
	}
	const entryLen = 12
	raw, err := readBlock(r, at+2, int64(order.Uint16(n[:]))*entryLen)
	if err != nil {
		return nil, nil, err
	}
	dir := map[uint16]tiffEntry{}
	for ; len(raw) >= entryLen; raw = raw[entryLen:] {
		e := tiffEntry{kind: order.Uint16(raw[2:]), count: order.Uint32(raw[4:])}
		copy(e.value[:], raw[8:])
		dir[order.Uint16(raw)] = e
	}
	return order, dir, nil
}

// readTIFF looks for the ICC profile; what else is needed is read like an EXIF block.
func (b *blocks) readTIFF(r *io.SectionReader) error {
	order, dir, err := readDirectory(r)
	if err != nil {
		return err
	}
	e, ok := dir[tagICC]
	if !ok {
		return nil
	}
	const typeByte, typeUndefined = 1, 7
	if e.kind != typeByte && e.kind != typeUndefined || e.count <= 4 {
		return errors.New("bad ICC profile entry")
	}
	data, err := readBlock(r, int64(order.Uint32(e.value[:])), int64(e.count))
	if err != nil {
		b.warn("ICC profile not read: %v", err)
		return nil
	}
	b.icc = data
	return nil
}

// checkTIFFPlanar refuses samples stored plane by plane: the decoder ignores the tag and would
// report a damaged picture, or show a wrong one.
func checkTIFFPlanar(f *file) error {
	order, dir, err := readDirectory(f.r)
	if err != nil {
		return decodeError(f.name, err, false)
	}
	const planar = 2
	config, samples := dir[tagPlanarConfig].value, dir[tagSamplesPerPixel].value
	if order.Uint16(config[:]) == planar && order.Uint16(samples[:]) > 1 {
		return fmt.Errorf("%s: %w: tiff with a plane per sample", f.name, ErrFormat)
	}
	return nil
}
