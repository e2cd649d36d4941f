package imageio

import (
	"fmt"
	"image"
	"io"
	"os"
	"sync"

	"github.com/liif-render/liif/imageio/colour"
)

// DefaultCache is how many bytes of decoded parts a picture keeps that stays in its file, unless
// ReadOptions.Cache says otherwise.
const DefaultCache = 64 << 20

// OnDisk are the samples of a picture that stays in its file: in blocks, which are decoded when
// they are asked for, and kept while there is room. They may be read by several goroutines at once.
type OnDisk struct {
	*diskBlocks
	orientation int // of EXIF, that of the blocks as they are stored
}

// diskBlocks are the samples as they are stored, which a picture and those that it is turned to
// (Image.Turned) share.
type diskBlocks struct {
	name     string
	levels   []diskLevel
	channels int // of blocks
	bits     int
	damaged  bool // blocks that cannot be decoded are empty
	trusted  bool // ReadOptions.TrustAlpha
	close    func() error
	cache    blockCache

	convert func(*Image) error // of a block; nil for none

	mu      sync.Mutex
	problem error // the first block that could not be decoded
	alpha   alphaKnown
}

// diskLevel is a picture of a file, the whole or a reduced copy, cut into blocks.
type diskLevel struct {
	width, height  int // as stored
	blockW, blockH int
	// decode gives the samples of a block; rect is the block's, within the picture.
	decode func(column, row int, rect image.Rectangle) (*Image, error)
}

func (l *diskLevel) rect(column, row int) image.Rectangle {
	return image.Rect(column*l.blockW, row*l.blockH, (column+1)*l.blockW, (row+1)*l.blockH).
		Intersect(image.Rect(0, 0, l.width, l.height))
}

// alphaKnown is what has been found out about a picture's alpha.
type alphaKnown int

const (
	alphaUnknown alphaKnown = iota
	alphaFull
	alphaSeen
)

// whole reports whether a picture of so many bytes of samples is to be decoded whole.
func (o ReadOptions) whole(bytes int64) bool { return o.Whole == 0 || bytes <= o.Whole }

func (o ReadOptions) cache() int64 {
	if o.Cache == 0 {
		return DefaultCache
	}
	return o.Cache
}

// Levels are the sizes in which the file has the picture, the largest first: its own, and those of
// reduced copies.
func (p *OnDisk) Levels() (sizes []image.Point) {
	for _, l := range p.levels {
		size := image.Pt(l.width, l.height)
		if p.orientation >= 5 {
			size.X, size.Y = size.Y, size.X
		}
		sizes = append(sizes, size)
	}
	return sizes
}

// Memory is an upper bound of what reading takes: the blocks that are kept, as much garbage, and
// the blocks at work.
func (p *OnDisk) Memory(threads int) int64 {
	var block int64
	for _, l := range p.levels {
		block = max(block, int64(min(l.blockW, l.width))*int64(min(l.blockH, l.height)))
	}
	const atWork = 3 * 4 * 2 // as stored, unpacked, placed; channels; bytes
	return 2*p.cache.limit + int64(threads)*atWork*block
}

// Level is the picture as one of OnDisk.Levels has it.
func (m *Image) Level(k int) *Image {
	size := m.OnDisk.Levels()[k]
	reduced := *m
	reduced.Width, reduced.Height, reduced.level = size.X, size.Y, k
	return &reduced
}

// Turned is the picture turned by a quarter to the right. One that stays in its file is not read
// for it: both share what is decoded of it, and are closed by one Close.
func (m *Image) Turned() *Image {
	const right = 6 // the orientation of what is to be turned so
	t := *m
	t.Width, t.Height = m.Height, m.Width
	t.Metadata.DPIX, t.Metadata.DPIY = m.Metadata.DPIY, m.Metadata.DPIX
	n := m.Width * m.Channels
	switch {
	case m.OnDisk != nil:
		after := [9]int{1: 6, 6: 3, 3: 8, 8: 1, 2: 7, 7: 4, 4: 5, 5: 2}
		t.OnDisk = &OnDisk{m.OnDisk.diskBlocks, after[m.OnDisk.orientation]}
	case m.Bits == 8:
		t.Pix8 = place(func(row []uint8, y int) { copy(row, m.Pix8[y*n:]) }, m.Width, m.Height,
			m.Channels, right)
	default:
		t.Pix16 = place(func(row []uint16, y int) { copy(row, m.Pix16[y*n:]) }, m.Width, m.Height,
			m.Channels, right)
	}
	return &t
}

// Err is the first error of reading a picture that stays in its file. ReadRGB and ReadAlpha have
// given undefined values where it happened. Where ReadOptions.Damaged takes what there is, it is a
// warning instead (OnDisk.Warning).
func (m *Image) Err() error {
	if m.OnDisk == nil || m.OnDisk.damaged {
		return nil
	}
	return m.OnDisk.first()
}

// Warning says what could not be read of a damaged picture, and is empty for nothing.
func (p *OnDisk) Warning() string {
	if err := p.first(); err != nil && p.damaged {
		return fmt.Sprintf("damaged: what could not be read of it is empty (%v)", err)
	}
	return ""
}

func (p *diskBlocks) first() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.problem
}

func (p *diskBlocks) note(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.problem == nil {
		p.problem = err
	}
}

// Close closes the file of a picture that stays in it; of others it does nothing. Without it, the
// garbage collector closes the file.
func (m *Image) Close() error {
	if m.OnDisk == nil || m.OnDisk.close == nil {
		return nil
	}
	return m.OnDisk.close()
}

// WriteContent writes all that the picture at path consists of, so that it can be known again by a
// sum: the file, of a .dzi also the tiles of its largest level. It returns the number of bytes.
func WriteContent(w io.Writer, path string) (int64, error) {
	if isDZIName(path) {
		return writeDZIContent(w, path)
	}
	f, err := os.Open(path)
	if err != nil {
		return 0, pathError(path, err)
	}
	defer f.Close()
	return io.Copy(w, f)
}

// Crop decodes the pixels of r, which must lie within the picture.
func (m *Image) Crop(r image.Rectangle) (*Image, error) {
	m.mustHold(r)
	part := *m
	part.OnDisk, part.Width, part.Height = nil, r.Dx(), r.Dy()
	if m.OnDisk == nil {
		if m.Bits == 8 {
			part.Pix8 = crop(m.Pix8, m.Width, m.Channels, r)
		} else {
			part.Pix16 = crop(m.Pix16, m.Width, m.Channels, r)
		}
		return &part, nil
	}
	p, l := m.OnDisk, &m.OnDisk.levels[m.level]
	stored := unoriented(r, l.width, l.height, p.orientation)
	gathered := Image{Width: stored.Dx(), Height: stored.Dy(), Channels: m.Channels, Bits: m.Bits}
	gathered.allocate()
	err := p.each(m.level, stored, func(block *Image, at image.Rectangle) {
		gathered.put(block, at.Sub(stored.Min))
	})
	w, h, n := gathered.Width, gathered.Height, m.Channels
	switch {
	case p.orientation == 1:
		part.Pix8, part.Pix16 = gathered.Pix8, gathered.Pix16
	case m.Bits == 8:
		part.Pix8 = place(func(dst []uint8, y int) { copy(dst, gathered.Pix8[y*w*n:]) }, w, h, n,
			p.orientation)
	default:
		part.Pix16 = place(func(dst []uint16, y int) { copy(dst, gathered.Pix16[y*w*n:]) }, w, h,
			n, p.orientation)
	}
	return &part, err
}

func crop[T uint8 | uint16](pix []T, width, channels int, r image.Rectangle) (out []T) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		out = append(out, pix[(y*width+r.Min.X)*channels:(y*width+r.Max.X)*channels]...)
	}
	return out
}

// allocate makes the samples, all 0.
func (m *Image) allocate() {
	if n := m.Width * m.Height * m.Channels; m.Bits == 8 {
		m.Pix8 = make([]uint8, n)
	} else {
		m.Pix16 = make([]uint16, n)
	}
}

// put copies what of a block lies in the picture; at is the block's place.
func (m *Image) put(block *Image, at image.Rectangle) {
	r := at.Intersect(image.Rect(0, 0, m.Width, m.Height))
	n := m.Channels
	for y := r.Min.Y; y < r.Max.Y; y++ {
		to, from := (y*m.Width+r.Min.X)*n, ((y-at.Min.Y)*block.Width+r.Min.X-at.Min.X)*n
		if m.Bits == 8 {
			copy(m.Pix8[to:to+r.Dx()*n], block.Pix8[from:])
		} else {
			copy(m.Pix16[to:to+r.Dx()*n], block.Pix16[from:])
		}
	}
}

// unoriented is where the pixels of r, of a picture turned as an orientation says, are stored in
// one of w × h pixels.
func unoriented(r image.Rectangle, w, h, orientation int) image.Rectangle {
	if orientation >= 5 {
		r = image.Rect(r.Min.Y, r.Min.X, r.Max.Y, r.Max.X)
	}
	switch orientation {
	case 2, 3, 7, 8:
		r.Min.X, r.Max.X = w-r.Max.X, w-r.Min.X
	}
	switch orientation {
	case 3, 4, 6, 7:
		r.Min.Y, r.Max.Y = h-r.Max.Y, h-r.Min.Y
	}
	return r
}

// each hands use the blocks under r, as stored, of a level, from several goroutines, with the
// rectangle of each. Its error is also the picture's, if that is its first.
func (p *diskBlocks) each(level int, r image.Rectangle, use func(*Image, image.Rectangle)) error {
	l := &p.levels[level]
	x0, y0 := r.Min.X/l.blockW, r.Min.Y/l.blockH
	across, down := (r.Max.X-1)/l.blockW-x0+1, (r.Max.Y-1)/l.blockH-y0+1
	if r.Empty() {
		return nil
	}
	var mu sync.Mutex
	var failed error
	parallel(across*down, func() func(int) {
		return func(i int) {
			mu.Lock()
			stop := failed != nil
			mu.Unlock()
			if stop {
				return
			}
			column, row := x0+i%across, y0+i/across
			block, err := p.block(level, column, row)
			if err != nil {
				p.note(err)
				if !p.damaged {
					mu.Lock()
					failed = err
					mu.Unlock()
					return
				}
			}
			use(block, l.rect(column, row))
		}
	})
	return failed
}

// block decodes a block, or finds it among those kept. Of a damaged picture one that cannot be
// decoded is empty, with the error.
func (p *diskBlocks) block(level, column, row int) (*Image, error) {
	l := &p.levels[level]
	key := blockKey{level, column, row}
	if block := p.cache.get(key); block != nil {
		return block, nil
	}
	rect := l.rect(column, row)
	block, err := l.decode(column, row, rect)
	if err == nil && p.convert != nil {
		err = p.convert(block)
	}
	if err != nil {
		err = fmt.Errorf("%w (in the block at %d, %d)", err, rect.Min.X, rect.Min.Y)
		if !p.damaged {
			return nil, err
		}
		empty := &Image{Width: rect.Dx(), Height: rect.Dy(), Channels: p.channels, Bits: p.bits}
		empty.allocate()
		return empty, err
	}
	p.cache.add(key, block)
	return block, nil
}

// readRGB is Image.ReadRGB of a picture that stays in its file.
func (m *Image) readRGB(dst []float32, r image.Rectangle) {
	m.readRows(r, func(block *Image, row image.Rectangle, at int) {
		block.ReadRGB(dst[3*at:3*(at+row.Dx())], row)
	})
}

// readAlpha is Image.ReadAlpha of one.
func (m *Image) readAlpha(dst []float32, r image.Rectangle) {
	m.readRows(r, func(block *Image, row image.Rectangle, at int) {
		block.ReadAlpha(dst[at:at+row.Dx()], row)
	})
}

// readRows hands use all rows of r as rows of blocks, and which pixel of r each begins with.
func (m *Image) readRows(r image.Rectangle, use func(block *Image, row image.Rectangle, at int)) {
	m.mustHold(r)
	if m.OnDisk.orientation != 1 {
		if part, err := m.Crop(r); err == nil {
			for y := range r.Dy() {
				use(part, image.Rect(0, y, r.Dx(), y+1), y*r.Dx())
			}
		}
		return
	}
	_ = m.OnDisk.each(m.level, r, func(block *Image, at image.Rectangle) { // it is noted
		seen := at.Intersect(r)
		for y := seen.Min.Y; y < seen.Max.Y; y++ {
			row := image.Rect(seen.Min.X, y, seen.Max.X, y+1)
			use(block, row.Sub(at.Min), (y-r.Min.Y)*r.Dx()+seen.Min.X-r.Min.X)
		}
	})
}

// hasAlpha is Image.HasAlpha of a picture that stays in its file: it looks through it until it
// finds a pixel, once.
func (m *Image) hasAlpha() bool {
	p := m.OnDisk
	if m.Channels%2 == 1 || p.trusted {
		return m.Channels%2 == 0
	}
	p.mu.Lock()
	known := p.alpha
	p.mu.Unlock()
	if known == alphaUnknown {
		known = p.lookForAlpha()
		p.mu.Lock()
		p.alpha = known
		p.mu.Unlock()
	}
	return known == alphaSeen
}

func (p *diskBlocks) lookForAlpha() alphaKnown {
	l := &p.levels[0]
	for y := 0; y < l.height; y += l.blockH {
		found := false
		var mu sync.Mutex
		row := image.Rect(0, y, l.width, min(y+l.blockH, l.height))
		err := p.each(0, row, func(block *Image, _ image.Rectangle) {
			if block.HasAlpha() {
				mu.Lock()
				found = true
				mu.Unlock()
			}
		})
		if found || err != nil {
			return alphaSeen
		}
	}
	return alphaFull
}

// convertTo has blocks converted to a profile, after which they have so many channels; icc is that
// of the samples in the file. The picture must not be in use.
func (p *diskBlocks) convertTo(to *colour.Profile, icc []byte, channels int) {
	before := p.convert
	p.convert = func(block *Image) error {
		if before != nil {
			if err := before(block); err != nil {
				return err
			}
		}
		block.Metadata.ICC = icc
		_, err := block.Convert(to)
		return err
	}
	p.channels = channels
	p.cache.clear()
}
