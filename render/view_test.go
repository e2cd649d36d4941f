package render

import (
	"testing"

	"github.com/liif-render/liif/internal/golden"
)

// TestCell: what the network is told of the size of an output pixel, in source pixels.
func TestCell(t *testing.T) {
	for _, c := range []struct {
		name         string
		view         View
		across, down float64
	}{
		{"×2", View{Columns: 20, Rows: 16}, 0.5, 0.5},
		{"×4", View{Columns: 40, Rows: 32}, 0.25, 0.25},
		{"×8", View{Columns: 80, Rows: 64}, 0.25, 0.25},
		{"×8 by ×2", View{Columns: 80, Rows: 16}, 0.25, 0.5},
		{"×8 of a window", View{X: 1.5, Width: 4, Height: 4, Columns: 32, Rows: 32}, 0.25, 0.25},
		{"×8, true", View{Columns: 80, Rows: 64, TrueCell: true}, 0.125, 0.125},
		{"×2, true", View{Columns: 20, Rows: 16, TrueCell: true}, 0.5, 0.5},
		{"×8, given", View{Columns: 80, Rows: 64, CellX: 0.1, CellY: 1.0 / 3}, 0.1, 1.0 / 3},
		{"×8, one given", View{Columns: 80, Rows: 64, CellX: 0.1}, 0.1, 0.25},
		{"×8, given and true", View{Columns: 80, Rows: 64, CellX: 0.1, TrueCell: true}, 0.1, 0.125},
	} {
		v, err := c.view.resolve(10, 8)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		across, down := v.columns(10), v.rows(8)
		if across.Cells[0] != c.across || down.Cells[0] != c.down {
			t.Errorf("%s: cells %g by %g, want %g by %g", c.name, across.Cells[0], down.Cells[0],
				c.across, c.down)
		}
	}
}

// TestCellsOfTheirAxes: each axis is told its own cell, by a view as by points, and in all
// orientations.
func TestCellsOfTheirAxes(t *testing.T) {
	for _, ensemble := range []bool{false, true} {
		f := field(t, tinyModel(nil), Options{SelfEnsemble: ensemble},
			FromImage(picture(13, 11, false)))
		v := View{Columns: 26, Rows: 22, CellX: 0.3, CellY: 0.9}
		var points []Point
		for i := range v.Columns * v.Rows {
			points = append(points, Point{(float64(i%v.Columns) + 0.5) / 2,
				(float64(i/v.Columns) + 0.5) / 2})
		}
		of := func(x, y float64) []float32 {
			t.Helper()
			values, err := f.At(t.Context(), points, []Point{{x, y}})
			if err != nil {
				t.Fatal(err)
			}
			return values
		}
		got := drawFloat(t, f, v)
		if d, at := golden.Worst(got, of(v.CellX, v.CellY)); d > 2e-5 {
			t.Errorf("ensemble %v: off by %g at %d", ensemble, d, at)
		}
		for _, c := range []Point{{v.CellX, v.CellX}, {v.CellY, v.CellY}, {v.CellY, v.CellX}} {
			if d, _ := golden.Worst(got, of(c.X, c.Y)); d < 1e-3 {
				t.Errorf("cells %v make no difference: %g", c, d)
			}
		}
	}
}
