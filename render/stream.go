package render

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
)

// Strip is a number of finished output rows: samples interleaved, colours not premultiplied.
type Strip struct {
	Y, Rows, Columns, Channels int // Y counts from the top of what is drawn
	Pix8                       []uint8
	Pix16                      []uint16
}

// Stream draws v from top to bottom in strips of samples of the given bits, 8 or 16, so that the
// output may be larger than memory. A strip's samples are overwritten after sink returns; an error
// of sink ends the drawing. progress, if not nil, is told often how many output pixels are done.
func (f *Field) Stream(ctx context.Context, v View, bits int, sink func(*Strip) error,
	progress func(done, total int64)) error {
	if bits != 8 && bits != 16 {
		return fmt.Errorf("%w: %d bits a sample; 8 and 16 are known", ErrView, bits)
	}
	if bits > 8 {
		if err := f.renderer.Precise(); err != nil {
			return err
		}
	}
	d, err := f.draw(v)
	if err != nil {
		return err
	}
	defer d.close()
	b := d.view.Bounds()
	total := int64(b.Dx()) * int64(b.Dy())
	var done int64
	report := func(pixels int) {
		done += int64(pixels)
		if progress != nil {
			progress(done/int64(d.plan.Passes), total)
		}
	}
	s := &Strip{Columns: b.Dx(), Channels: f.Channels()}
	rowLength := s.Columns * s.Channels
	values := make([]float32, rowLength*d.stripRows)
	if bits == 8 {
		s.Pix8 = make([]uint8, 0, len(values))
	} else {
		s.Pix16 = make([]uint16, 0, len(values))
	}
	for y := 0; y < b.Dy(); y += d.stripRows {
		s.Y, s.Rows = y, min(d.stripRows, b.Dy()-y)
		part := values[:s.Rows*rowLength]
		before := done
		err := d.retry(ctx, func() error {
			done = before
			return d.painter.rows(ctx, part, y, y+s.Rows, report)
		})
		if err != nil {
			return err
		}
		if bits == 8 {
			s.Pix8 = quantise(s.Pix8[:0], part, 0xff)
		} else {
			s.Pix16 = quantise(s.Pix16[:0], part, 0xffff)
		}
		if err := sink(s); err != nil {
			return err
		}
	}
	return nil
}

// Draw draws v into dst from dst's upper left corner on; dst must be as large as v.Bounds().
func (f *Field) Draw(ctx context.Context, dst draw.Image, v View) error {
	b := dst.Bounds()
	if size := v.Bounds().Size(); b.Size() != size {
		return fmt.Errorf("%w: destination of %v for %v pixels", ErrView, b.Size(), size)
	}
	bits := 16
	switch dst.(type) {
	case *image.NRGBA, *image.RGBA, *image.Gray:
		bits = 8
	}
	return f.Stream(ctx, v, bits, func(s *Strip) error {
		for y := range s.Rows {
			for x := range s.Columns {
				dst.Set(b.Min.X+x, b.Min.Y+s.Y+y, s.at(x, y))
			}
		}
		return nil
	}, nil)
}

// at is the colour of a pixel of the strip.
func (s *Strip) at(x, y int) color.Color {
	i := (y*s.Columns + x) * s.Channels
	if s.Pix8 != nil {
		r, g, b, a := spread(s.Pix8[i:i+s.Channels], 0xff)
		return color.NRGBA{r, g, b, a}
	}
	r, g, b, a := spread(s.Pix16[i:i+s.Channels], 0xffff)
	return color.NRGBA64{r, g, b, a}
}

// spread makes four channels of one to four.
func spread[T uint8 | uint16](p []T, full T) (r, g, b, a T) {
	switch len(p) {
	case 1:
		return p[0], p[0], p[0], full
	case 2:
		return p[0], p[0], p[0], p[1]
	case 3:
		return p[0], p[1], p[2], full
	}
	return p[0], p[1], p[2], p[3]
}

// quantise appends values clamped to 0..1 and rounded, once, to the nearest of 0..full.
func quantise[T uint8 | uint16](to []T, values []float32, full float32) []T {
	for _, x := range values {
		to = append(to, quantised[T](x, full))
	}
	return to
}

// quantised rounds one value.
func quantised[T uint8 | uint16](x, full float32) T { return T(min(max(x, 0), 1)*full + 0.5) }
