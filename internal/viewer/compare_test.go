package viewer

import (
	"testing"

	"github.com/liif-render/liif/internal/viewer/camera"
)

func TestCompareShowsBoth(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 90, 70)},
		Compare: "bicubic",
		Mode:    CompareSplit, Zoom: 6, Center: &camera.Point{X: 30, Y: 40}})
	b.wantExact("split")
	left, right := b.panes()[0], b.panes()[1]
	if left.Method.Model != "bicubic" || right.Method.Model != "liif-small" ||
		left.Clip.Max.X != 160 || right.Clip.Min.X != 160 {
		t.Errorf("panes %+v, %+v", left, right)
	}
	// The divider goes with the pointer; each side stays exact.
	b.send(Event{Kind: ButtonEvent, Button: "left", Press: true, X: 163, Y: 50},
		Event{Kind: MoveEvent, X: 80, Y: 55},
		Event{Kind: ButtonEvent, Button: "left", X: 80, Y: 55})
	if x := b.panes()[0].Clip.Max.X; x != 80 {
		t.Errorf("the divider is at %d", x)
	}
	b.wantExact("split at 80")
	b.press("Tab")
	b.press("Tab")
	if m := b.panes()[0].Method.Model; m != "nearest" {
		t.Errorf("compared with %s", m)
	}
	b.press("C")
	b.wantExact("side by side")
	panes := b.panes()
	if panes[0].Bounds.Dx() != 160 || panes[1].Bounds.Min.X != 160 {
		t.Errorf("side by side: %+v", panes)
	}
	b.press("C")
	if len(b.panes()) != 1 {
		t.Error("the comparison goes on")
	}
}
