//go:build !js

package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// requireBrowser names an environment variable: set to 1, a test that finds no browser fails.
const requireBrowser = "LIIF_REQUIRE_BROWSER"

// built is the page, made once for all tests.
var built = sync.OnceValues(func() (map[string][]byte, error) {
	return page(context.Background(), "../..")
})

// site serves the page from memory, as a plain server of files does.
func site(t *testing.T) *httptest.Server {
	t.Helper()
	files, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return siteOf(t, files)
}

// siteOf is site for files.
func siteOf(t *testing.T, files map[string][]byte) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		if name == "" {
			name = "index.html"
		}
		data, ok := files[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if name == "worker.js" {
			data = hooked(data)
		}
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
	}))
	t.Cleanup(s.Close)
	return s
}

// tab is a page in a browser.
type tab struct {
	t   *testing.T
	ctx context.Context
}

const tabWidth, tabHeight = 560, 470

// patience is how long a test waits for what a busy machine computes.
func patience() time.Duration {
	if *whole {
		return 15 * time.Minute
	}
	return 4 * time.Minute
}

// chromium is the browser's program; without it the test is left out.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	message := "NO chromium: the page is NOT tested in a browser " +
		"(Debian: apt-get install chromium)"
	if os.Getenv(requireBrowser) == "1" {
		t.Fatal(message)
	}
	t.Skip(message)
	return ""
}

// newTab starts Chromium without a window, or leaves the test out.
func newTab(t *testing.T, more ...chromedp.ExecAllocatorOption) *tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)),
		chromedp.NoSandbox, chromedp.WindowSize(tabWidth, tabHeight),
		chromedp.WSURLReadTimeout(patience()))
	options = append(options, more...)
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	return &tab{t, ctx}
}

// in is the tab for a part of a test.
func (b *tab) in(t *testing.T) *tab { return &tab{t, b.ctx} }

// downloads has the browser put what is saved into a folder.
func (b *tab) downloads(folder string) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
			Behavior: "allow", DownloadPath: folder})
		return err
	}))
}

// do runs actions.
func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// eval is the value of an expression, as text.
func (b *tab) eval(expression string) string {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[string]("String("+expression+")"))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits for an expression to be true.
func (b *tab) until(expression string) {
	b.t.Helper()
	limit := time.Now().Add(patience())
	for b.eval(expression) != "true" {
		if time.Now().After(limit) {
			b.t.Fatalf("%s: not after %v; status %q, said %s", expression, patience(),
				b.eval(`document.getElementById("status").textContent`),
				b.eval(`JSON.stringify(globalThis.said)`))
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// open loads the page and waits until it takes pictures.
func (b *tab) open(url string) {
	b.t.Helper()
	b.do(chromedp.Navigate(url))
	b.ready()
}

// ready waits until the page takes pictures, and has it note all that it says from then on, for it
// says nothing for long.
func (b *tab) ready() {
	b.t.Helper()
	b.until(`!!document.getElementById("ready") && !document.getElementById("ready").hidden`)
	b.eval(`(() => {
		const alert = document.getElementById("alert");
		globalThis.said = [alert.textContent];
		new MutationObserver(() => said.push(alert.textContent)).observe(alert, { childList: true });
	})()`)
}

// reload loads the page again, and waits likewise.
func (b *tab) reload() {
	b.t.Helper()
	b.do(chromedp.Reload())
	b.ready()
}

// exact waits until all that is seen is exact, in words that contain some text.
func (b *tab) exact(text string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`document.getElementById("view").dataset.exact === "true" && `+
		`document.getElementById("status").textContent.includes(%q)`, text))
}

// drop sends the page the events of a file being dropped on it.
func (b *tab) drop(path string) {
	b.t.Helper()
	for _, kind := range []input.DispatchDragEventType{"dragEnter", "dragOver", "drop"} {
		p := input.DispatchDragEventParams{Type: kind, X: 200, Y: 200,
			Data: &input.DragData{Items: []*input.DragDataItem{}, Files: []string{path},
				DragOperationsMask: 1}}
		b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, input.DispatchDragEvent, p)
			return err
		}))
	}
}

// wheel turns the wheel over a point of the page.
func (b *tab) wheel(x, y, notches float64) {
	b.t.Helper()
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.DispatchMouseEvent, input.DispatchMouseEventParams{
			Type: "mouseWheel", X: x, Y: y, DeltaX: 1e-3, DeltaY: -100 * notches})
		return err
	}))
}

// screenshot returns a picture of the page; with LIIF_SHOTS set to a folder it is saved there too.
func (b *tab) screenshot(name string) image.Image {
	b.t.Helper()
	data, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if folder := os.Getenv("LIIF_SHOTS"); folder != "" {
		if err := os.WriteFile(filepath.Join(folder, name+".png"), data, 0o644); err != nil {
			b.t.Error(err)
		}
	}
	m, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		b.t.Fatal(err)
	}
	return m
}

// canvas is where the page's canvas lies.
func (b *tab) canvas() image.Rectangle {
	b.t.Helper()
	var x, y, w, h int
	text := b.eval(`(() => { const r = document.getElementById("view").getBoundingClientRect();` +
		`return [r.left, r.top, r.width, r.height].join(" "); })()`)
	if _, err := fmt.Sscan(text, &x, &y, &w, &h); err != nil {
		b.t.Fatalf("%q: %v", text, err)
	}
	return image.Rect(x, y, x+w, y+h)
}
