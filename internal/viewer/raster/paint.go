package raster

import (
	"image"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/liif-render/liif/internal/viewer/draw"
)

// bandRows is how many rows of a frame a worker draws at a time.
const bandRows = 40

// Painter draws frames into memory that it keeps. Its methods belong to one goroutine.
type Painter struct {
	bgra    bool
	width   int
	pix     []byte
	workers []*worker
}

// New makes a painter whose pixels are RGBA, or BGRA.
func New(bgra bool) *Painter {
	p := &Painter{bgra: bgra}
	for range runtime.NumCPU() {
		p.workers = append(p.workers, &worker{painter: p})
	}
	return p
}

// Paint draws a frame cut or extended to width×height pixels, [height*width*4], which are the
// painter's and hold until the next call.
func (p *Painter) Paint(f *draw.Frame, width, height int) []byte {
	p.width = width
	pix := room(&p.pix, 4*width*height)
	var next atomic.Int64
	run := func(w *worker) {
		for {
			y := int(next.Add(bandRows)) - bandRows
			if y >= height {
				return
			}
			w.band(f, image.Rect(0, y, width, min(y+bandRows, height)))
		}
	}
	var others sync.WaitGroup
	for _, w := range p.workers[1:] {
		others.Go(func() { run(w) })
	}
	run(p.workers[0])
	others.Wait()
	return pix
}

// row is pixels [x0, x1) of row y.
func (p *Painter) row(y, x0, x1 int) []byte {
	return p.pix[4*(y*p.width+x0) : 4*(y*p.width+x1)]
}

// worker draws bands.
type worker struct {
	painter      *Painter
	across, down []tap
	rows         []uint16
	blended      []byte
}

// band draws the part of a frame in clip, which spans the frame's width.
func (w *worker) band(f *draw.Frame, clip image.Rectangle) {
	b := f.Background
	w.fill(clip, uint32(b.R)|uint32(b.G)<<8|uint32(b.B)<<16|0xff000000)
	for _, r := range f.Checks {
		w.checks(r.Intersect(clip))
	}
	for i := range f.Quads {
		if r := f.Quads[i].Target.Intersect(clip); !r.Empty() {
			w.quad(&f.Quads[i], r)
		}
	}
	for i := range f.Shapes {
		if r := f.Shapes[i].Target.Intersect(clip); !r.Empty() {
			w.shape(f, &f.Shapes[i], r)
		}
	}
}

// ordered is a pixel RGBA in the painter's order.
func (p *Painter) ordered(pixel uint32) uint32 {
	if p.bgra {
		return swap(pixel)
	}
	return pixel
}

func (w *worker) fill(r image.Rectangle, pixel uint32) {
	pixel = w.painter.ordered(pixel)
	first := w.painter.row(r.Min.Y, r.Min.X, r.Max.X)
	for i := range r.Dx() {
		store(first, i, pixel)
	}
	for y := r.Min.Y + 1; y < r.Max.Y; y++ {
		copy(w.painter.row(y, r.Min.X, r.Max.X), first)
	}
}

// checks draws the checkerboard of shaders/present/checks.wgsl.
func (w *worker) checks(r image.Rectangle) {
	const side = 12
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := w.painter.row(y, r.Min.X, r.Max.X)
		for i := range r.Dx() {
			grey := uint32(107) // 0.42
			if ((r.Min.X+i)/side+y/side)&1 == 1 {
				grey = 143 // 0.56
			}
			store(row, i, grey*0x010101|0xff000000)
		}
	}
}

// quad draws the part of a quad in r.
func (w *worker) quad(q *draw.Quad, r image.Rectangle) {
	p := w.painter
	stepX := (q.Source.X1 - q.Source.X0) / float64(q.Target.Dx())
	stepY := (q.Source.Y1 - q.Source.Y0) / float64(q.Target.Dy())
	j := job{to: p.pix[4*(r.Min.Y*p.width+r.Min.X):], stride: 4 * p.width, image: q.Image.Pix,
		width: q.Image.Width, across: room(&w.across, r.Dx()), down: room(&w.down, r.Dy()),
		method: methodOf(q.Filter), rows: room(&w.rows, 16*r.Dx())}
	if p.bgra {
		j.swap = 1
	}
	taps(j.across, j.method, q.Source.X0+(float64(r.Min.X-q.Target.Min.X)+0.5)*stepX, stepX,
		q.Image.Width)
	taps(j.down, j.method, q.Source.Y0+(float64(r.Min.Y-q.Target.Min.Y)+0.5)*stepY, stepY,
		q.Image.Height)
	if q.Image.Opaque && q.Alpha >= 1 {
		resample(&j)
		return
	}
	j.to, j.stride = room(&w.blended, 4*r.Dx()*r.Dy()), 4*r.Dx()
	resample(&j)
	k := uint64(min(max(q.Alpha, 0), 1)*256 + 0.5)
	for y := range r.Dy() {
		to, top := p.row(r.Min.Y+y, r.Min.X, r.Max.X), j.to[y*j.stride:]
		for i := range r.Dx() {
			store(to, i, pack(over(spread(load(top, i)), spread(load(to, i)), k)))
		}
	}
}

// room is n elements of a slice that is kept, made larger if need be.
func room[T any](kept *[]T, n int) []T {
	if cap(*kept) < n {
		*kept = make([]T, n)
	}
	return (*kept)[:n]
}
