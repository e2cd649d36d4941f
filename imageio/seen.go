package imageio

import (
	"image"

	"github.com/liif-render/liif/imageio/colour"
)

// Profile returns the profile of the samples, that of sRGB where the picture has none. The error is
// about one that cannot be used.
func (m *Image) Profile() (*colour.Profile, error) {
	switch {
	case m.Metadata.ICC != nil:
		return colour.Parse(m.Metadata.ICC)
	case m.IsGrey():
		return colour.SRGBGrey(), nil
	}
	return colour.SRGB(), nil
}

// Seen is a picture as networks are to see it, who learnt from pictures in sRGB: with the curve of
// sRGB in place of its profile's and its own primaries. Its alpha is the picture's.
type Seen struct {
	*Image
	tables [][]float32 // of each colour, by sample
}

// Seen returns that of a picture whose curve is far from sRGB's, such as linear light or
// ProPhoto's; nil for others, and for profiles that are no curves. Samples are looked up, not
// rounded.
func (m *Image) Seen() *Seen {
	if m.Metadata.ICC == nil {
		return nil
	}
	p, err := m.Profile()
	if err != nil || p.SRGBLike() || (p.Space == colour.Grey) != m.IsGrey() {
		return nil
	}
	if tables := p.ToSRGBCurve(m.Bits); tables != nil {
		return &Seen{m, tables}
	}
	return nil
}

// IsEightBit is false: the samples are no multiples of 1/255.
func (s *Seen) IsEightBit() bool { return false }

// ReadRGB is Image.ReadRGB of the converted colours.
func (s *Seen) ReadRGB(dst []float32, r image.Rectangle) {
	if s.OnDisk != nil {
		if part, err := s.Crop(r); err == nil { // the error is the picture's
			(&Seen{part, s.tables}).ReadRGB(dst, image.Rect(0, 0, r.Dx(), r.Dy()))
		}
		return
	}
	s.mustHold(r)
	n := s.Channels
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			at := (y*s.Width + x) * n
			for c := range 3 {
				from := c
				if n < 3 {
					from = 0
				}
				code := 0
				if s.Bits == 8 {
					code = int(s.Pix8[at+from])
				} else {
					code = int(s.Pix16[at+from])
				}
				dst[c] = s.tables[from][code]
			}
			dst = dst[3:]
		}
	}
}

// Back is the conversion from results of what was seen to samples of the picture's profile, nil if
// there is none.
func (s *Seen) Back() *colour.Transform {
	p, err := s.Profile()
	if err != nil {
		return nil
	}
	t, err := colour.NewTransform(colour.Form{Profile: p, SRGBCurve: true}, colour.Form{Profile: p})
	if err != nil {
		return nil
	}
	return t
}

// Convert turns the samples into those of another profile, grey or RGB, in place where they are as
// many, and reports whether there was anything to do. The picture must not be in use.
func (m *Image) Convert(to *colour.Profile) (changed bool, err error) {
	own, err := m.Profile()
	if err != nil || colour.Same(colour.Form{Profile: own}, colour.Form{Profile: to}) {
		return false, err
	}
	t, err := colour.NewTransform(colour.Form{Profile: own}, colour.Form{Profile: to})
	if err != nil {
		return false, err
	}
	from, toChannels := t.Channels()
	alpha := m.Channels > from
	channels := m.Channels - from + toChannels
	if m.OnDisk != nil {
		m.OnDisk.convertTo(to, m.Metadata.ICC, channels)
	} else if m.Bits == 8 {
		m.Pix8 = convertRows(m, m.Pix8, channels,
			func(dst, src []uint8) { t.Row8(dst, src, alpha) })
	} else {
		m.Pix16 = convertRows(m, m.Pix16, channels,
			func(dst, src []uint16) { t.Row16(dst, src, alpha) })
	}
	m.Channels, m.Metadata.ICC = channels, to.Bytes()
	return true, nil
}

func convertRows[T uint8 | uint16](m *Image, pix []T, channels int, row func(dst, src []T)) []T {
	out := pix
	if channels != m.Channels {
		out = make([]T, m.Width*m.Height*channels)
	}
	parallel(m.Height, func() func(int) {
		return func(y int) {
			row(out[y*m.Width*channels:][:m.Width*channels],
				pix[y*m.Width*m.Channels:][:m.Width*m.Channels])
		}
	})
	return out
}
