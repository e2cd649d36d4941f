package graphics

import (
	"flag"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

var sheets = flag.String("sheets", "", "write a contact sheet of each scene into this folder")

// TestSheets shows what is drawn to a person: go test ./trainer/graphics -run Sheets -sheets DIR
func TestSheets(t *testing.T) {
	if *sheets == "" {
		t.Skip("no folder in -sheets")
	}
	for _, s := range scenes {
		writeSheet(t, s.name, func(r *rand.Rand, width, height int) []uint8 {
			return drawScene(r, width, height, s.draw)
		})
	}
	writeSheet(t, "any", Draw)
}

func writeSheet(t *testing.T, name string, draw func(*rand.Rand, int, int) []uint8) {
	const columns, rows, side, step = 5, 4, 256, 260
	sheet := image.NewRGBA(image.Rect(0, 0, columns*step, rows*step))
	for i := range columns * rows {
		pix := draw(source(uint64(i)), side, side)
		for k := range side * side {
			p := pix[3*k:]
			sheet.SetRGBA(i%columns*step+k%side, i/columns*step+k/side,
				color.RGBA{p[0], p[1], p[2], 255})
		}
	}
	f, err := os.Create(filepath.Join(*sheets, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, sheet); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
