package imageio

import (
	"fmt"
	"image"
	"io"
)

// onDisk makes a picture that stays in its file, where that is asked for and can be; nil where the
// picture is to be decoded whole.
func (f *file) onDisk(cfg image.Config, o ReadOptions) (m *Image, err error) {
	if f.format != TIFF || o.Whole == 0 {
		return nil, nil
	}
	defer func() {
		if p := recover(); p != nil {
			m, err = nil, fmt.Errorf("%s: %w: the decoder failed: %v", f.name, ErrCorrupt, p)
		}
	}()
	d, pages, err := readPage(f.r, f.page)
	if err != nil {
		return nil, nil // decoding it whole says what is wrong
	}
	levels := f.tiffLevels(d, o.cache())
	if len(levels) == 0 || o.whole(levels[0].sampleBytes()) {
		return nil, nil
	}
	if pages > 1 {
		levels[0].warnings = append(levels[0].warnings, pageWarning(f.page, pages))
	}
	if o.MaxPixels != 0 {
		if err := checkPixels(f.name, cfg, o); err != nil {
			return nil, err
		}
	}
	b := readBlocks(f)
	if err := b.takeHDR(f.name); err != nil {
		return nil, err
	}
	p := &OnDisk{diskBlocks: &diskBlocks{name: f.name, damaged: f.damaged, trusted: o.TrustAlpha,
		cache: blockCache{limit: o.cache()}}}
	for _, t := range levels {
		p.levels = append(p.levels, diskLevel{t.width, t.height, t.blockW, t.blockH,
			func(column, row int, rect image.Rectangle) (*Image, error) {
				return f.tiffBlock(t, b, o, row*t.across()+column, rect)
			}})
	}
	return f.described(p, levels[0], b, o)
}

// described makes the picture of parts, whose blocks say what samples they have: the last one of
// the levels, which is small.
func (f *file) described(p *OnDisk, t *tiffReader, b blocks, o ReadOptions) (*Image, error) {
	p.orientation = 1
	p.channels, p.bits = t.kept(), 8
	if t.colours == 4 {
		p.channels = 3
	}
	if t.bits > 8 || b.tones != nil {
		p.bits = 16
	}
	m := &Image{Channels: p.channels, Bits: p.bits, Format: f.format, Quality: b.quality, OnDisk: p}
	if t.colours == 4 {
		if _, ok := b.throughProfile(t.inkRows(), t.width, o.InkProfile); ok {
			if b.icc = nil; o.InkProfile != nil {
				b.icc = o.InkProfile.Bytes()
			}
		} else {
			b.warnings = append(b.warnings, cmykWarning)
		}
	}
	m.Metadata, p.orientation = b.metadata(f, m.Channels)
	if o.IgnoreOrientation {
		p.orientation = 1
	}
	if p.orientation >= 5 {
		m.Metadata.DPIX, m.Metadata.DPIY = m.Metadata.DPIY, m.Metadata.DPIX
	}
	m.Warnings = append(b.warnings, t.warnings...)
	size := p.Levels()[0]
	m.Width, m.Height = size.X, size.Y
	return m, nil
}

// sampleBytes is how many bytes the samples take that are kept of a picture.
func (t *tiffReader) sampleBytes() int64 {
	n := int64(t.width) * int64(t.height) * int64(t.kept())
	if t.bits > 8 {
		return 2 * n
	}
	return n
}

// tiffLevels are the picture of a directory and its reduced copies, the largest first: those that
// follow it, and those that it names as its own (TIFF 6.0, NewSubfileType; SubIFDs). It is empty
// where the picture is not in blocks of which a cache holds some.
func (f *file) tiffLevels(d *tiffDirectory, cache int64) (list []*tiffReader) {
	first, err := newTIFFReader(d, f.size)
	if err != nil || !first.apart(cache) {
		return nil
	}
	list = append(list, first)
	add := func(d *tiffDirectory) {
		const reduced = 1
		if int(d.first(tagNewSubfileType, 0)) != reduced {
			return
		}
		t, err := newTIFFReader(d, f.size)
		if err == nil && t.reduces(first) && t.width < list[len(list)-1].width && t.apart(cache) {
			list = append(list, t)
		}
	}
	subs, _ := d.numbers(tagSubIFDs)
	const most = 64
	for _, at := range subs[:min(len(subs), most)] {
		if sub, err := d.at(int64(at)); err == nil {
			add(sub)
		}
	}
	for n, next := 0, d.next; next != 0 && n < most; n++ {
		other, err := d.at(next)
		if err != nil {
			break
		}
		add(other)
		next = other.next
	}
	return list
}

// apart finds the blocks, and reports whether they can be decoded one by one: there are no samples
// whose meaning depends on all others, and a cache of so many bytes holds two blocks.
func (t *tiffReader) apart(cache int64) bool {
	if t.compression == tiffOldJPEG || t.photometric == photoPalette || t.wide.float {
		return false
	}
	if t.locate() != nil {
		return false
	}
	t.splitStrips()
	block := int64(min(t.blockW, t.width)) * int64(min(t.blockH, t.height)) * int64(t.samples)
	if t.bits > 8 {
		block *= 2
	}
	return 2*block <= cache
}

// splitStrips makes strips of few rows of those that are not compressed.
func (t *tiffReader) splitStrips() {
	const bytes = 1 << 18
	bits := t.bits
	if t.wide.bits > 0 {
		bits = t.wide.bits
	}
	n := t.samples
	if t.planar {
		n = 1
	}
	rowBytes := (t.blockW*n*bits + 7) / 8
	rows := max(bytes/rowBytes, 1)
	if t.compression != tiffNone || t.tiled || t.subH*t.subV > 1 || t.blockH <= rows {
		return
	}
	t.split = &stripRows{rowBytes: rowBytes, rows: t.blockH, down: t.down(), offsets: t.offsets}
	t.blockH, t.counts = rows, nil
}

// stripRows are strips that are not compressed, whose rows are read as blocks of other numbers of
// rows.
type stripRows struct {
	rowBytes, rows, down int // of a row; of a strip; strips in a plane
	offsets              []float64
}

// read reads block i of the reader, and reports whether all of it is there.
func (s *stripRows) read(t *tiffReader, i int) ([]byte, error) {
	plane, y := i/t.down(), i%t.down()*t.blockH
	out := make([]byte, (min(y+t.blockH, t.height)-y)*s.rowBytes)
	for at := 0; at < len(out); {
		within := y % s.rows
		n := min((s.rows-within)*s.rowBytes, len(out)-at)
		offset := s.offsets[plane*s.down+y/s.rows] + float64(within*s.rowBytes)
		if offset < 0 || offset+float64(n) > float64(t.size) {
			return out[:at], io.ErrUnexpectedEOF
		}
		if got, err := t.r.ReadAt(out[at:at+n], int64(offset)); got < n {
			return out[:at], err
		}
		at, y = at+n, y+n/s.rowBytes
	}
	return out, nil
}

// reduces reports whether a picture is a smaller copy of another, of the same samples.
func (t *tiffReader) reduces(of *tiffReader) bool {
	height := float64(of.height) * float64(t.width) / float64(of.width)
	const rounded = 2
	return t.samples == of.samples && t.bits == of.bits && t.colours == of.colours &&
		t.alpha == of.alpha && t.premultiplied == of.premultiplied && t.wide == of.wide &&
		t.width < of.width && float64(t.height) > height-rounded &&
		float64(t.height) < height+rounded
}

// inkRows are rows that give only that they are of inks.
func (t *tiffReader) inkRows() rows {
	if t.bits == 16 {
		return rows{channels: 3, inks16: func([]uint16, int) {}}
	}
	return rows{channels: 3, inks8: func([]uint8, int) {}}
}

// tiffBlock decodes block i of a picture, which is rect of it.
func (f *file) tiffBlock(t *tiffReader, b blocks, o ReadOptions, i int, rect image.Rectangle) (
	m *Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			m, err = nil, fmt.Errorf("%s: %w: the decoder failed: %v", f.name, ErrCorrupt, p)
		}
	}()
	own := *t // damage is noted in it
	own.damaged, own.problem = f.damaged, nil
	s := own.samplesOf(rect)
	if err := s.readPlanes(i); err != nil {
		return nil, decodeError(f.name, err, false)
	}
	src, err := s.source()
	if err != nil {
		return nil, decodeError(f.name, err, false)
	}
	rs, err := f.rowsOf(src, b.icc != nil)
	if err != nil {
		return nil, err
	}
	b.warnings = nil
	rs = b.toneMapped(rs)
	rs, _ = b.throughProfile(rs, rect.Dx(), o.InkProfile)
	m = &Image{Width: rect.Dx(), Height: rect.Dy(), Channels: rs.channels, Bits: 8}
	if rs.row8 != nil {
		m.Pix8 = inOrder(rs.row8, m)
	} else {
		m.Bits, m.Pix16 = 16, inOrder(rs.row16, m)
	}
	return m, own.problem
}

// inOrder collects the rows of a block.
func inOrder[T uint8 | uint16](row func([]T, int), m *Image) []T {
	n := m.Width * m.Channels
	out := make([]T, n*m.Height)
	for y := range m.Height {
		row(out[y*n:][:n], y)
	}
	return out
}
