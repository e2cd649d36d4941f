package render

import (
	"fmt"
	"image"
	"math"

	"github.com/liif-render/liif/model"
)

// TrainedScale is the largest scale that the published models, and ours, are trained at. A cell
// smaller than 1/TrainedScale of a source pixel is outside what they have seen.
const TrainedScale = 4

// View is a window of a picture and the size it is drawn at. Where output pixels are source pixels
// and no damage is undone, the source's samples are the result; Plan.Way tells what draws a view.
type View struct {
	// X, Y, Width and Height are the window in source pixels; it may start and end anywhere inside
	// the picture. Width and Height 0 mean the whole picture.
	X, Y, Width, Height float64
	// Columns and Rows are the output's size in pixels.
	Columns, Rows int
	// Rect, if not empty, is the part of the output to draw. It has exactly the pixels that it has
	// in the whole output.
	Rect image.Rectangle
	// Ahead, if not empty, is the part of the output that is wanted in all: Rect now, the rest by
	// further drawings. With Options.Keep, and no Tile, what is encoded and kept is then cut out of
	// this part, so that little is encoded that nothing asks for. It changes no pixel.
	Ahead image.Rectangle
	// CellX and CellY are the size of an output pixel, in source pixels, that the network is told
	// (Fig. 6, cell-1/k); 0 is the true one, but no less than 1/TrainedScale: beyond that
	// scale the true cell draws beads along edges, and is farther from the original.
	CellX, CellY float64
	// TrueCell tells the network the true size at any scale, as the authors' code does.
	TrueCell bool
}

// maxSide keeps coordinates and pixel counts well inside int.
const maxSide = 1<<31 - 1

// View is the whole picture at a scale: rounded to whole pixels, at least one, the output covers
// the picture exactly.
func (f *Field) View(scale float64) View {
	side := func(n int) int { return int(min(max(math.Round(float64(n)*scale), 1), maxSide)) }
	return View{Columns: side(f.width), Rows: side(f.height)}
}

// ViewOf is the part of View(scale) that shows the window x, y, width, height (source pixels), its
// edges rounded to whole output pixels: a crop of the whole, pixel for pixel. It is at least one
// pixel wide and high.
func (f *Field) ViewOf(scale, x, y, width, height float64) View {
	v := f.View(scale)
	edges := func(start, length float64, side, out int) (int, int) {
		perPixel := float64(out) / float64(side)
		first := int(math.Round(min(max(start*perPixel, 0), float64(out-1))))
		last := int(math.Round(min(max((start+length)*perPixel, 0), float64(out))))
		return first, max(last, first+1)
	}
	v.Rect.Min.X, v.Rect.Max.X = edges(x, width, f.width, v.Columns)
	v.Rect.Min.Y, v.Rect.Max.Y = edges(y, height, f.height, v.Rows)
	return v
}

// Bounds is the part of the output that the view draws, in pixels of the whole output.
func (v *View) Bounds() image.Rectangle {
	if v.Rect.Empty() {
		return image.Rect(0, 0, v.Columns, v.Rows)
	}
	return v.Rect
}

// resolve fills in defaults and checks the view against a picture.
func (v View) resolve(width, height int) (View, error) {
	fail := func(format string, args ...any) (View, error) {
		return v, fmt.Errorf("%w: %s", ErrView, fmt.Sprintf(format, args...))
	}
	if v.Width == 0 && v.Height == 0 && v.X == 0 && v.Y == 0 {
		v.Width, v.Height = float64(width), float64(height)
	}
	for _, x := range []float64{v.X, v.Y, v.Width, v.Height, v.CellX, v.CellY} {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fail("coordinates must be finite")
		}
	}
	if v.Width <= 0 || v.Height <= 0 || v.X < 0 || v.Y < 0 ||
		v.X+v.Width > float64(width) || v.Y+v.Height > float64(height) {
		return fail("window of %g×%g at %g,%g in a picture of %d×%d", v.Width, v.Height, v.X, v.Y,
			width, height)
	}
	if v.Columns < 1 || v.Rows < 1 || v.Columns > maxSide || v.Rows > maxSide {
		return fail("output of %d×%d", v.Columns, v.Rows)
	}
	if !v.Bounds().In(image.Rect(0, 0, v.Columns, v.Rows)) {
		return fail("part %v of an output of %d×%d", v.Rect, v.Columns, v.Rows)
	}
	if !v.Ahead.In(image.Rect(0, 0, v.Columns, v.Rows)) {
		return fail("%v, wanted of an output of %d×%d", v.Ahead, v.Columns, v.Rows)
	}
	if v.CellX < 0 || v.CellY < 0 {
		return fail("cell of %g×%g", v.CellX, v.CellY)
	}
	return v, nil
}

// samples are the view's places along one axis, for the part of its output that is drawn.
func samples(start, length float64, size, n, from, to int, cell float64,
	trueCell bool) model.Samples {
	var s model.Samples
	if start == 0 && length == float64(size) {
		s = model.GridSamples(size, n, from, to)
	} else {
		s = model.WindowSamples(start, length, n, from, to)
	}
	switch {
	case cell > 0:
		s.Cells[0] = cell
	case !trueCell:
		s.Cells[0] = max(s.Cells[0], 1.0/TrainedScale)
	}
	return s
}

func (v *View) columns(width int) model.Samples {
	b := v.Bounds()
	return samples(v.X, v.Width, width, v.Columns, b.Min.X, b.Max.X, v.CellX, v.TrueCell)
}

func (v *View) rows(height int) model.Samples {
	b := v.Bounds()
	return samples(v.Y, v.Height, height, v.Rows, b.Min.Y, b.Max.Y, v.CellY, v.TrueCell)
}
