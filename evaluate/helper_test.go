package evaluate

import (
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/liif-render/liif/imageio"
)

// pattern is a picture of smooth colours and sharp edges.
func pattern(width, height int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.NRGBA{uint8(x * 255 / width), uint8(y * 255 / height), 90, 255}
			if (x/3+y/4)%3 == 0 {
				c.B = 230
			}
			m.Set(x, y, c)
		}
	}
	return m
}

func writePNG(t *testing.T, path string, m image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, m); err != nil {
		t.Fatal(err)
	}
}

// folderOf makes a folder of patterns: name and size.
func folderOf(t *testing.T, pictures map[string]image.Point) string {
	t.Helper()
	folder := t.TempDir()
	for name, size := range pictures {
		writePNG(t, filepath.Join(folder, name), pattern(size.X, size.Y))
	}
	return folder
}

// nearest draws the pixel under each centre.
func nearest(_ context.Context, low *imageio.Image, _ Damage, width, height int) (
	[]float32, error) {
	values := make([]float32, 3*width*height)
	for y := range height {
		for x := range width {
			at := 3 * (y*low.Height/height*low.Width + x*low.Width/width)
			for c := range 3 {
				values[3*(y*width+x)+c] = float32(low.Pix8[at+c]) / 255
			}
		}
	}
	return values, nil
}
