package viewer

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/viewer/camera"
)

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
		Center: &camera.Point{X: 20, Y: 30},
		Report: func(line string) { reports = append(reports, line) }})
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
	if b.picture != nil || b.notice()[0] != "bad.png cannot be read" ||
		!strings.HasPrefix(b.title, "bad.png – 3/5") ||
		len(reports) != 1 || !strings.Contains(reports[0], "bad.png") {
		t.Errorf("notice %q, title %q, reports %q", b.notice(), b.title, reports)
	}
	load("N")
	if name() != "c.png" || b.camera.Place() != place {
		t.Errorf("at %s, %+v, was %+v", name(), b.camera.Place(), place)
	}
	load("PageDown")
	if c := b.camera.Center(); name() != "d.png" || math.Abs(c.X-40) > 0.2 ||
		math.Abs(c.Y-30) > 0.2 {
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
	if len(reports) != 1 || !strings.Contains(reports[0], "none.png") ||
		b.notice()[0] != "none.png cannot be read" ||
		strings.Contains(reports[0], "\n") {
		t.Errorf("reports %q, toasts %v", reports, b.messages.Texts())
	}
	// What is no model is said, also where no picture is shown, and the model before draws on.
	bad := filepath.Join(dir, "bad.safetensors")
	if err := os.WriteFile(bad, []byte("not a model"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.send(Event{Kind: DropEvent, Paths: []string{bad}})
	if len(reports) != 2 || strings.Count(reports[1], "bad.safetensors") != 1 {
		t.Errorf("reports %q of what is no model", reports)
	}
	shown := photo(t, dir, "a.png", 40, 30)
	read := func(paths ...string) {
		t.Helper()
		b.send(Event{Kind: DropEvent, Paths: paths})
		limit := time.Now().Add(20 * time.Second)
		for b.Status().Loading {
			if time.Now().After(limit) {
				t.Fatalf("%s is read for 20 s", paths)
			}
			b.step(time.Millisecond)
		}
	}
	read(photo(t, dir, "0.png", 30, 40), shown)
	b.press("N")
	if !b.waitFor("a.png") {
		t.Fatal("the second of two pictures is not shown")
	}
	b.wantExact("the model before")
	// A picture that cannot be read leaves the one that is shown, and its place in the list.
	text := filepath.Join(t.TempDir(), "text.png")
	if err := os.WriteFile(text, []byte("not a picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	read(text)
	if len(reports) != 3 || strings.Count(reports[2], "text.png") != 1 || b.picture == nil ||
		b.picture.path != shown || b.files.paths[b.files.at] != shown {
		t.Errorf("reports %q, picture %v of %q", reports, b.picture, b.files.paths)
	}
	b.wantExact("the picture before")
	// A model whose numbers cannot be used fails once, and the window lives on.
	model, err := os.ReadFile("../../assets/liif-small-plain.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	for i := len(model) - 64; i < len(model); i++ {
		model[i] = 0xff // not a number
	}
	if err := os.WriteFile(bad, model, 0o600); err != nil {
		t.Fatal(err)
	}
	b.send(Event{Kind: DropEvent, Paths: []string{bad}})
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

// TestOneReader: however fast pictures are gone through, one is read at a time, and of those asked
// for meanwhile the last.
func TestOneReader(t *testing.T) {
	dir := t.TempDir()
	names := []string{"a.png", "b.png", "c.png", "d.png", "e.png"}
	for _, name := range names {
		photo(t, dir, name, 30, 20)
	}
	b := open(t, Options{Files: []string{filepath.Join(dir, "a.png")}, Model: "nearest"})
	b.files.ahead.limit = 0
	b.waitFor("a.png")
	var now, most atomic.Int32
	var paths []string // one at a time
	gate := make(chan bool)
	b.files.decode = func(path string, o imageio.ReadOptions) (*imageio.Image, error) {
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
		filepath.Base(b.picture.path) != "d.png" || b.files.reading {
		t.Errorf("%d at a time, read %q, shown %s", most.Load(), paths, b.picture.path)
	}
	b.press("N")
	if b.settle(); filepath.Base(b.picture.path) != "e.png" {
		t.Errorf("then shown %s", b.picture.path)
	}
}
