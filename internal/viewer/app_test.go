package viewer

import (
	"testing"
	"time"

	"github.com/liif-render/liif/internal/viewer/camera"
)

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

// TestCacheLimit: nothing is kept beyond the limit but what is seen.
func TestCacheLimit(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 300, 200)}, Cache: 8 << 20,
		Model: "nearest"})
	for z := 1.0; z < 9; z += 1.5 {
		b.camera.Show(z, camera.Point{X: 30 * z, Y: 20 * z})
		b.touch()
		b.settle()
		if b.mosaic.Used() > b.mosaic.Limit() {
			t.Errorf("×%g: %d bytes of %d", z, b.mosaic.Used(), b.mosaic.Limit())
		}
	}
	if gone := b.Gone(); len(gone) == 0 {
		t.Error("no image was let go")
	}
}

// TestSetMoving: the tiles' goroutine is told when things move, and holds two networks at most.
func TestSetMoving(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 60, 40)}, Zoom: 3,
		Compare: "liif-small-plain", Mode: CompareSplit})
	b.settle()
	if b.mosaic.Moving() || len(b.mosaic.Loaded()) != 2 {
		t.Errorf("at rest: moving %v, %q are loaded", b.mosaic.Moving(), b.mosaic.Loaded())
	}
	if b.press("+"); !b.mosaic.Moving() {
		t.Error("a zoom is no motion")
	}
	b.settle()
	b.send(Event{Kind: ButtonEvent, Button: "left", Press: true, X: 9, Y: 9})
	if b.step(0); !b.mosaic.Moving() {
		t.Error("a picture that is held may move")
	}
	b.send(Event{Kind: ButtonEvent, Button: "left", X: 9, Y: 9})
	b.press("E") // a third network takes the place of one
	b.settle()
	if b.mosaic.Moving() || len(b.mosaic.Loaded()) != 2 {
		t.Errorf("then: moving %v, %q are loaded", b.mosaic.Moving(), b.mosaic.Loaded())
	}
}
