package imageio

import (
	"bytes"
	"testing"
)

// TestLossyWebP: smaller at lower quality, near to the picture, with alpha and profile kept.
func TestLossyWebP(t *testing.T) {
	withLibrary(t)
	for _, channels := range []int{1, 2, 3, 4} {
		m := testImage(90, 61, channels, 8)
		m.Metadata = Metadata{ICC: craftICC("RGB ", 77)}
		size := map[int]int{}
		for _, quality := range []int{0, 20, 95} {
			h := headerOf(m, WebP)
			h.Quality = quality
			data := written(t, m, h, CreateOptions{}, 50)
			size[quality] = len(data)
			got := mustDecode(t, data, ReadOptions{})
			if !bytes.Equal(got.Metadata.ICC, m.Metadata.ICC) {
				t.Errorf("%d channels, quality %d: the profile is lost", channels, quality)
			}
			if got.Width != 90 || got.Height != 61 ||
				(channels == 2 || channels == 4) != (got.Channels == 4) {
				t.Errorf("%d channels: %d×%d of %d", channels, got.Width, got.Height, got.Channels)
			}
			lossless := bytes.Contains(data, []byte("VP8L"))
			if lossless != (quality == 0) {
				t.Errorf("%d channels, quality %d: lossless %v", channels, quality, lossless)
			}
		}
		if size[20] >= size[95] {
			t.Errorf("%d channels: bytes by quality %v", channels, size)
		}
	}
}
