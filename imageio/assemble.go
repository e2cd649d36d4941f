package imageio

import (
	"fmt"
	"image"
	"runtime"
	"sync"
)

// rows gives a decoded picture as rows of interleaved samples. Exactly one of row8 and row16 is
// set; it writes row y to dst, [width*channels], and may be called for several rows at once.
type rows struct {
	channels int
	row8     func(dst []uint8, y int)
	row16    func(dst []uint16, y int)
	// One of these may be set for a picture of inks, which the functions above give as RGB without
	// a profile: it writes row y as inks, full where it is printed solid, [width*4].
	inks8  func(dst []uint8, y int)
	inks16 func(dst []uint16, y int)
}

// assemble makes the Image of the decoder's samples: channels without information are left out,
// the rows are put where the orientation wants them.
func assemble(f *file, src source, cfg image.Config, b blocks, o ReadOptions) (*Image, error) {
	if f.format == GIF {
		src = onScreen(src, cfg)
	}
	width, height := src.Bounds().Dx(), src.Bounds().Dy()
	if width != cfg.Width || height != cfg.Height {
		return nil, fmt.Errorf("%s: %w: announced as %d x %d, decoded as %d x %d",
			f.name, ErrCorrupt, cfg.Width, cfg.Height, width, height)
	}
	b.warnings = append(b.warnings, f.warnings...)
	rs, err := f.rowsOf(src, b.icc != nil)
	if err != nil {
		return nil, err
	}
	rs = b.toneMapped(rs)
	converted := false
	if rs, converted = b.throughProfile(rs, width, o.InkProfile); converted {
		if b.icc = nil; o.InkProfile != nil {
			b.icc = o.InkProfile.Bytes()
		}
	}
	if p, ok := src.(*picture); ok {
		for _, w := range p.warnings {
			if w != cmykWarning || !converted {
				b.warnings = append(b.warnings, w)
			}
		}
	}
	m := &Image{Width: width, Height: height, Channels: rs.channels, Format: f.format,
		Quality: b.quality}
	orientation := 1
	m.Metadata, orientation = b.metadata(f, rs.channels)
	m.Warnings = b.warnings
	if o.IgnoreOrientation {
		orientation = 1
	}
	if orientation >= 5 {
		m.Width, m.Height = height, width
		m.Metadata.DPIX, m.Metadata.DPIY = m.Metadata.DPIY, m.Metadata.DPIX
	}
	if rs.row8 != nil {
		m.Bits, m.Pix8 = 8, place(rs.row8, width, height, rs.channels, orientation)
	} else {
		m.Bits, m.Pix16 = 16, place(rs.row16, width, height, rs.channels, orientation)
	}
	return m, nil
}

// placement is where a stored pixel (x, y) goes in the oriented picture: pixel number
// origin + x*dx + y*dy, with rows as wide as the oriented picture.
type placement struct{ origin, dx, dy int }

// placements are the eight of the EXIF tag Orientation (CIPA DC-008, 4.6.5.1) for a stored
// picture of w x h pixels.
func placements(w, h int) [9]placement {
	return [9]placement{
		1: {0, 1, w},
		2: {w - 1, -1, w},            // mirrored left to right
		3: {w*h - 1, -1, -w},         // turned by half
		4: {(h - 1) * w, 1, -w},      // mirrored top to bottom
		5: {0, h, 1},                 // transposed
		6: {h - 1, h, -1},            // to be turned right
		7: {(w-1)*h + h - 1, -h, -1}, // transposed along the other diagonal
		8: {(w - 1) * h, -h, 1},      // to be turned left
	}
}

// band is how many rows are converted at a time when they become columns: their pixels then lie
// side by side and fill cache lines.
const band = 16

// place collects the rows of a stored picture of w x h pixels in the given orientation.
func place[T uint8 | uint16](row func([]T, int), w, h, channels, orientation int) []T {
	out := make([]T, w*h*channels)
	p := placements(w, h)[orientation]
	parallel((h+band-1)/band, func() func(int) {
		var scratch []T
		if orientation != 1 {
			scratch = make([]T, band*w*channels)
		}
		return func(i int) {
			y0, y1 := i*band, min(h, (i+1)*band)
			for y := y0; y < y1; y++ {
				if orientation == 1 {
					row(out[y*w*channels:][:w*channels], y)
				} else {
					row(scratch[(y-y0)*w*channels:][:w*channels], y)
				}
			}
			if orientation == 1 {
				return
			}
			for x := range w {
				for y := y0; y < y1; y++ {
					to := (p.origin + x*p.dx + y*p.dy) * channels
					from := ((y-y0)*w + x) * channels
					copy(out[to:to+channels], scratch[from:from+channels])
				}
			}
		}
	})
	return out
}

// parallel runs the tasks 0 to n-1 on all processors; worker makes the function for one of them,
// with its own scratch memory.
func parallel(n int, worker func() func(int)) {
	var wg sync.WaitGroup
	next := make(chan int, n)
	for i := range n {
		next <- i
	}
	close(next)
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			task := worker()
			for i := range next {
				task(i)
			}
		})
	}
	wg.Wait()
}
