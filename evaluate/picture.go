package evaluate

import (
	"fmt"
	"image"
	"math"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/resample"
)

// OpenPicture reads a picture as RGB of 8 bits, whatever it is stored as: grey three times over,
// alpha left out, 16 bits rounded. The errors are those of imageio.Open.
func OpenPicture(path string) (*imageio.Image, error) {
	m, err := imageio.Open(path, imageio.ReadOptions{})
	if err != nil {
		return nil, err
	}
	if m.Channels == 3 && m.Bits == 8 {
		return m, nil
	}
	rgb := &imageio.Image{Width: m.Width, Height: m.Height, Channels: 3, Bits: 8,
		Pix8: make([]uint8, 3*m.Width*m.Height), Format: m.Format}
	for i := range m.Width * m.Height {
		for c := range 3 {
			from := i * m.Channels
			if m.Channels >= 3 {
				from += c
			}
			if m.Bits == 8 {
				rgb.Pix8[3*i+c] = m.Pix8[from]
			} else {
				rgb.Pix8[3*i+c] = uint8((uint32(m.Pix16[from])*255 + 32767) / 65535)
			}
		}
	}
	return rgb, nil
}

// crop is the upper left corner of an RGB picture of 8 bits.
func crop(m *imageio.Image, width, height int) *imageio.Image {
	if width == m.Width && height == m.Height {
		return m
	}
	out := *m
	out.Width, out.Height, out.Pix8 = width, height, make([]uint8, 3*width*height)
	for y := range height {
		copy(out.Pix8[3*y*width:][:3*width], m.Pix8[3*y*m.Width:])
	}
	return &out
}

// reduce resizes an RGB picture of 8 bits by Pillow's bicubic filter, bit for bit.
func reduce(m *imageio.Image, width, height int) (*imageio.Image, error) {
	x, err := resample.NewAxis(m.Width, 0, float64(m.Width), width, resample.Bicubic)
	if err != nil {
		return nil, err
	}
	y, err := resample.NewAxis(m.Height, 0, float64(m.Height), height, resample.Bicubic)
	if err != nil {
		return nil, err
	}
	out := *m
	out.Width, out.Height, out.Pix8 = width, height, make([]uint8, 3*width*height)
	resample.Resize8(out.Pix8, m.Pix8, image.Rect(0, 0, m.Width, m.Height), 3, x, y,
		image.Rect(0, 0, width, height))
	return &out, nil
}

// MakeLow makes the low-resolution picture of an original (RGB, 8 bits) at a scale, and the part of
// the original that it shows: floor(H/S)×floor(W/S) pixels, reduced by Pillow's bicubic filter on 8
// bits from the original cut to S times that (SRImplicitDownsampled in the authors' wrappers.py).
func MakeLow(original *imageio.Image, scale float64) (low, high *imageio.Image, err error) {
	side := func(n int) (low, high int) {
		low = int(math.Floor(float64(n)/scale + 1e-9))
		return low, min(int(math.Round(float64(low)*scale)), n)
	}
	lowWidth, width := side(original.Width)
	lowHeight, height := side(original.Height)
	if lowWidth < 1 || lowHeight < 1 {
		return nil, nil, fmt.Errorf("%d×%d pixels are too few for ×%g", original.Width,
			original.Height, scale)
	}
	high = crop(original, width, height)
	low, err = reduce(high, lowWidth, lowHeight)
	return low, high, err
}

// floats are the samples of an RGB picture in 0..1, [Height*Width*3].
func floats(m *imageio.Image) []float32 {
	values := make([]float32, 3*m.Width*m.Height)
	m.ReadRGB(values, image.Rect(0, 0, m.Width, m.Height))
	return values
}
