package render

import (
	"image"
	"image/color"
	"testing"
)

// TestSettle: three source pixels from an edge and further, alpha is exactly 0 outside and 1 inside,
// whatever the network says; nearer, the network has its say.
func TestSettle(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	for y := range 40 {
		for x := range 20 {
			m.SetNRGBA(x, y, color.NRGBA{200, 100, 50, 255})
		}
	}
	for _, scale := range []float64{0.5, 1, 3} {
		f := field(t, tinyModel(nil), Options{}, FromImage(m))
		v := f.View(scale)
		pixels := drawNetwork(t, f, v)
		free := 0
		for i := range v.Columns * v.Rows {
			x := (float64(i%v.Columns) + 0.5) / scale
			alpha, want := pixels[4*i+3], float32(-1)
			switch {
			case x < 17:
				want = 1
			case x > 23:
				want = 0
			case alpha != 0 && alpha != 1:
				free++
			}
			if want >= 0 && alpha != want {
				t.Fatalf("×%g: alpha at column %g is %g, want %g", scale, x, alpha, want)
			}
		}
		if free == 0 {
			t.Errorf("×%g: the network has no say at the edge", scale)
		}
	}
}
