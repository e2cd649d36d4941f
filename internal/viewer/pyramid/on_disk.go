package pyramid

import (
	"context"
	"image"
	"sync"
	"sync/atomic"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/priority"
)

// onDisk is what is held of a picture that stays on the disk: an overview, which is level base of
// the pyramid, and the levels below that. Pages of larger levels are read where the file has a
// picture of that size.
type onDisk struct {
	base   int   // the level of the overview; 0 of a picture that is in memory
	stored []int // of levels above the overview, the file's level of that size; -1 for none
	step   atomic.Int32

	mu   sync.Mutex
	view []byte // the overview, RGBA premultiplied, as far as it is made
}

// overviewBytes bounds the overview. It is a variable for tests, which have small pictures.
var overviewBytes = 8 << 20

// steps is how often the making of an overview shows.
const steps = 16

// place finds what of a picture on the disk is read and what is held.
func (d *onDisk) place(p *Pyramid) {
	sizes := p.picture.OnDisk.Levels()
	for d.base < len(p.levels) {
		width, height := p.Size(d.base)
		if 4*width*height <= overviewBytes {
			break
		}
		at := -1
		for k, s := range sizes {
			if near(s.X, width) && near(s.Y, height) {
				at = k
			}
		}
		d.stored = append(d.stored, at)
		d.base++
	}
	width, height := p.Size(d.base)
	d.view = make([]byte, 4*width*height)
}

// near reports whether a side is that of a level, halves rounded down or up.
func near(side, of int) bool { return side == of || side == of-1 || side == of+1 }

// Has reports whether pages of a level can be made: always of a picture in memory, and of one on
// the disk where the file has that level, or the overview shows it.
func (p *Pyramid) Has(n int) bool {
	return p.disk == nil || n >= p.disk.base || p.disk.stored[n] >= 0
}

// Version is another where a page of a level that was not final can be made better.
func (p *Pyramid) Version(n int) int {
	switch {
	case n < p.Ready():
		return steps + 1
	case p.disk != nil:
		return int(p.disk.step.Load())
	}
	return 0
}

// diskPage fills pix with the pixels of around of level n, and reports whether they will not get
// better.
func (p *Pyramid) diskPage(n int, around image.Rectangle, pix []byte) bool {
	d := p.disk
	if n < d.base {
		p.storedPage(n, around, pix)
		return true
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	width, height := p.Size(d.base)
	step := 1 << (n - d.base)
	for y := around.Min.Y; y < around.Max.Y; y++ {
		for x := around.Min.X; x < around.Max.X; x++ {
			from := min(y*step, height-1)*width + min(x*step, width-1)
			copy(pix[:4], d.view[4*from:])
			pix = pix[4:]
		}
	}
	return false
}

// storedPage reads a page of a level of the file, whose sides may be a pixel shorter than the
// pyramid's.
func (p *Pyramid) storedPage(n int, around image.Rectangle, pix []byte) {
	m := p.picture.Level(p.disk.stored[n])
	r := around.Intersect(image.Rect(0, 0, m.Width, m.Height))
	part, err := m.Crop(r)
	if err != nil || r.Empty() {
		return // the picture says what is wrong
	}
	small := Pyramid{picture: part}
	row := make([]byte, 4*r.Dx())
	for y := range around.Dy() {
		small.sourceRow(min(y, r.Dy()-1), 0, r.Dx(), 1, row)
		to := pix[4*y*around.Dx():][:4*around.Dx()]
		for copied := copy(to, row); copied < len(to); {
			copied += copy(to[copied:], row[len(row)-4:])
		}
	}
}

// buildOverview makes the overview, from the smallest level of the file that has its detail, band
// by band.
func (p *Pyramid) buildOverview(ctx context.Context) error {
	priority.Lower()
	d := p.disk
	width, height := p.Size(d.base)
	m, halvings := p.overviewSource()
	band := 1 << halvings
	for y := 0; y < height; y++ {
		priority.Yield()
		if err := ctx.Err(); err != nil {
			return err
		}
		top := min(y*band, m.Height-1)
		part, err := m.Crop(image.Rect(0, top, m.Width, min(top+band, m.Height)))
		if err != nil {
			return err
		}
		row := halved(part, halvings)
		d.mu.Lock()
		to := d.view[4*y*width : 4*(y+1)*width]
		for copied := copy(to, row); copied < len(to); { // a pixel shorter in the file
			copied += copy(to[copied:], row[len(row)-4:])
		}
		d.mu.Unlock()
		if now := int32(steps * (y + 1) / height); now > d.step.Load() {
			d.step.Store(now)
			if p.Progress != nil {
				p.Progress()
			}
		}
	}
	if d.base > 0 {
		p.levels[d.base-1].pix = d.view
	} else {
		p.whole = d.view
	}
	p.ready.Store(int32(d.base))
	return nil
}

// overviewSource is the smallest level of the file with the overview's detail, and how often it is
// halved for that.
func (p *Pyramid) overviewSource() (m *imageio.Image, halvings int) {
	sizes := p.picture.OnDisk.Levels()
	for n := p.disk.base; n >= 0; n-- {
		width, height := p.Size(n)
		for k, s := range sizes {
			if near(s.X, width) && near(s.Y, height) {
				return p.picture.Level(k), p.disk.base - n
			}
		}
	}
	return p.picture, p.disk.base // which has its own size
}

// halved is a band of a picture, of 2^n rows or fewer, halved n times: one row, RGBA premultiplied.
func halved(m *imageio.Image, n int) []byte {
	one := Pyramid{picture: m}
	width, height := m.Width, m.Height
	pix := make([]byte, 4*width*height)
	for y := range height {
		one.sourceRow(y, 0, width, 1, pix[4*y*width:][:4*width])
	}
	for range n {
		w, h := (width+1)/2, (height+1)/2
		for y := range h {
			top := pix[4*2*y*width:][:4*width]
			bottom := pix[4*min(2*y+1, height-1)*width:][:4*width]
			// in place: what is written has been read
			means(pix[4*y*w:][:4*w], top, bottom)
		}
		width, height = w, h
	}
	return pix[:4*width]
}

// Overview is the picture as small as it is held, for what is smaller; nil while it is made, of a
// picture in memory, and of one that is transparent.
func (p *Pyramid) Overview() *imageio.Image {
	if p.disk == nil || !p.opaque || p.Ready() <= p.disk.base {
		return nil
	}
	p.disk.mu.Lock()
	defer p.disk.mu.Unlock()
	if p.overview == nil {
		width, height := p.Size(p.disk.base)
		m := &imageio.Image{Width: width, Height: height, Channels: 3, Bits: 8,
			Pix8: make([]uint8, 0, 3*width*height), Format: p.picture.Format}
		for i := 0; i < len(p.disk.view); i += 4 {
			m.Pix8 = append(m.Pix8, p.disk.view[i:i+3]...)
		}
		p.overview = m
	}
	return p.overview
}
