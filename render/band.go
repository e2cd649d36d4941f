package render

import "image"

// bandPixels is about how many source pixels are read at a time.
const bandPixels = 1 << 13

// bandRows is how many source rows of a width are read at a time.
func bandRows(width int) int { return max(1, bandPixels/max(width, 1)) }

// bandBytes is the memory of reading rows of a width in bands.
func bandBytes(width int, rows int64) int64 {
	return 16 * int64(width) * min(int64(bandRows(width)), rows)
}

// bandReader reads a field's source a band of rows at a time. Its buffers are made once.
type bandReader struct {
	field      *Field
	rgb, alpha []float32 // of the band: [pixels*3] and [pixels]
}

// newBandReader is for windows of at most width by rows pixels.
func newBandReader(f *Field, width, rows int) bandReader {
	pixels := min(bandRows(width), rows) * width
	r := bandReader{field: f, rgb: make([]float32, 3*pixels)}
	if f.alpha {
		r.alpha = make([]float32, pixels)
	}
	return r
}

// read fetches window and calls take for each of its bands, which is the pixels [from, to) of it.
func (r *bandReader) read(window image.Rectangle, take func(from, to int)) {
	width := window.Dx()
	for y := window.Min.Y; y < window.Max.Y; y += bandRows(width) {
		band := image.Rect(window.Min.X, y, window.Max.X, min(y+bandRows(width), window.Max.Y))
		pixels := width * band.Dy()
		r.field.source.ReadRGB(r.rgb[:3*pixels], band)
		if r.field.alpha {
			r.field.source.(AlphaSource).ReadAlpha(r.alpha[:pixels], band)
		}
		from := (y - window.Min.Y) * width
		take(from, from+pixels)
	}
}

// put writes the band to to, in the field's channels, not premultiplied.
func (r *bandReader) put(to []float32) {
	channels := r.field.Channels()
	colours := r.field.colours()
	for i := range len(to) / channels {
		pixel := to[i*channels:][:channels]
		copy(pixel, r.rgb[3*i:3*i+colours])
		if r.field.alpha {
			pixel[colours] = r.alpha[i]
		}
	}
}

// put8 is put for pictures of 8 bits.
func (r *bandReader) put8(to []uint8) {
	channels := r.field.Channels()
	colours := r.field.colours()
	for i := range len(to) / channels {
		pixel := to[i*channels:][:channels]
		for c := range colours {
			pixel[c] = quantised[uint8](r.rgb[3*i+c], 0xff)
		}
		if r.field.alpha {
			pixel[colours] = quantised[uint8](r.alpha[i], 0xff)
		}
	}
}
