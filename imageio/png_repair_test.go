package imageio

import (
	"encoding/binary"
	"slices"
	"testing"
)

// TestPNGPasses: rows and their bytes, of samples that fill no whole byte too (PNG, 7.2 and 8.2).
func TestPNGPasses(t *testing.T) {
	for _, test := range []struct {
		name                                   string
		width, height, depth, kind, interlaced int
		want                                   []pngPass
	}{
		{"a bit, 8 pixels", 8, 2, 1, 0, 0, []pngPass{{2, 1 + 1}}},
		{"a bit, 9 pixels", 9, 2, 1, 0, 0, []pngPass{{2, 1 + 2}}},
		{"a palette of 2 bits, 3 pixels", 3, 1, 2, 3, 0, []pngPass{{1, 1 + 1}}},
		{"4 bits, 5 pixels", 5, 1, 4, 0, 0, []pngPass{{1, 1 + 3}}},
		{"colour with alpha, 16 bits", 3, 4, 16, 6, 0, []pngPass{{4, 1 + 24}}},
		{"a bit, 9×9 in passes", 9, 9, 1, 0, 1, []pngPass{
			{2, 1 + 1}, {2, 1 + 1}, {1, 1 + 1}, {3, 1 + 1}, {2, 1 + 1}, {5, 1 + 1}, {4, 1 + 2}}},
		{"one pixel in passes", 1, 1, 8, 2, 1, []pngPass{{1, 1 + 3}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ihdr := binary.BigEndian.AppendUint32(nil, uint32(test.width))
			ihdr = binary.BigEndian.AppendUint32(ihdr, uint32(test.height))
			ihdr = append(ihdr, byte(test.depth), byte(test.kind), 0, 0, byte(test.interlaced))
			if got := pngPasses(ihdr); !slices.Equal(got, test.want) {
				t.Errorf("%v, not %v", got, test.want)
			}
		})
	}
}
