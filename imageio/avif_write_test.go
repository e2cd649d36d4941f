package imageio

import (
	"bytes"
	"testing"

	"github.com/liif-render/liif/imageio/colour"
)

// TestAVIF: near to the picture, smaller at lower quality, with alpha, profile and metadata, of one
// tile and of several.
func TestAVIF(t *testing.T) {
	withLibrary(t)
	p3, err := colour.FromCICP(12, 13, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ width, height, channels int }{
		{45, 31, 1}, {45, 31, 2}, {45, 31, 3}, {45, 31, 4}, {1090, 70, 3},
	} {
		m := testImage(c.width, c.height, c.channels, 8)
		n := c.channels
		for i := range m.Pix8 { // smooth but for alpha
			x, y, k := i/n%c.width, i/n/c.width, i%n
			if m.Pix8[i] = uint8(40*k + x*100/c.width + y*60/c.height); n%2 == 0 && k == n-1 {
				m.Pix8[i] = uint8(255 - (x/10*50+y)%256)
			}
		}
		if n > 2 {
			m.Metadata.ICC = p3
		}
		m.Metadata.Note = Note{Tool: "a tool", Action: "resized"}
		size := map[int]int{}
		for _, quality := range []int{10, 95} {
			h := headerOf(m, AVIF)
			h.Quality, h.FullChroma = quality, true
			data := written(t, m, h, CreateOptions{Threads: 2}, 50)
			size[quality] = len(data)
			got := mustDecode(t, data, ReadOptions{})
			if got.Format != AVIF || !bytes.Equal(got.Metadata.ICC, m.Metadata.ICC) ||
				got.Metadata.EXIF == nil || got.Metadata.XMP == nil {
				t.Errorf("%v, quality %d: of %v, %d bytes of profile, %d of EXIF, %d of XMP", c,
					quality, got.Format, len(got.Metadata.ICC), len(got.Metadata.EXIF),
					len(got.Metadata.XMP))
			}
			if quality < 95 {
				continue
			}
			if err := differ(got, m, 8); err != nil {
				t.Errorf("%v: %v", c, err)
			}
			for i := n - 1; n%2 == 0 && i < len(m.Pix8); i += n {
				if got.Channels == n && got.Pix8[i] != m.Pix8[i] {
					t.Fatalf("%v: alpha %d is %d", c, m.Pix8[i], got.Pix8[i])
				}
			}
		}
		if size[10] >= size[95] {
			t.Errorf("%v: bytes by quality %v", c, size)
		}
	}
}

func TestAVIFTiles(t *testing.T) {
	for side, want := range map[int][2]int{1: {1, 1}, 1023: {1023, 1}, 1024: {1024, 1},
		1025: {514, 2}, 2047: {1024, 2}, 3000: {1000, 3}, 32768: {1024, 32}} {
		if tile, n := avifTiles(side); [2]int{tile, n} != want {
			t.Errorf("%d: %d of %d, want %v", side, n, tile, want)
		}
	}
}
