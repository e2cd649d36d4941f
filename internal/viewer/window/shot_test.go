//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package window

import (
	"bytes"
	"image"
	"math"
	"path/filepath"
	"testing"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/viewer"
	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/render"
)

// shown reads a screenshot.
func shown(t *testing.T, path string) *imageio.Image {
	t.Helper()
	m, err := imageio.Open(path, imageio.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// drawn draws a window around a place of a picture at a scale with package render.
func drawn(t *testing.T, path, model string, zoom float64, center camera.Point, size image.Point) (
	pix []uint8, rect image.Rectangle) {
	t.Helper()
	source, err := imageio.Open(path, imageio.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := render.Open(model, render.Options{Device: "cpu"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	f, err := r.Encode(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	v := f.View(zoom)
	x := int(math.Round(float64(size.X)/2 - center.X*zoom))
	y := int(math.Round(float64(size.Y)/2 - center.Y*zoom))
	v.Rect = image.Rect(0, 0, size.X, size.Y).Sub(image.Pt(x, y)).Intersect(
		image.Rect(0, 0, v.Columns, v.Rows))
	err = f.Stream(t.Context(), v, 8, func(s *render.Strip) error {
		pix = append(pix, s.Pix8...)
		return nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pix, v.Rect.Add(image.Pt(x, y))
}

// differing counts the pixels of a part of a screenshot, cut to clip, that are not those drawn.
func differing(got *imageio.Image, pix []uint8, rect, clip image.Rectangle) (n int) {
	for y := rect.Min.Y; y < rect.Max.Y; y++ {
		for x := rect.Min.X; x < rect.Max.X; x++ {
			i := 3 * ((y-rect.Min.Y)*rect.Dx() + x - rect.Min.X)
			j := 3 * (y*got.Width + x)
			if image.Pt(x, y).In(clip) && !bytes.Equal(pix[i:i+3], got.Pix8[j:j+3]) {
				n++
			}
		}
	}
	return n
}

// TestScreenshot: the window's pixels equal those of liif-render, byte for byte.
func TestScreenshot(t *testing.T) {
	path := photo(t, 120, 90)
	for _, c := range []struct {
		name, model string
		zoom        float64
		shaders     bool
	}{
		{"enlarged", "liif-small", 5.3, false}, {"own size", "liif-small", 1, false},
		{"reduced", "bicubic", 0.6, false}, {"deep", "liif-small", 700, false},
		{"enlarged, by shaders", "liif-small", 5.3, true},
		{"reduced, by shaders", "bicubic", 0.6, true},
	} {
		o := options(path)
		o.shaders = c.shaders
		o.Screenshot = filepath.Join(t.TempDir(), "shot.png")
		center := camera.Point{X: 41.3, Y: 60.2}
		o.Viewer.Zoom, o.Viewer.Center = c.zoom, &center
		o.Viewer.Information = viewer.NoInformation
		if err := run(t, o); err != nil {
			t.Fatal(err)
		}
		got := shown(t, o.Screenshot)
		pix, rect := drawn(t, path, c.model, c.zoom, center, image.Pt(480, 320))
		if n := differing(got, pix, rect, rect); n > 0 || got.Width != 480 || got.Height != 320 {
			t.Errorf("%s: %d of %d pixels differ; %d×%d", c.name, n, rect.Dx()*rect.Dy(), got.Width,
				got.Height)
		}
		pix[30] ^= 1
		if differing(got, pix, rect, rect) != 1 {
			t.Errorf("%s: a wrong pixel is not noticed", c.name)
		}
	}
}

// TestSplit: each side of a comparison equals liif-render's output with its model.
func TestSplit(t *testing.T) {
	for name, shaders := range map[string]bool{"as it comes": false, "shaders": true} {
		t.Run(name, func(t *testing.T) { testSplit(t, shaders) })
	}
}

func testSplit(t *testing.T, shaders bool) {
	path := photo(t, 120, 90)
	o := options(path)
	o.shaders = shaders
	o.Screenshot = filepath.Join(t.TempDir(), "shot.png")
	center := camera.Point{X: 60, Y: 45}
	o.Viewer.Zoom, o.Viewer.Center, o.Viewer.Information = 4, &center, viewer.NoInformation
	o.Viewer.Compare, o.Viewer.Mode = "nearest", viewer.CompareSplit
	if err := run(t, o); err != nil {
		t.Fatal(err)
	}
	got := shown(t, o.Screenshot)
	// Without the divider, its grip and the names at the top.
	left, right := image.Rect(0, 50, 225, 320), image.Rect(255, 50, 480, 320)
	for model, clips := range map[string][2]image.Rectangle{
		"nearest": {left, right}, "liif-small": {right, left}} {
		pix, rect := drawn(t, path, model, 4, center, image.Pt(480, 320))
		if n := differing(got, pix, rect, clips[0]); n > 0 {
			t.Errorf("on the side of %s %d pixels differ", model, n)
		}
		if differing(got, pix, rect, clips[1]) == 0 {
			t.Errorf("%s is on both sides", model)
		}
	}
}
