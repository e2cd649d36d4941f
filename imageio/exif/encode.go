package exif

import "slices"

// Picture describes the output to which a block is adapted.
type Picture struct {
	Width, Height int
	DPIX, DPIY    float64 // 0 if unknown
	Software      string  // the program that made it; "" leaves the entry as it is
	IPTC          []byte  // datasets of IIM for a format without another place for them
	// Uncalibrated tells that the colours are not those that the block says: they were converted to
	// a profile other than sRGB; SRGB that they were converted to that.
	Uncalibrated, SRGB bool
}

// For returns the block as it is right for an upright picture: sizes and resolution are those of p,
// and what names places in pixels of the original is gone.
func (b *Block) For(p Picture) *Block {
	c := b.clone()
	c.Orientation = min(b.Orientation, 1)
	if p.DPIX > 0 || b.Orientation > 4 {
		drop(&c.Image, tagXResolution, tagYResolution, tagResUnit)
	}
	if p.DPIX > 0 {
		const inch = 2
		set(&c.Image, c.rational(tagXResolution, p.DPIX))
		set(&c.Image, c.rational(tagYResolution, p.DPIY))
		set(&c.Image, c.short(tagResUnit, inch))
	}
	if p.Software != "" {
		set(&c.Image, text(TagSoftware, p.Software))
	}
	if len(p.IPTC) > 0 {
		set(&c.Image, Entry{tagIPTC, Undefined, uint32(len(p.IPTC)), p.IPTC})
	}
	drop(&c.Photo, tagSubjectArea, tagSubjectPlace)
	if len(c.Photo) == 0 {
		return c
	}
	set(&c.Photo, c.long(tagPixelX, p.Width))
	set(&c.Photo, c.long(tagPixelY, p.Height))
	const sRGB, uncalibrated = 1, 0xffff
	switch {
	case p.SRGB:
		set(&c.Photo, c.short(tagColorSpace, sRGB))
		c.Interop = nil
	case p.Uncalibrated:
		set(&c.Photo, c.short(tagColorSpace, uncalibrated))
		c.Interop = nil
	}
	return c
}

// WithoutNotes returns the block without the maker note and the user's comment, which may be large.
func (b *Block) WithoutNotes() *Block {
	c := b.clone()
	drop(&c.Photo, tagMakerNote, 37510)
	c.noteAt = 0
	return c
}

// maxNoteAt is the farthest place that a maker note is kept at.
const maxNoteAt = 1 << 16

// Encode makes the block, a classic TIFF structure. It is nil for an empty one.
func (b *Block) Encode() []byte {
	if b.Empty() && b.Orientation == 0 {
		return nil
	}
	l := layout{Block: b, out: []byte("II*\x00\x08\x00\x00\x00")}
	if b.Order.Uint16([]byte{0, 1}) == 1 {
		l.out = []byte("MM\x00*\x00\x00\x00\x08")
	}
	l.end = len(l.out)
	if i, found := find(b.Photo, tagMakerNote); found && b.noteAt >= 8 && b.noteAt < maxNoteAt {
		l.note = b.Photo[i].Value
	}
	image := slices.Clone(b.Image)
	if b.Orientation > 0 {
		set(&image, b.short(tagOrientation, b.Orientation))
	}
	photo := slices.Clone(b.Photo)
	if len(b.Interop) > 0 {
		set(&photo, b.long(tagInteropIFD, 0))
	}
	if len(photo) > 0 {
		set(&image, b.long(tagPhotoIFD, 0))
	}
	if len(b.GPS) > 0 {
		set(&image, b.long(tagGPSIFD, 0))
	}
	first := l.place(directorySize(image))
	b.Order.PutUint32(l.out[4:], uint32(first))
	link := func(dir []Entry, tag uint16, at int) {
		if i, found := find(dir, tag); found {
			dir[i] = b.long(tag, at)
		}
	}
	if len(b.GPS) > 0 {
		link(image, tagGPSIFD, l.directory(b.GPS, l.place(directorySize(b.GPS))))
	}
	if len(b.Interop) > 0 {
		link(photo, tagInteropIFD, l.directory(b.Interop, l.place(directorySize(b.Interop))))
	}
	if len(photo) > 0 {
		link(image, tagPhotoIFD, l.directory(photo, l.place(directorySize(photo))))
	}
	l.directory(image, first)
	return l.out
}

func directorySize(dir []Entry) int { return 2 + 12*len(dir) + 4 }

// layout is a block being written. Pieces are put one after the other, around the maker note.
type layout struct {
	*Block
	out  []byte
	end  int    // of what has a place, the note apart
	note []byte // that keeps its place, noteAt
}

// place finds room for n bytes and returns its offset, which is even.
func (l *layout) place(n int) int {
	at := l.end + l.end&1
	if note := int(l.noteAt); l.note != nil && at < note+len(l.note) && at+n > note {
		at = note + len(l.note)
		at += at & 1
	}
	l.end = at + n
	l.grow(l.end)
	return at
}

func (l *layout) grow(n int) {
	if n > len(l.out) {
		l.out = append(l.out, make([]byte, n-len(l.out))...)
	}
}

// directory writes a directory at a place and its values behind what there is. It returns the
// place.
func (l *layout) directory(dir []Entry, at int) int {
	o := l.Order
	o.PutUint16(l.out[at:], uint16(len(dir)))
	for i, e := range dir {
		where := at + 2 + 12*i
		o.PutUint16(l.out[where:], e.Tag)
		o.PutUint16(l.out[where+2:], e.Type)
		o.PutUint32(l.out[where+4:], e.Count)
		if len(e.Value) <= 4 {
			copy(l.out[where+8:], e.Value)
			continue
		}
		value := int(l.noteAt)
		if e.Tag == tagMakerNote && l.note != nil {
			l.grow(value + len(e.Value))
		} else {
			value = l.place(len(e.Value))
		}
		copy(l.out[value:], e.Value)
		o.PutUint32(l.out[where+8:], uint32(value))
	}
	return at
}
