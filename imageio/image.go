package imageio

import "image"

// Image is a decoded picture with its orientation applied. The samples are interleaved, row by
// row from the top, Channels to a pixel; alpha is straight (not premultiplied). Those of a picture
// larger than memory may stay in its file (OnDisk).
type Image struct {
	Width, Height int
	Channels      int      // 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA
	Bits          int      // 8: the samples are in Pix8; 16: in Pix16
	Pix8          []uint8  // [Height*Width*Channels]
	Pix16         []uint16 // [Height*Width*Channels]
	Metadata      Metadata
	Format        Format   // of the file read
	Quality       int      // of its compression, 1..100 as JPEG counts, 0 unknown: see JPEGQuality
	Warnings      []string // parts of the file that were dropped or could not be read, a line each
	// OnDisk, if not nil, are the samples: they stay in the file, and Pix8 and Pix16 are nil. Open
	// makes such pictures where ReadOptions.Whole asks for it.
	OnDisk *OnDisk `json:"-"`
	level  int     // of OnDisk
}

// Size returns the width and height in pixels.
func (m *Image) Size() (width, height int) { return m.Width, m.Height }

// IsGrey reports whether the picture has one colour channel.
func (m *Image) IsGrey() bool { return m.Channels < 3 }

// IsEightBit reports whether every sample is a multiple of 1/255.
func (m *Image) IsEightBit() bool { return m.Bits == 8 }

// JPEGQuality returns how much the file was compressed, as the quality 1..100 that libjpeg would
// need for the same squared error: estimated from the quantisation tables of a JPEG and from the
// quantiser of a lossy WebP. It is not known for other formats, whatever the picture went through
// before, nor where the tables are damaged.
func (m *Image) JPEGQuality() (quality int, known bool) { return m.Quality, m.Quality > 0 }

// HasAlpha reports whether the picture has an alpha channel with at least one value below full. Of
// one that stays in its file it reads the parts, up to the first such value.
func (m *Image) HasAlpha() bool {
	if m.OnDisk != nil {
		return m.hasAlpha()
	}
	if m.Channels != 2 && m.Channels != 4 {
		return false
	}
	if m.Bits == 8 {
		return anyBelow(m.Pix8, m.Channels, 0xff)
	}
	return anyBelow(m.Pix16, m.Channels, 0xffff)
}

func anyBelow[T uint8 | uint16](pix []T, channels int, full T) bool {
	for i := channels - 1; i < len(pix); i += channels {
		if pix[i] < full {
			return true
		}
	}
	return false
}

// unit8 is v/255 in float32: dividing once per value, not multiplying by a rounded 1/255, gives
// the numbers that a tensor library gives.
var unit8 = func() (t [256]float32) {
	for v := range t {
		t[v] = float32(v) / 255
	}
	return
}()

// ReadRGB writes the colour of the pixels of r to dst, [r.Dy()*r.Dx()*3], row by row, in 0..1.
// Grey is repeated over the three channels; alpha is left out and the colour is straight. It
// panics if r is not within the picture or dst is too short.
func (m *Image) ReadRGB(dst []float32, r image.Rectangle) {
	if m.OnDisk != nil {
		m.readRGB(dst, r)
		return
	}
	m.mustHold(r)
	n := r.Dx()
	for y := r.Min.Y; y < r.Max.Y && n > 0; y++ {
		at := (y*m.Width + r.Min.X) * m.Channels
		row := dst[(y-r.Min.Y)*n*3:][:n*3]
		if m.Bits == 8 {
			readColour(row, m.Pix8[at:], m.Channels, func(v uint8) float32 { return unit8[v] })
		} else {
			readColour(row, m.Pix16[at:], m.Channels, unit16)
		}
	}
}

func unit16(v uint16) float32 { return float32(v) / 65535 }

func readColour[T uint8 | uint16](dst []float32, src []T, channels int, unit func(T) float32) {
	if channels < 3 {
		for i, o := 0, 0; o < len(dst); i, o = i+channels, o+3 {
			v := unit(src[i])
			dst[o], dst[o+1], dst[o+2] = v, v, v
		}
		return
	}
	for i, o := 0, 0; o < len(dst); i, o = i+channels, o+3 {
		dst[o], dst[o+1], dst[o+2] = unit(src[i]), unit(src[i+1]), unit(src[i+2])
	}
}

// ReadAlpha writes the alpha of the pixels of r to dst, [r.Dy()*r.Dx()], row by row, in 0..1; it is
// 1 everywhere if the picture has no alpha channel. It panics as ReadRGB does.
func (m *Image) ReadAlpha(dst []float32, r image.Rectangle) {
	if m.OnDisk != nil {
		m.readAlpha(dst, r)
		return
	}
	m.mustHold(r)
	n := r.Dx()
	for y := r.Min.Y; y < r.Max.Y && n > 0; y++ {
		row := dst[(y-r.Min.Y)*n:][:n]
		at := (y*m.Width+r.Min.X)*m.Channels + m.Channels - 1
		for x := range row {
			switch {
			case m.Channels == 1 || m.Channels == 3:
				row[x] = 1
			case m.Bits == 8:
				row[x] = unit8[m.Pix8[at+x*m.Channels]]
			default:
				row[x] = unit16(m.Pix16[at+x*m.Channels])
			}
		}
	}
}

func (m *Image) mustHold(r image.Rectangle) {
	if !r.In(image.Rect(0, 0, m.Width, m.Height)) {
		panic("imageio: rectangle " + r.String() + " is outside the picture")
	}
}
