package render

import (
	"image"
	"image/color"
)

// Source is a picture to encode. Fields read it in parts and keep a reference to it; it must not
// change while they are in use. *imageio.Image is one.
//
// A Source may also have the methods of AlphaSource, GreySource, EightBitSource
// and FailingSource.
type Source interface {
	// Size is the picture's width and height in pixels, at least 1.
	Size() (width, height int)
	// ReadRGB fills dst, [r.Dy()*r.Dx()*3], with colours in 0..1, not premultiplied.
	ReadRGB(dst []float32, r image.Rectangle)
}

// AlphaSource is a picture that may be transparent: its fields yield alpha as the last channel.
type AlphaSource interface {
	HasAlpha() bool
	// ReadAlpha fills dst, [r.Dy()*r.Dx()], with values in 0..1.
	ReadAlpha(dst []float32, r image.Rectangle)
}

// GreySource is a picture that may be grey: its fields yield one colour channel instead of three.
type GreySource interface{ IsGrey() bool }

// EightBitSource is a picture whose samples may be exact multiples of 1/255: filters then work as
// Pillow does on 8 bits, bit for bit.
type EightBitSource interface{ IsEightBit() bool }

// FailingSource is a picture whose reading may fail, as one that stays on the disk. Err is the
// first error, nil for none: drawing ends with it.
type FailingSource interface{ Err() error }

// FromImage makes a Source of an image.Image, which must not be empty.
func FromImage(m image.Image) Source {
	s := imageSource{m: m}
	if o, ok := m.(interface{ Opaque() bool }); ok {
		s.opaque = o.Opaque()
	}
	switch m.ColorModel() {
	case color.GrayModel:
		s.grey, s.eightBit = true, true
	case color.Gray16Model:
		s.grey = true
	case color.RGBAModel, color.YCbCrModel:
		s.eightBit = s.opaque
	case color.NRGBAModel:
		s.eightBit = true
	}
	return s
}

type imageSource struct {
	m                      image.Image
	opaque, grey, eightBit bool
}

func (s imageSource) Size() (int, int) { return s.m.Bounds().Dx(), s.m.Bounds().Dy() }
func (s imageSource) HasAlpha() bool   { return !s.opaque }
func (s imageSource) IsGrey() bool     { return s.grey }
func (s imageSource) IsEightBit() bool { return s.eightBit }

func (s imageSource) ReadRGB(dst []float32, r image.Rectangle) {
	s.read(r, func(i int, c color.NRGBA64) {
		dst[3*i] = float32(c.R) / 0xffff
		dst[3*i+1] = float32(c.G) / 0xffff
		dst[3*i+2] = float32(c.B) / 0xffff
	})
}

func (s imageSource) ReadAlpha(dst []float32, r image.Rectangle) {
	s.read(r, func(i int, c color.NRGBA64) { dst[i] = float32(c.A) / 0xffff })
}

func (s imageSource) read(r image.Rectangle, set func(i int, c color.NRGBA64)) {
	r = r.Add(s.m.Bounds().Min)
	i := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			// NRGBA is read as it is: going through the premultiplied RGBA() would lose bits.
			switch c := s.m.At(x, y).(type) {
			case color.NRGBA:
				set(i, color.NRGBA64{uint16(c.R) * 0x101, uint16(c.G) * 0x101, uint16(c.B) * 0x101,
					uint16(c.A) * 0x101})
			default:
				set(i, color.NRGBA64Model.Convert(c).(color.NRGBA64))
			}
			i++
		}
	}
}

func hasAlpha(s Source) bool {
	a, ok := s.(AlphaSource)
	return ok && a.HasAlpha()
}

func isGrey(s Source) bool {
	g, ok := s.(GreySource)
	return ok && g.IsGrey()
}

func isEightBit(s Source) bool {
	e, ok := s.(EightBitSource)
	return ok && e.IsEightBit()
}

// sourceError is the error of a picture whose reading has failed.
func sourceError(s Source) error {
	if f, ok := s.(FailingSource); ok {
		return f.Err()
	}
	return nil
}
