package graphics

import (
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"testing"
)

func TestSheet(t *testing.T) {
	dir := os.Getenv("SHEETS")
	if dir == "" {
		t.Skip()
	}
	sheet := func(name string, draw func(r *rand.Rand, w, h int) []uint8) {
		const n, m, s = 5, 4, 256
		img := image.NewRGBA(image.Rect(0, 0, n*(s+4), m*(s+4)))
		for i := range n * m {
			pix := draw(rand.New(rand.NewPCG(uint64(i), 1)), s, s)
			for y := range s {
				for x := range s {
					p := pix[(y*s+x)*3:]
					img.SetRGBA(i%n*(s+4)+x, i/n*(s+4)+y, color.RGBA{p[0], p[1], p[2], 255})
				}
			}
		}
		f, _ := os.Create(dir + "/" + name + ".png")
		defer f.Close()
		png.Encode(f, img)
	}
	for _, s := range scenes {
		sheet(s.name, func(r *rand.Rand, w, h int) []uint8 { return drawScene(r, w, h, s.draw) })
	}
	sheet("all", Draw)
}
