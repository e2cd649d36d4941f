package tiles

import (
	"cmp"
	"image"
	"math"
	"slices"

	"github.com/liif-render/liif/internal/viewer/camera"
)

const (
	// Side is the side of a tile in output pixels.
	Side = 256
	// apron is how many pixels of its neighbours a tile has around it, for when it is shown at
	// another zoom than its own.
	apron = 1
)

// gridKey names an output of a whole picture: drawn by a method, at a size. Tiles of it are exact
// where it is shown at that size.
type gridKey struct {
	picture       int
	method        Method
	columns, rows int
}

// layer is the grid's output where the whole picture has an extent.
func (k gridKey) layer(e camera.Extent) camera.Layer {
	return e.Layer(float64(k.columns), float64(k.rows))
}

// tileKey names a tile of a grid.
type tileKey struct {
	gridKey
	x, y int
}

// rect is the tile's part of the output, and around that with its apron.
func (k tileKey) rect() (rect, around image.Rectangle) {
	whole := image.Rect(0, 0, k.columns, k.rows)
	rect = image.Rect(k.x*Side, k.y*Side, (k.x+1)*Side, (k.y+1)*Side).Intersect(whole)
	return rect, rect.Inset(-apron).Intersect(whole)
}

// visible lists the tiles of a grid that a rectangle of the window shows, nearest to a point first.
func visible(k gridKey, l camera.Layer, window image.Rectangle, near camera.Point) []tileKey {
	var list []tileKey
	cells := l.Covered(window, k.columns, k.rows, Side)
	for y := cells.Min.Y; y < cells.Max.Y; y++ {
		for x := cells.Min.X; x < cells.Max.X; x++ {
			key := tileKey{k, x, y}
			rect, _ := key.rect()
			if l.Pixels(rect).Overlaps(window) {
				list = append(list, key)
			}
		}
	}
	distance := func(k tileKey) float64 {
		dx := l.X0 + (float64(k.x)+0.5)*Side/l.PerX - near.X
		dy := l.Y0 + (float64(k.y)+0.5)*Side/l.PerY - near.Y
		return dx*dx + dy*dy
	}
	slices.SortStableFunc(list,
		func(a, b tileKey) int { return cmp.Compare(distance(a), distance(b)) })
	return list
}

// previewScale is the scale at which a method is drawn quickly for a zoom: a power of two, so that
// zooms near each other share it, between a quarter and half of the zoom; 0 if that is not worth
// while: below ×8 most of the time goes into encoding what the window shows, and a preview's tiles,
// which are larger in the picture, reach further beyond it.
func previewScale(zoom float64) float64 {
	if zoom < 8 {
		return 0
	}
	return math.Exp2(math.Floor(math.Log2(zoom)) - 1)
}
