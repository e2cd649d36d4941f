package trainer

import (
	"fmt"
	"math"
	"path/filepath"
	"testing"
)

// drawn is a picture with structure at every scale: waves whose phase depends on the number.
func drawn(number, width, height int) *picture {
	p := newPicture(width, height)
	for y := range height {
		for x := range width {
			for c := range 3 {
				v := math.Sin(float64(x)*(0.2+0.1*float64(c))+float64(number)) *
					math.Cos(float64(y)*0.3+float64(c*number))
				p.pix[(y*width+x)*3+c] = uint8(127.5 + 120*v)
			}
		}
	}
	return p
}

// drawFolder writes n pictures as PNG and names their folder.
func drawFolder(t *testing.T, n, width, height int) string {
	t.Helper()
	folder := t.TempDir()
	for i := range n {
		file := filepath.Join(folder, fmt.Sprintf("picture-%02d.png", i))
		if err := writePNG(file, drawn(i, width, height)); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// noWarning fails the test if anything is warned of.
func noWarning(t *testing.T) func(string) {
	return func(line string) { t.Error("warning: ", line) }
}
