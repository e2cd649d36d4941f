package montage

import (
	"image"
	"image/color"
	"image/draw"
	"testing"
)

// find is where the only rectangle of a colour lies, the empty one if there is no such colour or if
// something else is within its bounds.
func find(m *image.NRGBA, c color.NRGBA) (r image.Rectangle) {
	count := 0
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			if m.NRGBAAt(x, y) == c {
				r = r.Union(image.Rect(x, y, x+1, y+1))
				count++
			}
		}
	}
	if r.Dx()*r.Dy() != count {
		return image.Rectangle{}
	}
	return r
}

func TestDraw(t *testing.T) {
	red, blue := color.NRGBA{200, 0, 0, 255}, color.NRGBA{0, 0, 200, 255}
	green := color.NRGBA{0, 90, 0, 255}
	tile := func(w, h int, c color.NRGBA) Tile {
		m := image.NewNRGBA(image.Rect(2, 3, 2+w, 3+h)) // bounds need not start at 0,0
		draw.Draw(m, m.Rect, image.NewUniform(c), image.Point{}, draw.Src)
		return Tile{m, "x"}
	}
	rows := []Row{
		{"a", []Tile{tile(20, 10, red), tile(9, 30, blue)}},
		{"b", []Tile{tile(5, 5, green)}},
	}
	m := Draw("title", rows, 2)
	at := [3]image.Rectangle{find(m, red), find(m, blue), find(m, green)}
	for i, want := range []image.Point{{40, 20}, {18, 60}, {10, 10}} {
		if at[i].Size() != want {
			t.Errorf("tile %d is drawn at %v, want %v of it", i, at[i], want)
		}
	}
	if at[0].Min.Y != at[1].Min.Y || at[1].Min.X != at[0].Max.X+gap {
		t.Errorf("tiles of a row are at %v and %v", at[0], at[1])
	}
	if at[2].Min.X != at[0].Min.X || at[2].Min.Y < at[1].Max.Y+2*textHeight {
		t.Errorf("the second row is at %v, the first at %v", at[2], at[1])
	}
	if dark := find(m, ink); dark != (image.Rectangle{}) {
		t.Errorf("all ink is in %v, as if nothing was written", dark)
	}
	if n := len(Opaque(m)); n != 3*m.Rect.Dx()*m.Rect.Dy() {
		t.Errorf("%d values of %v pixels", n, m.Rect.Size())
	}

	if less := m.Rect.Dy() - Draw("", rows, 2).Rect.Dy(); less != gap+textHeight {
		t.Errorf("the title takes %d pixels", less)
	}

	// Long lines widen a montage instead of running out of it.
	long := "a line of text that is longer than all pictures of this montage beside each other are"
	for name, wide := range map[string]*image.NRGBA{
		"title":   Draw(long, rows, 1),
		"row":     Draw("", []Row{{long, rows[0].Tiles}}, 1),
		"picture": Draw("", []Row{{"", []Tile{{rows[0].Tiles[0].Picture, long}}}}, 1),
	} {
		if wide.Rect.Dx() < 400 || wide.NRGBAAt(wide.Rect.Dx()-3, 0) != paper {
			t.Errorf("%s: %d pixels wide", name, wide.Rect.Dx())
		}
	}
}
