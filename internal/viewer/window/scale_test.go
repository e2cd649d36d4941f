//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package window

import "testing"

func TestTextScale(t *testing.T) {
	for _, c := range []struct {
		name                       string
		said                       float64
		width, height, millimetres int
		want                       float64
	}{
		{"said", 2, 1920, 1080, 500, 2},
		{"said less than fine", 1.25, 3840, 2160, 600, 1.25},
		{"24 inches, full HD", 1, 1920, 1080, 531, 1},
		{"27 inches, 4K", 1, 3840, 2160, 597, 1.75},
		{"13 inches, 4K", 1, 3840, 2160, 294, 3.5},
		{"a television, 4K", 1, 3840, 2160, 1210, 1},
		{"4K of unknown size", 1, 3840, 2160, 0, 2},
		{"4K of a made up size", 1, 3840, 2160, 1016, 2},
		{"full HD of a made up size", 1, 1920, 1080, 508, 1},
		{"4K upright, unknown", 1, 2160, 3840, 0, 2},
	} {
		if got := textScale(c.said, c.width, c.height, c.millimetres); got != c.want {
			t.Errorf("%s: %g, want %g", c.name, got, c.want)
		}
	}
}
