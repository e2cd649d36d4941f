package viewer

import (
	"errors"
	"image"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/render"
)

// wantExact settles and compares every pane with what package render draws.
func (b *bench) wantExact(name string) {
	b.t.Helper()
	b.settle()
	got, covered := raster(b.t, b.Frame())
	for _, p := range b.panes() {
		want := rendered(b.t, b, p)
		if n := differing(got, want); n > 0 {
			b.t.Errorf("%s: %d of %d pixels by %s are not those of render", name, n,
				want.Rect.Dx()*want.Rect.Dy(), p.method.Label())
		}
	}
	g := b.camera.GridOf(b.camera.Place())
	for i, c := range covered {
		at := image.Pt(i%b.width, i/b.width)
		if b.compare.mode != CompareSide && c != at.In(g.Bounds()) {
			b.t.Fatalf("%s: %v is covered %v; the picture is at %v", name, at, c, g.Bounds())
		}
	}
}

// TestExact: what is called exact is what package render draws, at every kind of zoom and place.
func TestExact(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 90, 70)}})
	b.wantExact("fit")
	for _, c := range []struct {
		zoom float64
		x, y float64
	}{
		{1, 45, 35}, {0.37, 45, 35}, {5.3, 3, 68}, {40, 89.5, 35}, {1234.5, 44.6, 12.3},
	} {
		b.camera.Show(c.zoom, camera.Point{X: c.x, Y: c.y})
		b.touch()
		b.wantExact(zoomText(c.zoom))
	}
	// The comparison must see a wrong pixel.
	m, _ := raster(t, b.Frame())
	want := rendered(t, b, b.panes()[0])
	m.Pix[m.PixOffset(100, 100)] ^= 1
	if differing(m, want) != 1 {
		t.Error("a wrong pixel is not noticed")
	}
}

// TestNoLarger: at 1:1 the window shows the picture's own pixels, and below what package render makes of
// the model, without loading it.
func TestNoLarger(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 90, 70)}, Zoom: 1})
	for _, zoom := range []float64{1, 0.37, 0.9} {
		b.settle()
		b.camera.Show(zoom, camera.Point{X: 45, Y: 35})
		b.touch()
		b.wantExact(zoomText(zoom))
		got, _ := raster(t, b.Frame())
		p := b.panes()[0]
		p.method = b.model
		if n := differing(got, rendered(t, b, p)); n > 0 {
			t.Errorf("×%g: %d pixels are not those of %s", zoom, n, b.model.Label())
		}
		if zoom == 1 {
			origin := b.camera.GridOf(b.camera.Place()).Origin
			for i := range 90 * 70 {
				x, y := i%90, i/90
				c := got.NRGBAAt(origin.X+x, origin.Y+y)
				if want := b.picture.image.Pix8[3*i:]; c.R != want[0] || c.G != want[1] || c.B != want[2] {
					t.Fatalf("pixel %d,%d is %v, the picture has %v", x, y, c, want[:3])
				}
			}
		}
	}
	b.decoder.mu.Lock()
	defer b.decoder.mu.Unlock()
	for _, r := range b.decoder.renderers {
		if r.Model() != "bicubic" {
			t.Errorf("%s is loaded", r.Model())
		}
	}
}

func TestCompareShowsBoth(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 90, 70)}, Compare: "bicubic",
		Mode: CompareSplit, Zoom: 6, Center: &camera.Point{X: 30, Y: 40}})
	b.wantExact("split")
	left, right := b.panes()[0], b.panes()[1]
	if left.method.Model != "bicubic" || right.method.Model != "liif-small" ||
		left.clip.Max.X != 160 || right.clip.Min.X != 160 {
		t.Errorf("panes %+v, %+v", left, right)
	}
	// The divider goes with the pointer; each side stays exact.
	b.send(Event{Kind: ButtonEvent, Button: "left", Press: true, X: 163, Y: 50},
		Event{Kind: MoveEvent, X: 80, Y: 55}, Event{Kind: ButtonEvent, Button: "left", X: 80, Y: 55})
	if x := b.panes()[0].clip.Max.X; x != 80 {
		t.Errorf("the divider is at %d", x)
	}
	b.wantExact("split at 80")
	b.press("Tab")
	b.press("Tab")
	if m := b.panes()[0].method.Model; m != "nearest" {
		t.Errorf("compared with %s", m)
	}
	b.press("C")
	b.wantExact("side by side")
	panes := b.panes()
	if panes[0].bounds.Dx() != 160 || panes[1].bounds.Min.X != 160 {
		t.Errorf("side by side: %+v", panes)
	}
	b.press("C")
	if len(b.panes()) != 1 {
		t.Error("the comparison goes on")
	}
}

// TestAblations: the network without its parts, one after the other, beside another model.
func TestAblations(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 40, 30)}, Zoom: 5.5,
		Compare: "liif-small-plain", Mode: CompareSplit})
	b.wantExact("whole")
	before, _ := raster(t, b.Frame())
	for range len(ablations) - 1 {
		b.press("E")
		model := b.panes()[1].method
		b.wantExact(model.Label())
		if other := b.panes()[0].method; other != (Method{Model: "liif-small-plain"}) {
			t.Errorf("the other side is by %s", other.Label())
		}
		if now, _ := raster(t, b.Frame()); differing(now, before) == 0 {
			t.Errorf("%s draws the same", model.Label())
		}
	}
	b.press("E")
	if now, _ := raster(t, b.Frame()); b.model.Without != (render.Ablation{}) || differing(now, before) != 0 {
		t.Error("the last key does not bring the whole network back")
	}
}

// TestEveryPixelOnce: in motion, with whatever tiles there are, each pixel of the picture is drawn once,
// and none beside it.
func TestEveryPixelOnce(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 700, 500)}, Cache: 3 << 20})
	b.settle()
	r := rand.New(rand.NewPCG(2, 3))
	steps := 120
	if testing.Short() {
		steps = 20
	}
	for i := range steps {
		b.send(Event{Kind: ScrollEvent, X: 320 * r.Float64(), Y: 200 * r.Float64(),
			DY: 6 * r.NormFloat64()})
		if i%7 == 0 {
			b.press([]string{"C", "F", "Left", "Tab", "3"}[r.IntN(5)])
		}
		for range 4 {
			b.step(15 * time.Millisecond)
			f := b.Frame()
			_, covered := raster(t, f)
			count := 0
			for _, c := range covered {
				if c {
					count++
				}
			}
			want := 0
			m := b.mappingOf(b.camera.Place())
			whole := layer{m.x0, m.y0, 1 / m.scaleX, 1 / m.scaleY}.pixels(image.Rect(0, 0, 700, 500))
			for _, p := range b.panes() {
				r := whole.Add(p.bounds.Min).Intersect(p.clip)
				want += r.Dx() * r.Dy()
			}
			if count != want {
				t.Fatalf("step %d at %+v: %d pixels are drawn, the picture has %d", i, b.camera.Place(),
					count, want)
			}
		}
		if b.cache.used() > b.cache.limit+6<<20 {
			t.Fatalf("%d bytes are kept; the limit is %d", b.cache.used(), b.cache.limit)
		}
	}
}

// TestCacheLimit: nothing is kept beyond the limit but what is seen.
func TestCacheLimit(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 300, 200)}, Cache: 8 << 20,
		Model: "nearest"})
	for z := 1.0; z < 9; z += 1.5 {
		b.camera.Show(z, camera.Point{X: 30 * z, Y: 20 * z})
		b.touch()
		b.settle()
		if b.cache.used() > b.cache.limit {
			t.Errorf("×%g: %d bytes of %d", z, b.cache.used(), b.cache.limit)
		}
	}
	if gone := b.Gone(); len(gone) == 0 {
		t.Error("no image was let go")
	}
	seen := int64(0)
	for _, e := range b.cache.entries {
		seen += e.bytes()
	}
	if b.cache.used() != 2*seen+seen/garbage {
		t.Errorf("%d bytes are counted, %d are there", b.cache.used(), seen)
	}
	// A screen that the processor draws has no memory of its own.
	if b.SetScreen("none", true); b.cache.used() != seen+seen/garbage {
		t.Errorf("%d bytes are counted without a device", b.cache.used())
	}
}

// TestWheelAboutPointer: what is under the pointer stays under it.
func TestWheelAboutPointer(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 320, 200)}, Compare: "bicubic",
		Mode: CompareSide})
	b.settle()
	for _, at := range []camera.Point{{X: 30, Y: 90}, {X: 250, Y: 110}} {
		b.send(Event{Kind: MoveEvent, X: at.X, Y: at.Y})
		before, ok := b.Sight()
		b.send(Event{Kind: ScrollEvent, X: at.X, Y: at.Y, DY: 3})
		b.settle()
		after, _ := b.Sight()
		if !ok || math.Hypot(after.Source.X-before.Source.X, after.Source.Y-before.Source.Y) > 0.6 {
			t.Errorf("at %v: %v, then %v", at, before.Source, after.Source)
		}
	}
	zoom := b.camera.Place().Zoom
	b.send(Event{Kind: ScrollEvent, X: 9, Y: 9, DY: 1, Shift: true})
	b.settle()
	if r := b.camera.Place().Zoom / zoom; math.Abs(r-math.Pow(notch, 1.0/8)) > 1e-9 {
		t.Errorf("a fine notch zooms by %g", r)
	}
}

// TestMovingCancels: a tile that is not wanted any more is given up while it is being drawn.
func TestMovingCancels(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 200, 150)}})
	b.settle()
	for range 20 {
		b.send(Event{Kind: ScrollEvent, X: 100, Y: 100, DY: 1})
		for range 3 {
			b.step(16 * time.Millisecond)
		}
		b.decoder.mu.Lock()
		for _, k := range b.decoder.wanted {
			if k.columns != b.gridAt(k.method, previewScale(b.camera.Target().Zoom)).columns {
				t.Fatalf("zooming to %g, %+v is wanted", b.camera.Target().Zoom, k)
			}
		}
		b.decoder.mu.Unlock()
	}
	b.wantExact("after all")
}

// TestPreviewFirst: deep in, a quick preview comes before what is exact.
func TestPreviewFirst(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 64, 64)}, Zoom: 33,
		Center: &camera.Point{X: 30, Y: 30}})
	limit := time.Now().Add(30 * time.Second)
	for b.picture == nil && time.Now().Before(limit) {
		b.step(time.Millisecond)
	}
	b.decoder.mu.Lock()
	wanted := append([]tileKey{b.decoder.running}, b.decoder.wanted...)
	b.decoder.mu.Unlock()
	if wanted[0].columns == 0 && len(wanted) > 1 {
		wanted = wanted[1:]
	}
	if want := 64 * 16; wanted[0].columns != want {
		t.Errorf("first %d columns are wanted, not %d: %v", wanted[0].columns, want, wanted)
	}
	b.wantExact("then")
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"c.png", "a.png", "b.png"} {
		photo(t, dir, name, 90, 70)
	}
	photo(t, dir, "d.png", 180, 70)
	if err := os.WriteFile(filepath.Join(dir, "bad.png"), []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	var reports []string
	b := open(t, Options{Files: []string{filepath.Join(dir, "b.png")}, Zoom: 5,
		Center: &camera.Point{X: 20, Y: 30}, Report: func(line string) { reports = append(reports, line) }})
	b.settle()
	place := b.camera.Place()
	load := func(key string) {
		t.Helper()
		b.press(key)
		limit := time.Now().Add(20 * time.Second)
		for b.Status().Loading && time.Now().Before(limit) {
			b.step(time.Millisecond)
		}
	}
	name := func() string { return filepath.Base(b.picture.path) }
	load("N") // the bad one, between b and c
	if name() != "b.png" || len(reports) != 1 || !strings.Contains(reports[0], "bad.png") {
		t.Errorf("at %s, reports %q", name(), reports)
	}
	load("N")
	if name() != "c.png" || b.camera.Place() != place {
		t.Errorf("at %s, %+v, was %+v", name(), b.camera.Place(), place)
	}
	load("PageDown")
	if c := b.camera.Center(); name() != "d.png" || math.Abs(c.X-40) > 0.2 || math.Abs(c.Y-30) > 0.2 {
		t.Errorf("at %s, centre %v", name(), c)
	}
	load("N")
	if name() != "a.png" {
		t.Errorf("at %s", name())
	}
	b.wantExact("after a change of pictures")
}

func TestBadFiles(t *testing.T) {
	dir := t.TempDir()
	var reports []string
	b := open(t, Options{Files: []string{filepath.Join(dir, "none.png")},
		Report: func(line string) { reports = append(reports, line) }})
	wait := func() {
		limit := time.Now().Add(20 * time.Second)
		for (b.Status().Loading || b.Status().Err == nil) && time.Now().Before(limit) {
			b.step(time.Millisecond)
		}
	}
	wait()
	if len(reports) != 1 || !strings.Contains(reports[0], "none.png") || len(b.toasts) != 1 ||
		strings.Contains(reports[0], "\n") {
		t.Errorf("reports %q, toasts %v", reports, b.toasts)
	}
	// A model that cannot be read fails once, and the window lives on.
	bad := filepath.Join(dir, "bad.safetensors")
	if err := os.WriteFile(bad, []byte("not a model"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.send(Event{Kind: DropEvent, Paths: []string{photo(t, dir, "a.png", 40, 30), bad}})
	wait()
	if err := b.Status().Err; err == nil || !strings.Contains(err.Error(), "bad.safetensors") {
		t.Errorf("error %v", err)
	}
	n := len(reports)
	for range 20 {
		b.step(20 * time.Millisecond)
	}
	if len(reports) != n {
		t.Errorf("it is reported again: %q", reports[n:])
	}
	b.setModel("liif-small")
	b.wantExact("a good model again")
	b.send(Event{Kind: DropEvent, Paths: []string{t.TempDir()}})
	if last := reports[len(reports)-1]; !strings.Contains(last, "no pictures") {
		t.Errorf("an empty folder: %q", last)
	}
}

// TestSave: the view that is saved is what is seen, and the whole is the whole at this zoom.
func TestSave(t *testing.T) {
	dir := t.TempDir()
	path := photo(t, dir, "a.png", 50, 40)
	b := open(t, Options{Files: []string{path}, Zoom: 7.5, Center: &camera.Point{X: 20, Y: 20}})
	b.wantExact("before")
	for key, name := range map[string]string{"Ctrl+S": "a-x7.50-at-0-6.png", "Ctrl+Shift+S": "a-x7.50.png"} {
		b.press(key)
		b.settle()
		saved, err := imageio.Open(filepath.Join(dir, name), imageio.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		want := rendered(t, b, b.panes()[0])
		at := image.Point{}
		if key == "Ctrl+Shift+S" {
			at = b.camera.GridOf(b.camera.Place()).Origin
			if saved.Width != 375 || saved.Height != 300 {
				t.Errorf("%s is %d×%d", name, saved.Width, saved.Height)
			}
		} else if saved.Width != want.Rect.Dx() || saved.Height != want.Rect.Dy() {
			t.Errorf("%s is %d×%d, seen is %v", name, saved.Width, saved.Height, want.Rect)
		}
		n := 0
		for y := want.Rect.Min.Y; y < want.Rect.Max.Y; y++ {
			for x := want.Rect.Min.X; x < want.Rect.Max.X; x++ {
				i := 3 * ((y-at.Y)*saved.Width + x - at.X)
				if key != "Ctrl+Shift+S" {
					i = 3 * ((y-want.Rect.Min.Y)*saved.Width + x - want.Rect.Min.X)
				}
				c := want.NRGBAAt(x, y)
				if p := saved.Pix8[i : i+3]; p[0] != c.R || p[1] != c.G || p[2] != c.B {
					n++
				}
			}
		}
		if n > 0 {
			t.Errorf("%s differs in %d pixels", name, n)
		}
	}
	b.press("Ctrl+S")
	b.settle()
	if _, err := os.Stat(filepath.Join(dir, "a-x7.50-at-0-6-2.png")); err != nil {
		t.Error("saved again:", err)
	}
}

// TestStopSaving: saving says how far it has come, and stopped it leaves nothing behind.
func TestStopSaving(t *testing.T) {
	dir := t.TempDir()
	b := open(t, Options{Files: []string{photo(t, dir, "a.png", 90, 70)}, Zoom: 60})
	b.waitFor("a.png")
	before := len(b.Frame().Shapes)
	b.press("Ctrl+Shift+S")
	for limit := time.Now().Add(time.Minute); b.saving != nil && b.saving.part == 0; {
		if b.step(5 * time.Millisecond); time.Now().After(limit) {
			t.Fatal("no progress after a minute")
		}
	}
	if b.saving == nil || len(b.Frame().Shapes) < before+20 {
		t.Errorf("progress in %d shapes, %d before", len(b.Frame().Shapes), before)
	}
	b.press("Ctrl+S") // one after the other
	b.press("Escape")
	for b.saving != nil {
		b.step(5 * time.Millisecond)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("%v, %v are there", err, files)
	}
	if last := b.toasts[len(b.toasts)-1].text; last != "not saved" {
		t.Errorf("it says %q", last)
	}
}

// TestQuitWhileSaving: the window closes when the picture is saved, or when it is told again, and not
// where saving fails.
func TestQuitWhileSaving(t *testing.T) {
	for name, quit := range map[string]func(b *bench){
		"a key":  func(b *bench) { b.press("Ctrl+Q") },
		"window": func(b *bench) { b.send(Event{Kind: CloseEvent}) },
	} {
		dir := t.TempDir()
		b := open(t, Options{Files: []string{photo(t, dir, "a.png", 30, 20)}, Zoom: 9})
		b.waitFor("a.png")
		b.press("Ctrl+Shift+S")
		if quit(b); b.host.closed || b.saving == nil {
			t.Fatalf("%s: it is closed while a picture is being saved", name)
		}
		b.Frame()
		b.settle()
		files, err := os.ReadDir(dir)
		if err != nil || len(files) != 2 || !b.host.closed {
			t.Errorf("%s: closed %v, %v, %v are there", name, b.host.closed, files, err)
		}
	}
	dir := t.TempDir()
	b := open(t, Options{Files: []string{photo(t, dir, "a.png", 90, 70)}, Zoom: 60})
	b.waitFor("a.png")
	b.press("Ctrl+Shift+S")
	b.press("Ctrl+Q")
	if b.press("Ctrl+Q"); !b.host.closed {
		t.Error("it does not close when told twice")
	}
	b.host.closed = false
	b.press("Escape")
	for b.saving != nil {
		b.step(5 * time.Millisecond)
	}
	if b.host.closed || b.quitting {
		t.Error("it closes by itself though nothing was saved")
	}
	if b.press("Ctrl+Q"); !b.host.closed {
		t.Error("it does not close afterwards")
	}
}

// TestErrorOfPicture: a tile that failed for one picture does not keep the next from being drawn.
func TestErrorOfPicture(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 30, 20)}, Zoom: 5})
	b.waitFor("a.png")
	result := func(picture int) {
		b.decoder.mu.Lock()
		defer b.decoder.mu.Unlock()
		b.decoder.results = append(b.decoder.results, drawn{err: errors.New("broken"),
			key: tileKey{gridKey: gridKey{picture: picture, method: b.panes()[0].method}}})
	}
	result(b.number() - 1)
	b.settle() // fails with the error of the picture before
	if len(b.failed) > 0 || len(b.toasts) > 0 {
		t.Errorf("failed %v, toasts %v", b.failed, b.toasts)
	}
	result(b.number())
	if b.step(time.Millisecond); len(b.failed) != 1 || len(b.toasts) != 1 {
		t.Errorf("of this picture: failed %v, toasts %v", b.failed, b.toasts)
	}
}

// TestOneReader: however fast pictures are gone through, one is read at a time, and of those asked for
// meanwhile the last.
func TestOneReader(t *testing.T) {
	dir := t.TempDir()
	names := []string{"a.png", "b.png", "c.png", "d.png", "e.png"}
	for _, name := range names {
		photo(t, dir, name, 30, 20)
	}
	b := open(t, Options{Files: []string{filepath.Join(dir, "a.png")}, Model: "nearest"})
	b.waitFor("a.png")
	var now, most atomic.Int32
	var paths []string // one at a time
	gate := make(chan bool)
	b.decode = func(path string, o imageio.ReadOptions) (*imageio.Image, error) {
		most.Store(max(most.Load(), now.Add(1)))
		defer now.Add(-1)
		<-gate
		paths = append(paths, filepath.Base(path))
		return imageio.Open(path, o)
	}
	for range 43 {
		b.press("N")
	}
	close(gate)
	b.settle()
	if most.Load() != 1 || !slices.Equal(paths, []string{"b.png", "d.png"}) ||
		filepath.Base(b.picture.path) != "d.png" || b.reading {
		t.Errorf("%d at a time, read %q, shown %s", most.Load(), paths, b.picture.path)
	}
	b.press("N")
	if b.settle(); filepath.Base(b.picture.path) != "e.png" {
		t.Errorf("then shown %s", b.picture.path)
	}
}

// TestIdle: at rest nothing is drawn and nothing is waited for.
func TestIdle(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 90, 70)}})
	b.settle()
	b.step(10 * time.Second)
	for range 5 {
		if frame, next := b.Update(b.now.Add(time.Hour)); frame || next >= 0 {
			t.Errorf("frame %v, next %v", frame, next)
		}
	}
}

func TestSight(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 90, 70)}, Zoom: 3,
		Center: &camera.Point{X: 45, Y: 35}})
	b.settle()
	b.send(Event{Kind: MoveEvent, X: 100.7, Y: 60.2})
	b.step(time.Millisecond)
	s, ok := b.Sight()
	m, _ := raster(t, b.Frame())
	want := camera.Point{X: 45 + (100.5-160)/3, Y: 35 + (60.5-100)/3}
	if !ok || s.Color != m.NRGBAAt(100, 60) || math.Hypot(s.Source.X-want.X, s.Source.Y-want.Y) > 0.3 {
		t.Errorf("%+v, %v; want %v, %v", s, ok, m.NRGBAAt(100, 60), want)
	}
	b.send(Event{Kind: LeaveEvent})
	if _, ok := b.Sight(); ok {
		t.Error("the pointer is away, and yet it sees")
	}
}
