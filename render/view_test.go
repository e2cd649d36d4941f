package render

import "testing"

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
