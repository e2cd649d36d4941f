package render

import (
	"context"
	"fmt"
	"image"

	"github.com/liif-render/liif/resample"
)

// filterDrawing draws a view with an interpolation filter, as Pillow's resize does: bit for bit on
// pictures of 8 bits, in float otherwise. Alpha is premultiplied meanwhile, in 8 bits as Pillow
// does.
type filterDrawing struct {
	field    *Field
	channels int
	bounds   image.Rectangle
	strip    int            // rows at a time
	x, y     *resample.Axis // of the part of the output that is drawn
	eightBit bool

	// One of source and source8 holds the source rows under a strip, premultiplied.
	source           []float32
	source8, result8 []uint8
	reader           bandReader
	resizer8         resample.Resizer8
	resizer          resample.ResizerFloat
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
	d.allocate()
	return d, nil
}

// allocate makes the buffers as large as the largest strip needs them: one that grew would leave
// its smaller selves to the garbage collector, and the plan would not hold.
func (d *filterDrawing) allocate() {
	x0, x1 := d.x.Source(0, d.x.Len())
	rows := mostRows(d.y, d.strip)
	values := rows * (x1 - x0) * d.channels
	if d.eightBit {
		d.source8 = make([]uint8, values)
		d.result8 = make([]uint8, min(d.strip, d.y.Len())*d.x.Len()*d.channels)
	} else {
		d.source = make([]float32, values)
	}
	d.reader = newBandReader(d.field, x1-x0, rows)
}

// mostRows is the most source rows under a strip of so many rows of an axis.
func mostRows(y *resample.Axis, strip int) int {
	rows := 0
	for from := 0; from < y.Len(); from += strip {
		y0, y1 := y.Source(from, min(from+strip, y.Len()))
		rows = max(rows, y1-y0)
	}
	return rows
}

// planFilter plans a filter: strips as high as fit, and the source rows under one. perRow is the
// memory of one output row.
func (f *Field) planFilter(v *View, p Plan, perRow, limit int64) (Plan, error) {
	filter, channels := f.renderer.filter, int64(p.Channels)
	size := int64(4) // of a sample
	if isEightBit(f.source) {
		size = 1
		perRow += int64(p.Output.X) * channels // the strip before it becomes float32
	}
	across, down := v.Width/float64(v.Columns), v.Height/float64(v.Rows)
	tapsX, tapsY := int64(filter.Taps(across)), int64(filter.Taps(down))
	window := v.window(f.width, f.height)
	columns := min(int64(window.Dx())+tapsX, int64(f.width))
	rows := func(strip int) int64 { // of the source, under a strip
		return min(int64(float64(strip)*down)+tapsY+1, int64(f.height))
	}
	under := func(strip int) int64 { return rows(strip) * columns * channels * size }
	tables := int64(p.Output.X)*(4+12*tapsX) + int64(p.Output.Y)*(4+12*tapsY)
	filtered := int64(p.Output.X) * channels * (tapsY*size + 8) // rows between the passes
	need := func(strip int) int64 {
		return perRow*int64(strip) + tables + filtered + under(strip) +
			bandBytes(int(columns), rows(strip))
	}
	// Nothing is gained by more source rows at a time than fill a strip's worth of memory.
	p.StripRows = largestThat(1, p.StripRows, func(strip int) bool {
		return need(strip) <= limit && under(strip) <= stripBytes
	})
	p.Memory = need(p.StripRows)
	if p.Memory > limit {
		return p, fmt.Errorf("%w: %s needs %s, the limit is %s", ErrMemory, f.renderer.name,
			bytesText(p.Memory), bytesText(limit))
	}
	return p, nil
}

// rows is a painter's: it works a strip at a time.
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
	values := window.Dx() * window.Dy() * d.channels
	rect := image.Rect(0, from, d.x.Len(), to)
	if d.eightBit {
		result := d.result8[:len(dst)]
		d.resizer8.Resize(result, d.source8[:values], window, d.channels, d.x, d.y, rect)
		if d.field.alpha {
			straighten8(result, d.channels)
		}
		for i, v := range result {
			dst[i] = float32(v) / 0xff
		}
	} else {
		d.resizer.Resize(dst, d.source[:values], window, d.channels, d.x, d.y, rect)
		if d.field.alpha {
			straighten(dst, d.channels)
		}
	}
}

// read fetches the source pixels of window, premultiplied.
func (d *filterDrawing) read(window image.Rectangle) {
	d.reader.read(window, func(from, to int) {
		from, to = from*d.channels, to*d.channels
		if d.eightBit {
			d.reader.put8(d.source8[from:to])
			if d.field.alpha {
				premultiply8(d.source8[from:to], d.channels)
			}
			return
		}
		d.reader.put(d.source[from:to])
		if d.field.alpha {
			premultiply(d.source[from:to], d.channels)
		}
	})
}

// premultiply multiplies colours by alpha, the last channel.
func premultiply(pixels []float32, channels int) {
	for ; len(pixels) > 0; pixels = pixels[channels:] {
		for c := range channels - 1 {
			pixels[c] *= pixels[channels-1]
		}
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
