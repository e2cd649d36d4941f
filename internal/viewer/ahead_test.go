package viewer

import (
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/liif-render/liif/imageio"
)

// until goes on until something is so, for half a minute.
func (b *bench) until(what string, so func() bool) {
	b.t.Helper()
	for limit := time.Now().Add(30 * time.Second); !so(); {
		if b.step(time.Millisecond); time.Now().After(limit) {
			b.t.Fatalf("%s: not after half a minute", what)
		}
		time.Sleep(time.Millisecond)
	}
}

// TestAhead: the neighbours are there before they are asked for, within the bytes that they may
// take, and not when their files have changed.
func TestAhead(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.png", "b.png", "c.png", "d.png"} {
		photo(t, dir, name, 30, 20)
	}
	b := open(t, Options{Files: []string{filepath.Join(dir, "a.png")}, Model: "nearest"})
	kept := func(want ...string) func() bool {
		return func() bool {
			var names []string
			for _, r := range b.files.ahead.kept {
				names = append(names, filepath.Base(r.path))
			}
			slices.Sort(names)
			return slices.Equal(names, want)
		}
	}
	b.until("both neighbours", kept("b.png", "d.png"))
	var again atomic.Bool
	decode := b.files.decode
	b.files.decode = func(path string, o imageio.ReadOptions) (*imageio.Image, error) {
		again.Store(again.Load() || filepath.Base(path) == "b.png")
		return decode(path, o)
	}
	b.press("N")
	if !b.waitFor("b.png") || again.Load() {
		t.Error("it is read again")
	}
	b.until("the next neighbours", kept("a.png", "c.png"))
	photo(t, dir, "c.png", 40, 20) // another file now
	b.press("N")
	if !b.waitFor("c.png") || b.picture.width != 40 {
		t.Error("a neighbour that has changed is shown as it was")
	}
	b.until("neighbours of c", kept("b.png", "d.png"))
	b.files.ahead.limit = 3 * 30 * 20 // for one
	b.press("N")
	b.waitFor("d.png")
	b.until("one neighbour", func() bool {
		return len(b.files.ahead.kept) <= 1 &&
			b.files.ahead.reading == ""
	})
	if b.files.ahead.bytes() > b.files.ahead.limit {
		t.Errorf("%d bytes of %d", b.files.ahead.bytes(), b.files.ahead.limit)
	}
}

// TestChangedFile: a file that changes is shown as it is now, at the same place.
func TestChangedFile(t *testing.T) {
	dir := t.TempDir()
	path := photo(t, dir, "a.png", 90, 70)
	b := open(t, Options{Files: []string{path}, Model: "nearest", Zoom: 4})
	b.waitFor("a.png")
	number, place := b.picture.Number, b.camera.Place()
	photo(t, dir, "a.png", 90, 70)
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(path, later, later); err != nil {
		t.Fatal(err)
	}
	b.until("the new picture", func() bool { return b.picture.Number != number })
	if b.camera.Place() != place {
		t.Errorf("at %+v, was %+v", b.camera.Place(), place)
	}
}

// TestLarge: a large picture at its own size is not examined or cleaned unless that is asked for,
// and the command says so.
func TestLarge(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 30, 20)}, Zoom: 1,
		Model: dialModel(t, "jpeg", "noise"), Render: automatic})
	b.waitFor("a.png")
	b.picture.width = large // as if
	p := b.paneOf(b.choice.model, b.picture, 1)
	if p.Unknown || p.Method.Model != "bicubic" || p.asked[0] != 0 || p.asked[1] != 0 {
		t.Errorf("at 1:1 %+v", p)
	}
	b.press("R")
	b.press("R") // 20
	if p = b.paneOf(b.choice.model, b.picture, 1); p.Method.Dials[0] != 20 {
		t.Errorf("with a dial %+v", p)
	}
	b.press("Shift+R")
	b.press("Shift+R")
	if p = b.paneOf(b.choice.model, b.picture, 1.5); p.Method.IsFilter() {
		t.Errorf("enlarged %+v", p)
	}
}
