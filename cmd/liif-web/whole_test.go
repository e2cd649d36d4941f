//go:build !js

package main

import (
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
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

// hooks are put before the workers' script: with them tests cause what does not happen by itself,
// the loss of the graphics device and the end of the program.
const hooks = `
const devices = [];
if (self.GPUAdapter) {
	const request = GPUAdapter.prototype.requestDevice;
	GPUAdapter.prototype.requestDevice = async function (...args) {
		const d = await request.apply(this, args);
		devices.push(d);
		return d;
	};
}
self.tests = new BroadcastChannel("test");
self.tests.onmessage = (event) => {
	if (event.data === "lose") devices.splice(0).forEach((d) => d.destroy());
	if (event.data === "end") self.program.exit(2);
};
`

// hooked is the workers' script with hooks.
func hooked(script []byte) []byte {
	text := strings.Replace(string(script), "const go = new Go();",
		"const go = self.program = new Go();", 1)
	return []byte(text + hooks)
}

// tell tells the workers something.
func (b *tab) tell(word string) {
	b.t.Helper()
	b.eval(`new BroadcastChannel("test").postMessage("` + word + `")`)
}

// says waits for a sentence of the page.
func (b *tab) says(part string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`document.getElementById("alert").textContent.includes(%q)`, part))
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

// wrongFiles drops what is no picture in eight ways: each is a sentence that names the file, and
// the picture that was shown stays. Two that are pictures in part are shown as far as they go, with
// a sentence too.
func (b *tab) wrongFiles() {
	cat, err := os.ReadFile(sample)
	if err != nil {
		b.t.Fatal(err)
	}
	damaged := bytes.Clone(cat)
	for i := range 64 {
		damaged[len(damaged)/2+i] ^= 0x5a
	}
	plain, err := os.ReadFile("../../assets/liif-small-plain.safetensors")
	if err != nil {
		b.t.Fatal(err)
	}
	before := b.eval("document.title")
	for _, f := range []struct {
		name, says string
		data       []byte
	}{
		{"empty.png", "empty file", nil},
		{"text.png", "the content is text", []byte("no picture")},
		{"huge.png", "over the limit", sized(b.t, 0xffff, 0xffff)},
		{"half.jpg", "truncated", []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00")},
		{"bad.webp", "truncated", []byte("RIFF\x40\x00\x00\x00WEBPVP8 \x20\x00\x00\x00nonsense")},
		{"bad.heic", "damaged", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")},
		{"bad.tif", "truncated", []byte("II*\x00\xff\xff\xff\xff")},
		{"half.safetensors", "bytes", plain[:len(plain)/2]},
		{"", "", nil}, // the picture before is looked at
		{"damaged.png", "the rest is empty", damaged},
		{"half.png", "the rest is empty", cat[:len(cat)/2]},
	} {
		if f.name == "" {
			if title := b.eval("document.title"); title != before {
				b.t.Errorf("%q is shown, and was %q", title, before)
			}
			b.exact("liif-small,")
			continue
		}
		path := filepath.Join(b.t.TempDir(), f.name)
		if err := os.WriteFile(path, f.data, 0o600); err != nil {
			b.t.Fatal(err)
		}
		b.drop(path)
		b.says(f.name + ": ")
		text := b.eval(`document.getElementById("alert").textContent`)
		b.t.Log(text)
		if strings.Count(text, f.name) != 1 || !strings.Contains(text, f.says) {
			b.t.Errorf("of %s it says %q, without %q", f.name, text, f.says)
		}
	}
	b.screenshot("wrong")
	b.eval(`document.getElementById("sample").click()`)
	b.until(fmt.Sprintf("document.title === %q", before))
	b.exact("liif-small,")
}

// sized is a PNG that says it has so many columns and rows, and has none of them.
func sized(t *testing.T, columns, rows uint32) []byte {
	t.Helper()
	var small bytes.Buffer
	if err := png.Encode(&small, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	data := small.Bytes()
	head := data[12:29] // the chunk's name and its 13 bytes
	binary.BigEndian.PutUint32(head[4:], columns)
	binary.BigEndian.PutUint32(head[8:], rows)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(head))
	return data
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

// closedWhileSaving closes the tab in the middle of saving: nothing of the file is left, and the
// page opens again.
func (b *tab) closedWhileSaving(address string) {
	folder := b.t.TempDir()
	ctx, stop := chromedp.NewContext(b.ctx)
	other := &tab{b.t, ctx}
	other.open(address + "/#zoom=12&x=132&y=152&cat")
	other.downloads(folder)
	other.exact("×12")
	other.eval(`document.dispatchEvent(new KeyboardEvent("keydown", ` +
		`{ key: "S", ctrlKey: true, shiftKey: true }))`) // the whole, which takes long
	other.do(chromedp.Sleep(time.Second))
	other.do(chromedp.KeyEvent("\r"))
	other.do(chromedp.Sleep(time.Second))
	stop()
	list, err := os.ReadDir(folder)
	if err != nil || len(list) > 0 {
		b.t.Errorf("a closed tab left %v, %v", list, err)
	}
	b.turn("restore", "20")
	b.exact("compression 20")
	b.turn("restore", "0")
}

// TestGraphics draws with WebGPU, here of the processor in disguise, and goes on when the device is
// lost.
func TestGraphics(t *testing.T) {
	if !*whole {
		t.Skip("WebGPU takes minutes: go test ./cmd/liif-web -run TestGraphics -whole")
	}
	b := newTab(t, chromedp.Flag("enable-unsafe-webgpu", true), chromedp.Flag("disable-gpu", false),
		chromedp.Flag("enable-dawn-features", "disable_workgroup_init"),
		chromedp.WindowSize(320, 300))
	server := site(t)
	b.open(server.URL + "/?device=webgpu#zoom=30&x=132&y=252&cat")
	if b.eval("!!navigator.gpu") != "true" {
		t.Skip("NO WebGPU in this chromium: it is NOT tested in the page")
	}
	b.turn("restore", "0")
	b.turn("denoise", "0")
	b.exact("×30")
	if d := b.eval(`document.getElementById("view").dataset.device`); d != "webgpu:0" {
		t.Errorf("drawn by %q", d)
	}
	at := b.canvas()
	c := camera.New(at.Dx(), at.Dy())
	c.Open(451, 300, false)
	c.Show(zoomed, camera.Point{X: zoomedX, Y: zoomedY})
	grid := c.GridOf(c.Place())
	rect := at.Sub(at.Min).Intersect(grid.Bounds()).Sub(grid.Origin)
	want := drawn(t, grid, rect)
	for range 2 { // information: a line, a page, none
		b.do(chromedp.KeyEvent("i"))
	}
	got := b.settled("webgpu")
	if n, most := apart(got, at.Min, want); most > 1 {
		t.Errorf("WebGPU draws %d of %d samples %d steps at most from liif-render", n,
			3*rect.Dx()*rect.Dy(), most)
	}
	b.tell("lose")
	b.turn("restore", "60")
	b.says("was lost")
	b.exact("compression 60")
	t.Log(b.eval(`document.getElementById("view").dataset.device`))
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
