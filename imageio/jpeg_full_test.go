package imageio

import (
	"image"
	"math"
	"slices"
	"testing"

	"github.com/liif-render/liif/internal/degrade"
)

// coloured is a picture of colours that change from pixel to pixel, which 4:2:0 cannot hold.
func coloured(width, height int) *Image {
	m := &Image{Width: width, Height: height, Channels: 3, Bits: 8,
		Pix8: make([]uint8, 3*width*height)}
	for i := range width * height {
		x, y := i%width, i/width
		p := m.Pix8[3*i:][:3]
		p[0], p[1], p[2] = uint8(255*(x/2%2)), uint8(x*255/width), uint8(255*(y/3%2))
	}
	return m
}

// TestFullChroma: a 4:4:4 file decodes to what libjpeg's arithmetic says that its quality leaves of
// the picture, whatever the strips, and one of 4:2:0 does not.
func TestFullChroma(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {8, 8}, {9, 17}, {63, 40}, {1300, 500}} {
		for _, quality := range []int{1, 40, 92, 100} {
			if size.X > 1000 && (quality != 92 || testing.Short()) {
				continue // is for the strips
			}
			m := coloured(size.X, size.Y)
			want := slices.Clone(m.Pix8)
			degrade.JPEG(want, size.X, size.Y, degrade.Compression{Quality: quality})
			h := headerOf(m, JPEG)
			h.Quality, h.FullChroma = quality, true
			got := mustDecode(t, written(t, m, h, CreateOptions{Threads: 2}, 5, 100), ReadOptions{})
			// The tables' steps decide how far one coefficient that is rounded the other way
			// reaches.
			mean, limit := distance(got.Pix8, want), 0.15
			if quality == 1 {
				limit = 1.5
			}
			if mean > limit {
				t.Errorf("%v quality %d: %g steps from the expected", size, quality, mean)
			}
			h.FullChroma = false
			halved := mustDecode(t, written(t, m, h, CreateOptions{}, 100), ReadOptions{})
			if d := distance(halved.Pix8, want); quality > 1 && size.X > 8 && d < 2 {
				t.Errorf("%v quality %d: 4:2:0 is as near: %g", size, quality, d)
			}
		}
	}
}

// distance is the mean of the absolute differences.
func distance(a, b []uint8) float64 {
	sum := 0.0
	for i := range a {
		sum += math.Abs(float64(a[i]) - float64(b[i]))
	}
	return sum / float64(len(a))
}
