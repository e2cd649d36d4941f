package viewer

import (
	"cmp"
	"image"
	"math"
	"slices"

	"github.com/liif-render/liif/internal/viewer/camera"
)

const (
	// tileSide is the side of a tile in output pixels.
	tileSide = 256
	// tileApron is how many pixels of its neighbours a tile has around it, for when it is shown at
	// another zoom than its own.
	tileApron = 1
)

// gridKey names an output of a whole picture: drawn by a method, at a size. Tiles of it are exact where
// it is shown at that size.
type gridKey struct {
	picture       int
	method        Method
	columns, rows int
}

// tileKey names a tile of a grid.
type tileKey struct {
	gridKey
	x, y int
}

// rect is the tile's part of the output, and around that with its apron.
func (k tileKey) rect() (rect, around image.Rectangle) {
	whole := image.Rect(0, 0, k.columns, k.rows)
	rect = image.Rect(k.x*tileSide, k.y*tileSide, (k.x+1)*tileSide, (k.y+1)*tileSide).Intersect(whole)
	return rect, rect.Inset(-tileApron).Intersect(whole)
}

// mapping takes source pixels to a window: x·scaleX + x0.
type mapping struct{ x0, y0, scaleX, scaleY float64 }

// layer is a picture at some size under a window: perX and perY are its pixels per pixel of the
// window, x0 and y0 the window's point over its corner.
type layer struct{ x0, y0, perX, perY float64 }

// layerOf is the layer of a picture of width×height source pixels shown at columns×rows.
func (m mapping) layerOf(columns, rows float64, width, height int) layer {
	return layer{m.x0, m.y0, columns / float64(width) / m.scaleX, rows / float64(height) / m.scaleY}
}

// pixels is what of the window a rectangle of the layer covers: the pixels whose centres lie in it, so
// that neighbours share none and leave none out.
func (l layer) pixels(r image.Rectangle) image.Rectangle {
	edge := func(v int, start, per float64) int {
		at := math.Ceil(start + float64(v)/per - 0.5)
		return int(min(max(at, math.MinInt32), math.MaxInt32))
	}
	return image.Rect(edge(r.Min.X, l.x0, l.perX), edge(r.Min.Y, l.y0, l.perY),
		edge(r.Max.X, l.x0, l.perX), edge(r.Max.Y, l.y0, l.perY))
}

// covered is the range of cells of a side that the layer shows in a rectangle of the window; the layer
// is width×height pixels.
func (l layer) covered(window image.Rectangle, width, height, side int) image.Rectangle {
	low := func(v int, start, per float64, size int) int {
		return int(min(max(math.Floor((float64(v)-start)*per), 0), float64(size))) / side
	}
	high := func(v int, start, per float64, size int) int {
		end := int(min(max(math.Ceil((float64(v)-start)*per), 0), float64(size)))
		return (end + side - 1) / side
	}
	return image.Rect(low(window.Min.X, l.x0, l.perX, width), low(window.Min.Y, l.y0, l.perY, height),
		high(window.Max.X, l.x0, l.perX, width), high(window.Max.Y, l.y0, l.perY, height))
}

// visible lists the tiles of a grid that a rectangle of the window shows, nearest to a point first.
func visible(k gridKey, l layer, window image.Rectangle, near camera.Point) []tileKey {
	var list []tileKey
	cells := l.covered(window, k.columns, k.rows, tileSide)
	for y := cells.Min.Y; y < cells.Max.Y; y++ {
		for x := cells.Min.X; x < cells.Max.X; x++ {
			key := tileKey{k, x, y}
			rect, _ := key.rect()
			if l.pixels(rect).Overlaps(window) {
				list = append(list, key)
			}
		}
	}
	distance := func(k tileKey) float64 {
		dx := l.x0 + (float64(k.x)+0.5)*tileSide/l.perX - near.X
		dy := l.y0 + (float64(k.y)+0.5)*tileSide/l.perY - near.Y
		return dx*dx + dy*dy
	}
	slices.SortStableFunc(list, func(a, b tileKey) int { return cmp.Compare(distance(a), distance(b)) })
	return list
}

// previewScale is the scale at which a method is drawn quickly for a zoom: a power of two, so that
// zooms near each other share it, between a quarter and half of the zoom; 0 if that is not worth while.
func previewScale(zoom float64) float64 {
	if zoom < 4 {
		return 0
	}
	return math.Exp2(math.Floor(math.Log2(zoom)) - 1)
}
