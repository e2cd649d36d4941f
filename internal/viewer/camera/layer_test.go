package camera

import (
	"image"
	"testing"
)

// TestPixels: of the window, a rectangle of a layer covers the pixels whose centres lie in it.
func TestPixels(t *testing.T) {
	for _, test := range []struct {
		name  string
		layer Layer
		rect  image.Rectangle
		want  image.Rectangle
	}{
		{"a pixel a pixel", Layer{0, 0, 1, 1}, image.Rect(1, 2, 3, 4), image.Rect(1, 2, 3, 4)},
		{"moved by less than half a pixel", Layer{0.3, 0.49, 1, 1}, image.Rect(0, 0, 4, 4),
			image.Rect(0, 0, 4, 4)},
		{"moved by more", Layer{0.6, -0.6, 1, 1}, image.Rect(0, 0, 4, 4), image.Rect(1, -1, 5, 3)},
		{"two and a half pixels of the window each", Layer{0, 0, 0.4, 0.4}, image.Rect(1, 0, 2, 1),
			image.Rect(2, 0, 5, 2)},
		{"its neighbour shares none", Layer{0, 0, 0.4, 0.4}, image.Rect(2, 0, 3, 1),
			image.Rect(5, 0, 7, 2)},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.layer.Pixels(test.rect); got != test.want {
				t.Errorf("%v, not %v", got, test.want)
			}
		})
	}
}
