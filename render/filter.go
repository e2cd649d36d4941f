package render

import (
	"context"
	"fmt"
	"image"
	"math"

	"github.com/liif-render/liif/resample"
)

// filterDrawing draws a view with an interpolation filter, as Pillow's resize does: bit for bit on
// pictures of 8 bits, in float otherwise. Alpha is premultiplied meanwhile, in 8 bits as Pillow does.
type filterDrawing struct {
	field    *Field
	channels int
	bounds   image.Rectangle
	strip    int            // rows at a time
	x, y     *resample.Axis // of the part of the output that is drawn
	eightBit bool

	rgb, alpha []float32 // source rows as read
	source     []float32 // and as resampled
	source8    []uint8
	result8    []uint8
}

func newFilterDrawing(f *Field, v *View, strip int) (*filterDrawing, error) {
	d := &filterDrawing{field: f, channels: f.Channels(), bounds: v.Bounds(), strip: strip,
		eightBit: isEightBit(f.source)}
	b, filter := d.bounds, f.renderer.filter
	var err error
	d.x, err = resample.NewAxisRange(f.width, v.X, v.X+v.Width, v.Columns, b.Min.X, b.Max.X, filter)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrView, err)
	}
	d.y, err = resample.NewAxisRange(f.height, v.Y, v.Y+v.Height, v.Rows, b.Min.Y, b.Max.Y, filter)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrView, err)
	}
	return d, nil
}

// planFilter is the plan of a filter: strips, as high as fit, and the source rows under one. perRow
// is what a row of the output takes.
func (f *Field) planFilter(v *View, p Plan, perRow int64) (Plan, error) {
	window := v.window(f.width, f.height)
	reach := 2 * int(math.Ceil(3*max(1, v.Width/float64(v.Columns), v.Height/float64(v.Rows))))
	columns := min(int64(window.Dx()+reach), int64(f.width))
	tables := int64(p.Output.X+p.Output.Y) * int64(4+12*(reach+1))
	need := func(strip int) int64 {
		rows := int64(float64(strip)*v.Height/float64(v.Rows)) + int64(reach)
		return perRow*int64(strip) + tables + min(rows, int64(f.height))*columns*4*8
	}
	p.StripRows = largestThat(1, p.StripRows, func(strip int) bool {
		return need(strip) <= f.renderer.options.Memory
	})
	p.Memory = need(p.StripRows)
	p.Passes = 1
	if limit := f.renderer.options.Memory; p.Memory > limit {
		return p, fmt.Errorf("%w: %s needs %s, the limit is %s", ErrMemory, f.renderer.name,
			bytesText(p.Memory), bytesText(limit))
	}
	return p, nil
}

// rows draws output rows [from, to) of the bounds to dst, a strip at a time.
func (d *filterDrawing) rows(ctx context.Context, dst []float32, from, to int,
	progress func(pixels int)) error {
	row := d.x.Len() * d.channels
	for ; from < to; from += d.strip {
		if err := ctx.Err(); err != nil {
			return err
		}
		end := min(from+d.strip, to)
		d.stripTo(dst[:(end-from)*row], from, end)
		dst = dst[(end-from)*row:]
		if progress != nil {
			progress(d.x.Len() * (end - from))
		}
	}
	return nil
}

// stripTo draws output rows [from, to) to dst.
func (d *filterDrawing) stripTo(dst []float32, from, to int) {
	x0, x1 := d.x.Source(0, d.x.Len())
	y0, y1 := d.y.Source(from, to)
	window := image.Rect(x0, y0, x1, y1)
	d.read(window)
	rect := image.Rect(0, from, d.x.Len(), to)
	if d.eightBit {
		d.result8 = grown(d.result8, len(dst))
		resample.Resize8(d.result8, d.source8, window, d.channels, d.x, d.y, rect)
		if d.field.alpha {
			straighten8(d.result8, d.channels)
		}
		for i, v := range d.result8 {
			dst[i] = float32(v) / 0xff
		}
	} else {
		resample.ResizeFloat(dst, d.source, window, d.channels, d.x, d.y, rect)
		if d.field.alpha {
			straighten(dst, d.channels)
		}
	}
}

// read fetches the source pixels of window, premultiplied.
func (d *filterDrawing) read(window image.Rectangle) {
	pixels := window.Dx() * window.Dy()
	d.rgb, d.alpha = grown(d.rgb, 3*pixels), grown(d.alpha, pixels)
	d.field.source.ReadRGB(d.rgb, window)
	if d.field.alpha {
		d.field.source.(AlphaSource).ReadAlpha(d.alpha, window)
	}
	d.source = grown(d.source, d.channels*pixels)
	colours := d.channels
	if d.field.alpha {
		colours--
	}
	for i := range pixels {
		to := d.source[i*d.channels:][:d.channels]
		copy(to, d.rgb[3*i:3*i+colours])
		if !d.field.alpha {
			continue
		}
		to[colours] = d.alpha[i]
		if !d.eightBit {
			for c := range colours {
				to[c] *= d.alpha[i]
			}
		}
	}
	if !d.eightBit {
		return
	}
	d.source8 = quantise(d.source8[:0], d.source, 0xff)
	if d.field.alpha {
		premultiply8(d.source8, d.channels)
	}
}

// straighten clamps alpha, the last channel, to 0..1 and divides premultiplied colours by it.
func straighten(pixels []float32, channels int) {
	for ; len(pixels) > 0; pixels = pixels[channels:] {
		a := min(max(pixels[channels-1], 0), 1)
		pixels[channels-1] = a
		for c := range channels - 1 {
			if a > 0 {
				pixels[c] = min(max(pixels[c]/a, 0), 1)
			} else {
				pixels[c] = 0
			}
		}
	}
}

// premultiply8 multiplies colours by alpha, the last channel, as Pillow does on 8 bits: exactly
// rounded division by 255.
func premultiply8(pixels []uint8, channels int) {
	for ; len(pixels) > 0; pixels = pixels[channels:] {
		a := uint32(pixels[channels-1])
		for c := range channels - 1 {
			x := uint32(pixels[c])*a + 128
			pixels[c] = uint8((x>>8 + x) >> 8)
		}
	}
}

// straighten8 undoes premultiply8 as Pillow does: truncated, clipped, untouched at alpha 0 and 255.
func straighten8(pixels []uint8, channels int) {
	for ; len(pixels) > 0; pixels = pixels[channels:] {
		a := uint32(pixels[channels-1])
		if a == 0 || a == 255 {
			continue
		}
		for c := range channels - 1 {
			pixels[c] = uint8(min(255*uint32(pixels[c])/a, 255))
		}
	}
}
