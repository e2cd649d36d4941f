package viewer

import (
	"math"
	"testing"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/viewer/camera"
)

// TestWheelAboutPointer: what is under the pointer stays under it.
func TestWheelAboutPointer(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 320, 200)},
		Compare: "bicubic",
		Mode:    CompareSide})
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
	if r := b.camera.Place().Zoom / zoom; math.Abs(r-math.Pow(Notch, 1.0/8)) > 1e-9 {
		t.Errorf("a fine notch zooms by %g", r)
	}
}

func TestSight(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 90, 70)}, Zoom: 3,
		Center: &camera.Point{X: 45, Y: 35}})
	b.settle()
	b.send(Event{Kind: MoveEvent, X: 100.7, Y: 60.2})
	b.step(time.Millisecond)
	s, ok := b.Sight()
	m, _ := drawn(t, b.Frame())
	want := camera.Point{X: 45 + (100.5-160)/3, Y: 35 + (60.5-100)/3}
	if !ok || s.Color != m.NRGBAAt(100, 60) ||
		math.Hypot(s.Source.X-want.X, s.Source.Y-want.Y) > 0.3 {
		t.Errorf("%+v, %v; want %v, %v", s, ok, m.NRGBAAt(100, 60), want)
	}
	b.send(Event{Kind: LeaveEvent})
	if _, ok := b.Sight(); ok {
		t.Error("the pointer is away, and yet it sees")
	}
}

// TestZoomGoesOn: a zoom arrives where it was sent, whatever comes on its way: the picture that was
// dropped before it, the window's size, told late or again, another way to compare.
func TestZoomGoesOn(t *testing.T) {
	dir := t.TempDir()
	other := photo(t, dir, "b.png", 60, 80)
	resize := func(width, height int) func(b *bench) {
		return func(b *bench) { b.send(Event{Kind: ResizeEvent, Width: width, Height: height}) }
	}
	for name, c := range map[string]struct {
		meanwhile func(b *bench)
		late      bool // the picture comes only after that
	}{
		"a picture":      {func(*bench) {}, false},
		"a size":         {resize(240, 150), true},
		"the size again": {resize(320, 200), true},
		"size, picture":  {resize(240, 150), false},
		"comparison":     {func(b *bench) { b.press("C") }, true},
	} {
		b := open(t, Options{Files: []string{photo(t, dir, "a.png", 120, 90)}, Model: "nearest",
			Zoom: 12.7})
		b.waitFor("a.png")
		gate := make(chan bool)
		b.files.decode = func(path string, o imageio.ReadOptions) (*imageio.Image, error) {
			<-gate
			return imageio.Open(path, o)
		}
		b.send(Event{Kind: DropEvent, Paths: []string{other}})
		b.press("6")
		b.step(20 * time.Millisecond)
		if z := b.Zoom(); z <= 6 || z >= 12.7 {
			t.Fatalf("%s: ×%g is not on the way", name, z)
		}
		c.meanwhile(b)
		if c.late {
			for range 100 {
				b.step(20 * time.Millisecond)
			}
			if b.Zoom() != 6 {
				t.Errorf("%s: before the picture ×%g", name, b.Zoom())
			}
		}
		close(gate)
		b.waitFor("b.png")
		if b.settle(); b.Zoom() != 6 {
			t.Errorf("%s: ×%g", name, b.Zoom())
		}
	}
}
