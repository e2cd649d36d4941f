//go:build !js

package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	tabs "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

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
		{"bad.webp", "truncated",
			[]byte("RIFF\x40\x00\x00\x00WEBPVP8 \x20\x00\x00\x00nonsense")},
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
		text := b.says(f.name + ": ")
		b.t.Log(text)
		if strings.Count(text, f.name) != 1 || !strings.Contains(text, f.says) {
			b.t.Errorf("of %s it says %q, without %q", f.name, text, f.says)
		}
	}
	b.screenshot("wrong")
	b.eval(`document.getElementById("sample").click()`)
	b.until(`document.title.startsWith("cat.png")`)
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

// closedWhileSaving closes the tab in the middle of saving: the browser asks whether to, and then
// nothing of the file is left, and the page goes on in its other tab.
func (b *tab) closedWhileSaving(address string) {
	folder := b.t.TempDir()
	ctx, stop := chromedp.NewContext(b.ctx)
	defer stop()
	other := &tab{b.t, ctx}
	other.open(address + "/#zoom=12&x=132&y=152&cat")
	other.downloads(folder)
	other.exact("×12")
	other.eval(`document.dispatchEvent(new KeyboardEvent("keydown", ` +
		`{ key: "S", ctrlKey: true, shiftKey: true }))`) // the whole, which takes long
	other.do(chromedp.Sleep(time.Second))
	other.do(chromedp.KeyEvent("\r"))
	other.do(chromedp.Sleep(time.Second))
	other.screenshot("saving")
	asked := make(chan tabs.DialogType, 1)
	dialogs := chromedp.Events(ctx, tabs.JavascriptDialogOpening)
	go func() {
		for d, err := range dialogs {
			if err == nil {
				asked <- d.Type
			}
			return
		}
	}()
	if _, err := chromedp.Call(ctx, tabs.Close, cdp.Empty{}); err != nil {
		b.t.Fatal(err)
	}
	select {
	case kind := <-asked:
		if kind != tabs.DialogTypeBeforeunload {
			b.t.Errorf("a dialog of the kind %q", kind)
		}
	case <-time.After(patience()):
		b.t.Fatal("the tab is closed, or is not, and nothing is asked")
	}
	_, err := chromedp.Call(ctx, tabs.HandleJavaScriptDialog,
		tabs.HandleJavaScriptDialogParams{Accept: true})
	if err != nil {
		b.t.Fatal(err)
	}
	stop()
	list, err := os.ReadDir(folder)
	if err != nil || len(list) > 0 {
		b.t.Errorf("a closed tab left %v, %v", list, err)
	}
	b.turn("restore", "20")
	b.exact("compression 20")
	b.turn("restore", "0")
}

// TestMemoryRefused: where the browser refuses the program more memory than it has begun with and a
// little, a large picture ends in a sentence, and a small one is shown after it.
func TestMemoryRefused(t *testing.T) {
	if !*whole {
		t.Skip("minutes: go test ./cmd/liif-web -run TestMemoryRefused -whole")
	}
	files, err := built()
	if err != nil {
		t.Fatal(err)
	}
	files = maps.Clone(files)
	files["liif.bin"] = limited(t, files["liif.bin"], 400<<20)
	b := newTab(t)
	b.open(siteOf(t, files).URL)
	var large bytes.Buffer
	if err := jpeg.Encode(&large, image.NewYCbCr(image.Rect(0, 0, 10000, 10000),
		image.YCbCrSubsampleRatio420), nil); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "large.jpg")
	if err := os.WriteFile(path, large.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	b.drop(path)
	t.Log(b.says("memory"))
	b.screenshot("refused")
	if b.eval(`document.getElementById("alert").textContent.includes("again")`) == "true" {
		b.reload() // as it says
	}
	b.eval(`document.getElementById("sample").click()`)
	b.until(`document.title.startsWith("cat.png")`)
	b.do(chromedp.KeyEvent("4"))
	b.exact("×4, liif-small,")
}

// limited is a program, compressed, whose memory may grow to so many bytes at most. It changes the
// section of memories (WebAssembly core specification 1.0, 5.5.8).
func limited(t *testing.T, packed []byte, most uint64) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	code, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	const memories, page = 5, 64 << 10
	for at := 8; at < len(code); {
		kind := code[at]
		length, n := binary.Uvarint(code[at+1:])
		from := at + 1 + n
		if kind == memories {
			old := code[from : from+int(length)]
			if old[0] != 1 || old[1] != 0 {
				t.Fatalf("memories are %x", old)
			}
			section := append([]byte{1, 1}, old[2:]...) // one memory, with a limit, and the least
			section = binary.AppendUvarint(section, most/page)
			least, _ := binary.Uvarint(old[2:])
			t.Logf("from %d to %d bytes", least*page, most)
			head := binary.AppendUvarint([]byte{memories}, uint64(len(section)))
			code = slices.Concat(code[:at], head, section, code[from+int(length):])
			var out bytes.Buffer
			w := gzip.NewWriter(&out)
			if _, err := w.Write(code); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			return out.Bytes()
		}
		at = from + int(length)
	}
	t.Fatal("the program has no memory")
	return nil
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
	want := b.rendered(at)
	for range 2 { // information: a line, a page, none
		b.do(chromedp.KeyEvent("i"))
	}
	got := b.settled("webgpu")
	if n, most := apart(got, at.Min, want); most > 1 {
		t.Errorf("WebGPU draws %d of %d samples %d steps at most from liif-render", n,
			3*want.Rect.Dx()*want.Rect.Dy(), most)
	}
	b.tell("lose")
	b.turn("restore", "60")
	b.says("was lost")
	b.exact("compression 60")
	t.Log(b.eval(`document.getElementById("view").dataset.device`))
}
