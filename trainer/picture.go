package trainer

import (
	"fmt"
	"image"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/resample"
)

// picture is 8-bit RGB, as the authors' code converts files (convert("RGB")), in a quarter of the
// memory of floats.
type picture struct {
	width, height int
	pix           []uint8 // [height][width][3]
}

func newPicture(width, height int) *picture {
	return &picture{width, height, make([]uint8, width*height*3)}
}

// readPicture decodes a file and reduces it by a factor. Alpha is left out and 16 bits become 8.
func readPicture(path string, factor func(width, height int) int) (*picture, error) {
	m, err := imageio.Open(path, imageio.ReadOptions{})
	if err != nil {
		return nil, err
	}
	p := newPicture(m.Width, m.Height)
	colours := m.Channels
	for i := range m.Width * m.Height {
		for c := range 3 {
			at := i * colours
			if colours >= 3 {
				at += c
			}
			if m.Bits == 8 {
				p.pix[3*i+c] = m.Pix8[at]
			} else {
				p.pix[3*i+c] = uint8((uint32(m.Pix16[at])*255 + 32767) / 65535)
			}
		}
	}
	n := factor(p.width, p.height)
	if p.width < n || p.height < n {
		return nil, fmt.Errorf("%s: %d×%d pixels cannot be reduced %d times", path, p.width,
			p.height, n)
	}
	return p.resize(p.width/n, p.height/n), nil
}

// resize is Pillow's bicubic, rounded to 8 bits, as the authors' resize_fn; a picture that has the
// size already is returned itself.
func (p *picture) resize(width, height int) *picture {
	return p.resizeBy(resample.Bicubic, width, height)
}

// resizeBy is resize by another filter.
func (p *picture) resizeBy(filter resample.Filter, width, height int) *picture {
	if width == p.width && height == p.height {
		return p
	}
	axis := func(from, to int) *resample.Axis {
		a, err := resample.NewAxis(from, 0, float64(from), to, filter)
		if err != nil {
			panic(err) // sizes are those of pictures in memory
		}
		return a
	}
	out := newPicture(width, height)
	resample.Resize8(out.pix, p.pix, p.bounds(), 3, axis(p.width, width), axis(p.height, height),
		out.bounds())
	return out
}

func (p *picture) bounds() image.Rectangle { return image.Rect(0, 0, p.width, p.height) }

// crop copies a part out.
func (p *picture) crop(r image.Rectangle) *picture {
	out := newPicture(r.Dx(), r.Dy())
	for y := range out.height {
		at := ((r.Min.Y+y)*p.width + r.Min.X) * 3
		copy(out.pix[y*out.width*3:][:out.width*3], p.pix[at:])
	}
	return out
}

// turn flips the order of rows, then that of columns, then exchanges the two, each if asked for.
func (p *picture) turn(rows, columns, transpose bool) *picture {
	if !rows && !columns && !transpose {
		return p
	}
	out := newPicture(p.width, p.height)
	if transpose {
		out.width, out.height = p.height, p.width
	}
	for y := range p.height {
		for x := range p.width {
			toY, toX := y, x
			if rows {
				toY = p.height - 1 - y
			}
			if columns {
				toX = p.width - 1 - x
			}
			if transpose {
				toY, toX = toX, toY
			}
			copy(out.pix[(toY*out.width+toX)*3:][:3], p.pix[(y*p.width+x)*3:][:3])
		}
	}
	return out
}

// floats appends the colours in 0..1.
func (p *picture) floats(to []float32) []float32 {
	for _, v := range p.pix {
		to = append(to, unit[v])
	}
	return to
}

// unit is v/255 as ToTensor computes it.
var unit = func() (t [256]float32) {
	for v := range t {
		t[v] = float32(v) / 255
	}
	return
}()
