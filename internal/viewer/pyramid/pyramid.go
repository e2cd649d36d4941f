package pyramid

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/priority"
)

// Pyramid is a picture in levels: level 0 is the picture, level n+1 is level n halved, its sides
// rounded up. Levels above 0 are made by Build; before that pages of them are picked from the
// picture.
type Pyramid struct {
	picture *imageio.Image
	opaque  bool
	levels  []level // without level 0
	ready   atomic.Int32
	disk    *onDisk // nil of a picture in memory
	whole   []byte  // level 0 of one on the disk that is as small as an overview
	// Progress, if not nil, is called by Build when pages can be made better.
	Progress func()
	overview *imageio.Image
}

// level is a reduced picture, RGBA premultiplied.
type level struct {
	width, height int
	pix           []byte // nil until built
}

// New makes the pyramid of a picture; it keeps a reference.
func New(m *imageio.Image) *Pyramid {
	p := &Pyramid{picture: m, opaque: !m.HasAlpha()}
	for w, h := m.Width, m.Height; max(w, h) > PageSide; {
		w, h = (w+1)/2, (h+1)/2
		p.levels = append(p.levels, level{width: w, height: h})
	}
	if m.OnDisk != nil {
		p.disk = &onDisk{}
		p.disk.place(p)
		p.ready.Store(-1)
	}
	return p
}

// Levels is how many there are; the last fits one page.
func (p *Pyramid) Levels() int { return len(p.levels) + 1 }

// Size is a level's size in pixels.
func (p *Pyramid) Size(n int) (width, height int) {
	if n == 0 {
		return p.picture.Width, p.picture.Height
	}
	return p.levels[n-1].width, p.levels[n-1].height
}

// Opaque reports whether the picture has no transparent pixel.
func (p *Pyramid) Opaque() bool { return p.opaque }

// Ready is how many levels are made, level 0 counted; of a picture on the disk none is until the
// overview is.
func (p *Pyramid) Ready() int { return int(p.ready.Load()) + 1 }

// Bytes is the memory that the levels above 0 take when made.
func (p *Pyramid) Bytes() int64 {
	var n int64
	for i := range p.levels { // by index: a copy would read pix, which Build writes
		if p.disk != nil && i+1 < p.disk.base {
			continue // it stays on the disk
		}
		n += 4 * int64(p.levels[i].width) * int64(p.levels[i].height)
	}
	return n
}

// Build makes all levels, or stops when ctx ends, yielding to other threads. It is called once, and
// may run beside Page.
func (p *Pyramid) Build(ctx context.Context) error {
	first := 0
	if p.disk != nil {
		if err := p.buildOverview(ctx); err != nil {
			return err
		}
		first = p.disk.base
	}
	for n := first; n < len(p.levels); n++ {
		l := &p.levels[n]
		pix := make([]byte, 4*l.width*l.height)
		if err := p.halve(ctx, n, l.width, l.height, pix); err != nil {
			return err
		}
		l.pix = pix
		p.ready.Store(int32(n + 1))
	}
	return nil
}

// halve fills pix with level n halved.
func (p *Pyramid) halve(ctx context.Context, n, width, height int, pix []byte) error {
	workers := runtime.NumCPU()
	var next atomic.Int64
	var group sync.WaitGroup
	const band = 16
	for range workers {
		group.Go(func() {
			priority.Lower()
			fromWidth, fromHeight := p.Size(n)
			top, bottom := make([]byte, 4*fromWidth), make([]byte, 4*fromWidth)
			for ctx.Err() == nil {
				priority.Yield()
				y0 := int(next.Add(band)) - band
				if y0 >= height {
					return
				}
				for y := y0; y < min(y0+band, height); y++ {
					p.row(n, 2*y, 0, fromWidth, top)
					below := bottom
					if 2*y+1 < fromHeight {
						p.row(n, 2*y+1, 0, fromWidth, bottom)
					} else {
						below = top
					}
					means(pix[4*y*width:4*(y+1)*width], top, below)
				}
			}
		})
	}
	group.Wait()
	return ctx.Err()
}

// means writes the rounded mean of 2×2 pixels for each pixel of to; at an odd end two are counted
// twice.
func means(to, top, bottom []byte) {
	last := len(top) - 4
	for i := 0; i < len(to); i += 4 {
		a, b := 2*i, min(2*i+4, last)
		t0, t1, b0, b1 := top[a:a+4:a+4], top[b:b+4:b+4], bottom[a:a+4:a+4], bottom[b:b+4:b+4]
		d := to[i : i+4 : i+4]
		for c := range 4 {
			d[c] = byte((int(t0[c]) + int(t1[c]) + int(b0[c]) + int(b1[c]) + 2) >> 2)
		}
	}
}

// row writes pixels [x0, x1) of row y of a level that is ready, RGBA premultiplied.
func (p *Pyramid) row(n, y, x0, x1 int, to []byte) {
	if p.whole != nil && n == 0 {
		width := p.picture.Width
		copy(to, p.whole[4*(y*width+x0):4*(y*width+x1)])
		return
	}
	if n > 0 {
		l := &p.levels[n-1]
		copy(to, l.pix[4*(y*l.width+x0):4*(y*l.width+x1)])
		return
	}
	p.sourceRow(y, x0, x1, 1, to)
}

// sourceRow writes every step-th pixel of the picture's row y from x0 up to x1.
func (p *Pyramid) sourceRow(y, x0, x1, step int, to []byte) {
	m := p.picture
	from, end := (y*m.Width+x0)*m.Channels, (y*m.Width+x1)*m.Channels
	if m.Bits == 8 {
		expand(to, m.Pix8[from:end], m.Channels, step)
		return
	}
	row := make([]byte, end-from)
	for i, v := range m.Pix16[from:end] {
		row[i] = byte((uint32(v)*255 + 32767) / 65535)
	}
	expand(to, row, m.Channels, step)
}

// expand makes RGBA, premultiplied, of every step-th pixel of one to four channels.
func expand(to, from []byte, channels, step int) {
	o := 0
	for i := 0; i < len(from); i += step * channels {
		s, d := from[i:i+channels:i+channels], to[o:o+4:o+4]
		o += 4
		switch channels {
		case 1:
			d[0], d[1], d[2], d[3] = s[0], s[0], s[0], 255
		case 2:
			v := Premultiply(s[0], s[1])
			d[0], d[1], d[2], d[3] = v, v, v, s[1]
		case 3:
			d[0], d[1], d[2], d[3] = s[0], s[1], s[2], 255
		default:
			a := s[3]
			d[0], d[1], d[2] = Premultiply(s[0], a), Premultiply(s[1], a), Premultiply(s[2], a)
			d[3] = a
		}
	}
}

// Premultiply is v·a/255, rounded.
func Premultiply(v, a byte) byte { return byte((uint32(v)*uint32(a) + 127) / 255) }
