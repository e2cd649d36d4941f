package render

import (
	"context"
	"fmt"
	"image"
)

// copyDrawing draws a view of the source's own size: it copies the samples, those under alpha 0
// too.
type copyDrawing struct {
	bounds image.Rectangle // of what is drawn, in source pixels
	reader bandReader
}

func newCopyDrawing(f *Field, v *View) *copyDrawing {
	b := v.Bounds().Add(image.Pt(int(v.X), int(v.Y)))
	return &copyDrawing{b, newBandReader(f, b.Dx(), b.Dy())}
}

// planCopy is the plan of a copy: strips, as high as fit, and a band of the source.
func (f *Field) planCopy(p Plan, perRow, limit int64) (Plan, error) {
	need := func(strip int) int64 {
		return perRow*int64(strip) + bandBytes(p.Output.X, int64(p.Output.Y))
	}
	p.StripRows = largestThat(1, p.StripRows, func(strip int) bool { return need(strip) <= limit })
	if p.Memory = need(p.StripRows); p.Memory > limit {
		return p, fmt.Errorf("%w: copying needs %s, the limit is %s", ErrMemory,
			bytesText(p.Memory),
			bytesText(limit))
	}
	return p, nil
}

// rows is a painter's.
func (d *copyDrawing) rows(ctx context.Context, dst []float32, from, to int,
	progress func(pixels int)) error {
	channels := d.reader.field.Channels()
	window := image.Rect(d.bounds.Min.X, d.bounds.Min.Y+from, d.bounds.Max.X, d.bounds.Min.Y+to)
	d.reader.read(window, func(from, to int) {
		d.reader.put(dst[from*channels : to*channels])
		if progress != nil {
			progress(to - from)
		}
	})
	return ctx.Err()
}
