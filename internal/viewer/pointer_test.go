package viewer

import (
	"math"
	"testing"
	"time"

	"github.com/liif-render/liif/internal/viewer/camera"
)

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

func TestSight(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 90, 70)}, Zoom: 3,
		Center: &camera.Point{X: 45, Y: 35}})
	b.settle()
	b.send(Event{Kind: MoveEvent, X: 100.7, Y: 60.2})
	b.step(time.Millisecond)
	s, ok := b.Sight()
	m, _ := drawn(t, b.Frame())
	want := camera.Point{X: 45 + (100.5-160)/3, Y: 35 + (60.5-100)/3}
	if !ok || s.Color != m.NRGBAAt(100, 60) || math.Hypot(s.Source.X-want.X, s.Source.Y-want.Y) > 0.3 {
		t.Errorf("%+v, %v; want %v, %v", s, ok, m.NRGBAAt(100, 60), want)
	}
	b.send(Event{Kind: LeaveEvent})
	if _, ok := b.Sight(); ok {
		t.Error("the pointer is away, and yet it sees")
	}
}
