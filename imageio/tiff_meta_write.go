package imageio

import (
	"bytes"
	"cmp"
	"io"
	"slices"

	"github.com/liif-render/liif/imageio/exif"
)

// metadata adds what a TIFF has beside the picture's own tags. Directories that tags point to are
// written by put, which returns where they are.
func (d *directory) metadata(m Metadata, put func(*directory) (int64, error)) error {
	if m.XMP != nil {
		d.add(tagXMP, typeByte, len(m.XMP), m.XMP)
	}
	if m.IPTC != nil {
		d.add(tagIPTC, typeUndefined, len(m.IPTC), m.IPTC)
	}
	if m.EXIF != nil {
		b, err := exif.Parse(bytes.NewReader(m.EXIF), int64(len(m.EXIF)))
		if err != nil {
			return err
		}
		return d.block(b.LittleEndian(), put)
	}
	return nil
}

// block adds the directories of a block of EXIF.
func (d *directory) block(b *exif.Block, put func(*directory) (int64, error)) error {
	if b.Orientation > 0 {
		d.shorts(tagOrientation, 1)
	}
	d.entriesOf(b.Image)
	const photoIFD, gpsIFD, interopIFD = 34665, 34853, 40965
	link := func(to *directory, tag uint16, sub *directory) error {
		if len(sub.entries) == 0 {
			return nil
		}
		sub.sort()
		at, err := put(sub)
		to.longs(tag, []int64{at})
		return err
	}
	photo, gps, interop := newDirectory(d.big), newDirectory(d.big), newDirectory(d.big)
	interop.entriesOf(b.Interop)
	gps.entriesOf(b.GPS)
	photo.entriesOf(b.Photo)
	if err := link(photo, interopIFD, interop); err != nil {
		return err
	}
	if err := link(d, photoIFD, photo); err != nil {
		return err
	}
	return link(d, gpsIFD, gps)
}

// entriesOf adds entries whose tags are not there yet.
func (d *directory) entriesOf(entries []exif.Entry) {
	for _, e := range entries {
		if !slices.ContainsFunc(d.entries, func(own dirEntry) bool { return own.tag == e.Tag }) {
			d.add(e.Tag, e.Type, int(e.Count), e.Value)
		}
	}
}

func (d *directory) sort() {
	slices.SortFunc(d.entries, func(a, b dirEntry) int { return cmp.Compare(a.tag, b.tag) })
}

// putDirectory writes a directory at the next offset that may have one, and returns that.
func (c *tiffCodec) putDirectory(w io.Writer, d *directory) (int64, error) {
	padding := make([]byte, -c.at&7)
	at := c.at + int64(len(padding))
	return at, c.write(w, append(padding, d.bytes(at)...))
}
