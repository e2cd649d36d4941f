//go:build !js

package main

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/viewer/camera"
)

// whole has TestWhole play all that the page can do, which takes minutes; make check-full sets it.
var whole = flag.Bool("whole", false, "play all of the page")

// says waits for a sentence of the page, and returns it.
func (b *tab) says(part string) string {
	b.t.Helper()
	find := fmt.Sprintf(`said.find((text) => text.includes(%q))`, part)
	b.until(find + " !== undefined")
	return b.eval(find)
}

// TestWhole plays one session: the sample by a link, dials, saving, keys alone, wrong files,
// models, a worker that ends, a tab that is closed, and the page again without a server.
func TestWhole(t *testing.T) {
	if !*whole {
		t.Skip("the whole page takes minutes: go test ./cmd/liif-web -run TestWhole -whole")
	}
	b := newTab(t)
	server := site(t)
	saved := t.TempDir()
	b.open(server.URL + "/#zoom=4&x=132&y=252&cat")
	b.downloads(saved)
	b.exact("×4")
	b.turn("restore", "0")
	b.turn("denoise", "0")
	b.exact("×4")

	t.Run("Link", func(t *testing.T) {
		b := b.in(t)
		if hash := b.eval("location.hash"); hash != "#zoom=4&x=132&y=252&cat" {
			t.Errorf("the address says %q", hash)
		}
	})
	t.Run("Dial", func(t *testing.T) { b.in(t).dial() })
	t.Run("Save", func(t *testing.T) { b.in(t).save(saved) })
	t.Run("Keys", func(t *testing.T) { b.in(t).keys() })
	t.Run("WrongFiles", func(t *testing.T) { b.in(t).wrongFiles() })
	t.Run("Models", func(t *testing.T) { b.in(t).models() })
	t.Run("WorkerEnds", func(t *testing.T) {
		b := b.in(t)
		b.tell("end")
		b.turn("restore", "40") // what is drawn next is drawn by others
		b.exact("compression 40")
		b.turn("restore", "0")
		b.exact("×")
	})
	t.Run("Accessible", func(t *testing.T) { b.in(t).accessible() })
	t.Run("ClosedWhileSaving", func(t *testing.T) { b.in(t).closedWhileSaving(server.URL) })
	t.Run("Offline", func(t *testing.T) {
		b := b.in(t)
		b.eval(`location.hash = "#zoom=3&x=132&y=252&cat"`) // as a link that is pasted
		b.exact("×3")
		b.until(`navigator.serviceWorker.controller !== null`)
		server.Close()
		b.reload()
		b.exact("×3")
		b.screenshot("offline")
	})
}

// dial: restoration changes the picture, and without it the picture is what it was.
func (b *tab) dial() {
	at := b.canvas()
	before := b.settled("dial-off")
	b.turn("restore", "80")
	b.exact("compression 80")
	with := b.settled("dial-80")
	b.turn("restore", "0")
	b.exact("×4")
	after := b.settled("dial-off-again")
	area := at.Inset(60)
	if n, _ := apart(with, area.Min, crop(before, area)); n < 3*area.Dx()*area.Dy()/10 {
		b.t.Errorf("the dial changes %d samples", n)
	}
	if n, _ := apart(after, area.Min, crop(before, area)); n != 0 {
		b.t.Errorf("the dial turned back leaves %d samples changed", n)
	}
}

// settled is a screenshot when messages have gone.
func (b *tab) settled(name string) image.Image {
	b.do(chromedp.Sleep(7 * time.Second))
	b.eval(`document.activeElement.blur()`)
	return b.screenshot(name)
}

func crop(m image.Image, r image.Rectangle) *image.NRGBA {
	out := image.NewNRGBA(image.Rect(0, 0, r.Dx(), r.Dy()))
	for y := range r.Dy() {
		for x := range r.Dx() {
			out.Set(x, y, m.At(r.Min.X+x, r.Min.Y+y))
		}
	}
	return out
}

// save: what is saved of the view are liif-render's pixels of that region.
func (b *tab) save(folder string) {
	at := b.canvas()
	b.eval(`document.querySelector("[data-key='Ctrl+S']").click()`)
	b.do(chromedp.Sleep(time.Second))
	b.screenshot("save")
	b.do(chromedp.KeyEvent("\r"))
	m, err := imageio.Open(b.saved(folder), imageio.ReadOptions{})
	if err != nil {
		b.t.Fatal(err)
	}
	b.eval(`(async () => {
		let names = [];
		for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
		globalThis.onDisk = names;
	})()`)
	b.until("globalThis.onDisk?.length === 1") // where it was written, and not in memory
	c := camera.New(at.Dx(), at.Dy())
	c.Open(451, 300, false)
	c.Show(4, camera.Point{X: 132, Y: 252})
	grid := c.GridOf(c.Place())
	rect := at.Sub(at.Min).Intersect(grid.Bounds()).Sub(grid.Origin)
	if m.Width != rect.Dx() || m.Height != rect.Dy() {
		b.t.Fatalf("saved %d × %d, the view is %v", m.Width, m.Height, rect)
	}
	got := image.NewNRGBA(image.Rect(0, 0, m.Width, m.Height))
	for i := range m.Width * m.Height {
		got.SetNRGBA(i%m.Width, i/m.Width,
			color.NRGBA{m.Pix8[3*i], m.Pix8[3*i+1], m.Pix8[3*i+2], 255})
	}
	want := drawn(b.t, grid, rect)
	if n, most := apart(got, image.Point{}, want); most > 1 || n > len(want.Pix)/10000 {
		b.t.Errorf("%d of %d samples are %d steps at most from liif-render's", n, len(m.Pix8), most)
	}
}

// keys: the page by keys alone, from its first button to the picture.
func (b *tab) keys() {
	b.do(chromedp.KeyEvent("0"))
	b.until(`!document.getElementById("status").textContent.startsWith("×4")`)
	b.eval(`document.getElementById("open").focus()`)
	for range 40 { // along the buttons and dials to the picture
		if b.eval("document.activeElement.id") == "view" {
			break
		}
		b.do(chromedp.KeyEvent("\t"))
	}
	if id := b.eval("document.activeElement.id"); id != "view" {
		b.t.Fatalf("Tab does not come to the picture, but to %q", id)
	}
	before := b.eval(`document.getElementById("status").textContent`)
	b.do(chromedp.KeyEvent("+"))
	b.until(fmt.Sprintf(`document.getElementById("status").textContent !== %q`, before))
	b.do(chromedp.KeyEvent("c"))
	b.exact("beside bicubic")
	b.do(chromedp.KeyEvent("c"))
	b.do(chromedp.KeyEvent("c"))
	b.do(chromedp.KeyEvent("c"))
	b.do(chromedp.KeyEvent("h"))
	b.do(chromedp.Sleep(time.Second))
	b.screenshot("help")
	b.do(chromedp.KeyEvent("h"))
	b.exact("×")
}

// models: a model is dropped and draws.
func (b *tab) models() {
	path, err := filepath.Abs("../../assets/liif-small-plain.safetensors")
	if err != nil {
		b.t.Fatal(err)
	}
	b.drop(path)
	b.exact("liif-small-plain")
	b.reload()
	b.exact("liif-small,")
	b.turn("restore", "0")
	b.turn("denoise", "0")
	b.exact("×")
}

// saved waits for a file in the folder of downloads.
func (b *tab) saved(folder string) string {
	b.t.Helper()
	for limit := time.Now().Add(patience()); time.Now().Before(limit); {
		time.Sleep(200 * time.Millisecond)
		list, err := os.ReadDir(folder)
		if err != nil {
			b.t.Fatal(err)
		}
		for _, f := range list {
			if strings.HasSuffix(f.Name(), ".png") {
				return filepath.Join(folder, f.Name())
			}
		}
	}
	b.t.Fatal("nothing is saved")
	return ""
}
