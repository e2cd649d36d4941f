//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package window

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/displaytest"
	"github.com/liif-render/liif/render"
	"github.com/liif-render/liif/viewer"
	"github.com/liif-render/liif/viewer/camera"
)

// Tests run beside the main thread, which belongs to GLFW: onMain runs something there.
var (
	mainThread = make(chan func())
	noDisplay  error
)

func onMain(f func()) {
	done := make(chan struct{})
	mainThread <- func() {
		defer close(done)
		f()
	}
	<-done
}

func TestMain(m *testing.M) {
	display, err := displaytest.Start()
	if err == nil {
		os.Setenv("DISPLAY", display.Name)
	}
	noDisplay = err
	result := make(chan int)
	go func() { result <- m.Run() }()
	for {
		select {
		case f := <-mainThread:
			f()
		case code := <-result:
			if display != nil {
				display.Stop()
			}
			os.Exit(code)
		}
	}
}

// photo writes a picture with waves into a folder, and returns its path.
func photo(t *testing.T, width, height int) string {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetNRGBA(x, y, color.NRGBA{uint8(127 + 120*math.Sin(float64(x*x+3*y*y)/90)),
				uint8(255 * x / width), uint8(255 * y / height), 255})
		}
	}
	path := filepath.Join(t.TempDir(), "photo.png")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, m); err != nil {
		t.Fatal(err)
	}
	return path
}

// options are those of a window over a picture.
func options(path string) Options {
	return Options{Width: 480, Height: 320, Viewer: viewer.Options{Files: []string{path},
		Model: "liif-small", Cache: 64 << 20, MaxPixels: 1 << 24,
		Render: render.Options{Device: "cpu", Memory: 256 << 20}}}
}

// run opens a window on the main thread until it closes, or for a minute.
func run(t *testing.T, o Options) error {
	t.Helper()
	if noDisplay != nil {
		displaytest.Skip(t, noDisplay)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	var err error
	onMain(func() { err = Run(ctx, o) })
	if errors.Is(err, ErrNoWindow) {
		displaytest.Skip(t, err)
	}
	return err
}

// shown reads a screenshot.
func shown(t *testing.T, path string) *imageio.Image {
	t.Helper()
	m, err := imageio.Open(path, imageio.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// drawn is what package render draws of a picture at a scale in a window around a place.
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

// TestScreenshot: what the window shows is what liif-render draws, byte for byte.
func TestScreenshot(t *testing.T) {
	path := photo(t, 120, 90)
	for _, c := range []struct {
		name, model string
		zoom        float64
		shaders     bool
	}{
		{"enlarged", "liif-small", 5.3, false}, {"own size", "liif-small", 1, false},
		{"reduced", "bicubic", 0.6, false}, {"deep", "liif-small", 700, false},
		{"enlarged, by shaders", "liif-small", 5.3, true}, {"reduced, by shaders", "bicubic", 0.6, true},
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

// TestSplit: each side of a comparison is what liif-render draws by its model.
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

// TestSession plays hands through GLFW's callbacks: zoom, pan, keys, drop, a smaller window.
func TestSession(t *testing.T) {
	path, other := photo(t, 120, 90), photo(t, 60, 80)
	var events []viewer.Event
	at := 0.0
	add := func(e viewer.Event) {
		at += 0.03
		e.Time = at
		events = append(events, e)
	}
	key := func(k string, control bool) {
		add(viewer.Event{Kind: viewer.KeyEvent, Key: k, Press: true, Control: control})
		add(viewer.Event{Kind: viewer.KeyEvent, Key: k, Control: control})
	}
	for range 8 {
		add(viewer.Event{Kind: viewer.ScrollEvent, X: 100, Y: 100, DY: 1})
	}
	add(viewer.Event{Kind: viewer.ScrollEvent, X: 100, Y: 100, DY: -1, Shift: true})
	add(viewer.Event{Kind: viewer.ButtonEvent, Button: "left", Press: true, X: 200, Y: 200})
	add(viewer.Event{Kind: viewer.MoveEvent, X: 260, Y: 180})
	add(viewer.Event{Kind: viewer.ButtonEvent, Button: "left", X: 260, Y: 180})
	for _, k := range []string{"C", "G", "M", "I", "+", "Tab", "Left"} {
		key(k, false)
	}
	key("C", true)
	add(viewer.Event{Kind: viewer.ResizeEvent, Width: 400, Height: 300})
	add(viewer.Event{Kind: viewer.DropEvent, Paths: []string{other}})
	key("6", false)
	o := options(path)
	o.Session = &viewer.Session{Width: 480, Height: 320, Events: events}
	var recorded bytes.Buffer
	o.Record = &recorded
	var report *Report
	o.Report = func(r *Report) error { report = r; return nil }
	o.Settings = &viewer.Settings{}
	if err := run(t, o); err != nil {
		t.Fatal(err)
	}
	last := report.Frames[len(report.Frames)-1]
	if len(report.Frames) < 10 || !last.Exact || last.Zoom != 6 || report.Width != 400 ||
		report.Height != 300 || report.Picture != other || len(report.Exact) == 0 ||
		report.Computes == "" || report.Interval.Count == 0 || report.Input.Count < 20 {
		t.Errorf("last frame %+v of %d; %+v", last, len(report.Frames), report)
	}
	var text bytes.Buffer
	if err := report.Write(&text); err != nil || !strings.Contains(text.String(), `"interval_ms"`) {
		t.Errorf("%v, report %.200s", err, text.String())
	}
	if s := o.Settings; s.Window[2] != 400 || s.Window[3] != 300 || s.Information != 1 || !s.Overview {
		t.Errorf("settings %+v", s)
	}
	// What was played has been recorded, with the keys beside.
	s, err := viewer.ReadSession(&recorded)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range events {
		if want.Kind != viewer.ResizeEvent && !holds(s.Events, want) {
			t.Errorf("%+v is not among what was recorded", want)
		}
	}
	if holds(s.Events, viewer.Event{Kind: viewer.KeyEvent, Key: "Z", Press: true}) {
		t.Error("anything is among what was recorded")
	}
}

// holds tells whether an event is among others, at whatever time.
func holds(list []viewer.Event, e viewer.Event) bool {
	return slices.ContainsFunc(list, func(o viewer.Event) bool {
		return o.Kind == e.Kind && o.Key == e.Key && o.Button == e.Button && o.Press == e.Press &&
			o.Shift == e.Shift && o.Control == e.Control && math.Abs(o.X-e.X) < 1 &&
			math.Abs(o.Y-e.Y) < 1 && o.DY == e.DY && slices.Equal(o.Paths, e.Paths)
	})
}

// TestRealInput: keys, wheel and buttons of the X server come through, and the last key closes the
// window.
func TestRealInput(t *testing.T) {
	if _, err := exec.LookPath("xdotool"); err != nil {
		displaytest.Skip(t, errors.New("xdotool is not installed (Debian: apt-get install xdotool)"))
	}
	o := options(photo(t, 120, 90))
	var recorded bytes.Buffer
	o.Record = &recorded
	titles := make(chan string, 100)
	o.titled = func(title string) { titles <- title }
	var hands sync.WaitGroup
	if noDisplay == nil {
		hands.Go(func() {
			for title := range titles {
				if strings.HasPrefix(title, "photo.png") {
					break
				}
			}
			for _, line := range []string{"mousemove 200 150", "click 4", "key g", "key ctrl+c",
				"mousedown 1", "mousemove 230 150", "mouseup 1", "keydown shift click 5 keyup shift",
				"key ctrl+q"} {
				if out, err := exec.Command("xdotool", strings.Fields(line)...).CombinedOutput(); err != nil {
					t.Errorf("xdotool %s: %v %s", line, err, out)
				}
				time.Sleep(30 * time.Millisecond)
			}
		})
	}
	err := run(t, o)
	close(titles)
	hands.Wait()
	if err != nil {
		t.Fatal(err)
	}
	s, err := viewer.ReadSession(&recorded)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []viewer.Event{
		{Kind: viewer.MoveEvent, X: 200, Y: 150},
		{Kind: viewer.ScrollEvent, X: 200, Y: 150, DY: 1},
		{Kind: viewer.KeyEvent, Key: "G", Press: true},
		{Kind: viewer.KeyEvent, Key: "C", Press: true, Control: true},
		{Kind: viewer.ButtonEvent, Button: "left", Press: true, X: 200, Y: 150},
		{Kind: viewer.ButtonEvent, Button: "left", X: 230, Y: 150},
		{Kind: viewer.ScrollEvent, X: 230, Y: 150, DY: -1, Shift: true},
	} {
		if !holds(s.Events, want) {
			t.Errorf("%+v did not come through", want)
		}
	}
	if t.Failed() {
		t.Logf("%+v", s.Events)
	}
}

// TestLostSurface: a surface that fails, or a device that is lost, is opened anew, and the picture is
// there again.
func TestLostSurface(t *testing.T) {
	if noDisplay != nil {
		displaytest.Skip(t, noDisplay)
	}
	var failed error
	onMain(func() {
		w := &window{options: options(photo(t, 120, 90))}
		if failed = w.open(); failed != nil {
			return
		}
		defer w.close()
		until := func(done func() bool) {
			for limit := time.Now().Add(time.Minute); !done() && failed == nil; {
				if time.Now().After(limit) {
					failed = errors.New("not exact after a minute")
				} else {
					failed = errors.Join(failed, w.turn())
				}
			}
		}
		exact := func() bool { s := w.app.Status(); return s.Exact && !s.Loading && w.app.Zoom() > 3 }
		until(exact)
		broken := w.screen
		if failed == nil {
			broken.Break()
			failed = w.draw()
		}
		if failed == nil && w.screen == broken {
			failed = errors.New("the screen is not opened anew")
		}
		until(exact)
		lost := w.screen
		if failed == nil {
			lost.Lose()
			failed = errors.Join(w.draw(), w.draw())
		}
		if failed == nil && w.screen == lost {
			failed = errors.New("the lost device is kept")
		}
		until(exact)
		// A window that has changed its size behind the screen's back is no loss.
		again := w.screen
		w.glfw.SetSize(300, 200)
		time.Sleep(50 * time.Millisecond)
		for range 3 {
			failed = errors.Join(failed, w.draw())
		}
		until(exact)
		if failed == nil && w.screen != again {
			failed = errors.New("a smaller window loses the screen")
		}
		for range 2 { // with the two before it is mended as often as it will be
			w.screen.Break()
			if err := w.draw(); err != nil {
				return
			}
		}
		w.screen.Break()
		if err := w.draw(); err == nil {
			failed = errors.New("it is mended for ever")
		}
	})
	if errors.Is(failed, ErrNoWindow) {
		displaytest.Skip(t, failed)
	}
	if failed != nil {
		t.Fatal(failed)
	}
}

// TestContentScale: on a finer screen letters take more pixels, and the picture's pixels stay pixels.
func TestContentScale(t *testing.T) {
	if noDisplay != nil {
		displaytest.Skip(t, noDisplay)
	}
	var failed error
	onMain(func() {
		o := options(photo(t, 120, 90))
		o.Viewer.Zoom = 3
		w := &window{options: o}
		if failed = w.open(); failed != nil {
			return
		}
		defer w.close()
		letters := func() (tallest int) {
			for _, s := range w.app.Frame().Shapes {
				if s.IsLetter {
					tallest = max(tallest, s.Target.Dy())
				}
			}
			return tallest
		}
		for limit := time.Now().Add(time.Minute); w.app.Status().Loading && failed == nil; {
			if failed = w.turn(); time.Now().After(limit) {
				failed = errors.New("not read after a minute")
			}
		}
		change := w.glfw.SetContentScaleCallback(nil)
		change(w.glfw, 1, 1)
		before, zoom := letters(), w.app.Zoom()
		change(w.glfw, 2, 2)
		if after := letters(); failed == nil && (before == 0 || after < 2*before-2 || after > 2*before+2 ||
			w.app.Zoom() != zoom || zoom != 3) {
			failed = fmt.Errorf("letters of %d pixels, then %d; ×%g, then ×%g", before, after, zoom,
				w.app.Zoom())
		}
	})
	if errors.Is(failed, ErrNoWindow) {
		displaytest.Skip(t, failed)
	}
	if failed != nil {
		t.Fatal(failed)
	}
}

// TestErrors: what cannot be shown ends a window without hands, with the reason.
func TestErrors(t *testing.T) {
	dir := t.TempDir()
	for name, change := range map[string]func(o *Options){
		"none.png": func(o *Options) { o.Viewer.Files = []string{filepath.Join(dir, "none.png")} },
		"bad.safetensors": func(o *Options) {
			o.Viewer.Model = filepath.Join(dir, "bad.safetensors")
		},
	} {
		o := options(photo(t, 60, 40))
		o.Screenshot = filepath.Join(dir, "shot.png")
		change(&o)
		err := run(t, o)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(o.Screenshot); err == nil {
			t.Errorf("%s: there is a screenshot", name)
		}
	}
}

func TestSpread(t *testing.T) {
	var times []float64
	for i := 100; i > 0; i-- {
		times = append(times, float64(i))
	}
	if s := spread(times); s != (Spread{100, 50, 90, 99, 100}) {
		t.Errorf("%+v", s)
	}
	if s := spread([]float64{7}); s != (Spread{1, 7, 7, 7, 7}) {
		t.Errorf("%+v", s)
	}
	if s := spread(nil); s != (Spread{}) {
		t.Errorf("%+v", s)
	}
}
