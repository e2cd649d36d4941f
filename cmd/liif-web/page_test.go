//go:build !js

package main

import (
	"image"
	"math"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/render"
)

const sample = "../../assets/cat.png"

// zoomed is a place of the sample at ×30, as a link has it.
const zoomed, zoomedX, zoomedY = 30, 132, 252

// rendered is what package render draws where a canvas that lies at a place of the window shows the
// sample, at the zoom zoomed.
func (b *tab) rendered(at image.Rectangle) *image.NRGBA {
	b.t.Helper()
	c := camera.New(at.Dx(), at.Dy())
	c.Open(451, 300, false)
	c.Show(zoomed, camera.Point{X: zoomedX, Y: zoomedY})
	grid := c.GridOf(c.Place())
	return drawn(b.t, grid, at.Sub(at.Min).Intersect(grid.Bounds()).Sub(grid.Origin))
}

// drawn draws a rectangle of the sample's output at a zoom with package render.
func drawn(t *testing.T, grid camera.Grid, rect image.Rectangle) *image.NRGBA {
	t.Helper()
	r, err := render.Open("liif-small", render.Options{Device: "cpu"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	m, err := imageio.Open(sample, imageio.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	f, err := r.EncodeAs(t.Context(), m, render.Restoration{})
	if err != nil {
		t.Fatal(err)
	}
	out := image.NewNRGBA(image.Rect(0, 0, rect.Dx(), rect.Dy()))
	if err := f.Draw(t.Context(), out, render.View{Columns: grid.Columns, Rows: grid.Rows,
		Rect: rect}); err != nil {
		t.Fatal(err)
	}
	return out
}

// apart counts the samples of got, from a corner on, that are not want's, and by how many steps at
// most.
func apart(got image.Image, corner image.Point, want *image.NRGBA) (n, most int) {
	for y := range want.Rect.Dy() {
		for x := range want.Rect.Dx() {
			r, g, b, _ := got.At(corner.X+x, corner.Y+y).RGBA()
			p := want.Pix[want.PixOffset(x, y):]
			for c, v := range []uint32{r, g, b} {
				if d := int(math.Abs(float64(v>>8) - float64(p[c]))); d > 0 {
					n, most = n+1, max(most, d)
				}
			}
		}
	}
	return n, most
}

// TestPage plays what a person does: drops a picture, looks at ×30, turns the wheel, compares.
func TestPage(t *testing.T) {
	b := newTab(t)
	server := site(t)
	path, err := filepath.Abs(sample)
	if err != nil {
		t.Fatal(err)
	}
	b.open(server.URL + "/#zoom=30&x=132&y=252")
	b.screenshot("start")
	b.drop(path)
	b.exact("×30")
	for range 2 { // information: a line, a page, none
		b.do(chromedp.KeyEvent("i"))
	}
	b.turn("restore", "0")
	b.turn("denoise", "0")
	b.exact("×30")

	device := b.eval(`document.getElementById("view").dataset.device`)
	if device != "cpu:relaxed" && device != "cpu:simd128" {
		t.Errorf("drawn by %q, not by kernels in WebAssembly", device)
	}
	at := b.canvas()
	want := b.rendered(at)
	b.until(`document.getElementById("alert").textContent === ""`)
	b.do(chromedp.Sleep(6 * time.Second))   // the dials' messages go
	b.eval(`document.activeElement.blur()`) // and the frame around what has the focus
	got := b.screenshot("x30")
	if n, most := apart(got, at.Min, want); most > 1 || n > len(want.Pix)/10000 {
		t.Errorf("at ×30 %d of %d samples are %d steps at most from what liif-render draws", n,
			3*want.Rect.Dx()*want.Rect.Dy(), most)
	}
	if n, _ := apart(got, at.Min.Add(image.Pt(1, 0)), want); n == 0 {
		t.Error("a picture moved by a pixel is not noticed")
	}

	// A link to the place.
	b.until(`location.hash.startsWith("#zoom=30&x=132&y=252")`)

	// The wheel, a split.
	b.wheel(float64(at.Min.X+100), float64(at.Min.Y+100), -5)
	b.until(`!document.getElementById("status").textContent.startsWith("×30")`)
	b.do(chromedp.KeyEvent("0"))
	b.do(chromedp.KeyEvent("c"))
	b.exact("beside bicubic")
	b.screenshot("split")
}

// turn sets a dial of the page.
func (b *tab) turn(id, value string) {
	b.t.Helper()
	b.eval(`(() => { const s = document.getElementById("` + id + `"); s.value = "` + value +
		`"; s.dispatchEvent(new Event("change")); document.activeElement.blur(); })()`)
}
