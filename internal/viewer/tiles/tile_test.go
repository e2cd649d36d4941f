package tiles

import (
	"image"
	"testing"

	"github.com/liif-render/liif/internal/viewer/camera"
)

// TestVisible: the tiles that a window shows, nearest to the pointer first.
func TestVisible(t *testing.T) {
	grid := gridKey{columns: 4 * Side, rows: 3 * Side}
	for _, test := range []struct {
		name        string
		layer       camera.Layer
		window      image.Rectangle
		near        camera.Point
		count       int
		first, last image.Point
	}{
		{"whole, the pointer below on the right", camera.Layer{PerX: 1, PerY: 1},
			image.Rect(0, 0, 4*Side, 3*Side), camera.Point{X: 900, Y: 700}, 12,
			image.Pt(3, 2), image.Pt(0, 0)},
		{"whole, above on the left", camera.Layer{PerX: 1, PerY: 1},
			image.Rect(0, 0, 4*Side, 3*Side), camera.Point{X: 10, Y: 20}, 12,
			image.Pt(0, 0), image.Pt(3, 2)},
		{"a part, moved", camera.Layer{X0: -300, Y0: -10, PerX: 1, PerY: 1},
			image.Rect(0, 0, 256, 200), camera.Point{X: 250, Y: 100}, 2,
			image.Pt(2, 0), image.Pt(1, 0)},
	} {
		t.Run(test.name, func(t *testing.T) {
			list := visible(grid, test.layer, test.window, test.near)
			if len(list) != test.count {
				t.Fatalf("%d tiles, not %d", len(list), test.count)
			}
			first, last := list[0], list[len(list)-1]
			if image.Pt(first.x, first.y) != test.first || image.Pt(last.x, last.y) != test.last {
				t.Errorf("from %d,%d to %d,%d, not from %v to %v", first.x, first.y, last.x, last.y,
					test.first, test.last)
			}
		})
	}
}
