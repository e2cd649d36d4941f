package imageio

import (
	"bytes"
	"errors"
	"io"
)

// exifTags are the values used of an EXIF block, or of the first directory of a TIFF file.
type exifTags struct {
	orientation int     // 1..8, anything else if absent or wrong
	dpiX, dpiY  float64 // 0 if absent
}

// readEXIF reads the block found in the container. An EXIF block is a TIFF structure, so the same
// reader does for TIFF files and for the blocks of all other formats. Each of the few tags that
// matter is read by itself: a tag before it that is damaged, or of a type of later editions of EXIF
// (UTF-8 is type 129 in 3.0), takes nothing away.
func (b *blocks) readEXIF(f *file) exifTags {
	var r io.ReaderAt
	switch {
	case f.format == TIFF:
		r = f.section()
	case b.exif != nil:
		r = bytes.NewReader(b.exif)
	default:
		return exifTags{}
	}
	var head [4]byte
	if _, err := r.ReadAt(head[:], 0); err == nil && !isTIFF(head[:]) {
		b.warn("EXIF not read: it begins with % x", head)
		return exifTags{}
	}
	d, err := readDirectory(r)
	if err != nil && (f.format != TIFF || !errors.Is(err, io.EOF)) {
		b.warn("EXIF not read whole: %v", err)
	}
	if d == nil {
		return exifTags{}
	}
	get := func(tag uint16, missing float64) float64 {
		if _, err := d.numbers(tag); err != nil {
			b.warn("EXIF not read whole: %v", err)
		}
		return d.first(tag, missing)
	}
	ex := exifTags{orientation: int(get(tagOrientation, 0))}
	x, y := get(tagXResolution, 0), get(tagYResolution, 0)
	const inch, centimetre = 2, 3
	switch get(tagResolutionUnit, inch) {
	case inch:
		ex.dpiX, ex.dpiY = x, y
	case centimetre:
		ex.dpiX, ex.dpiY = x*2.54, y*2.54
	}
	return ex
}
