package viewer

import (
	"context"
	"slices"
	"testing"

	"github.com/liif-render/liif/render"
)

// TestWantedAgain: a tile that was given up and is wanted again before it has stopped is drawn after all;
// one that was not given up is not drawn twice.
func TestWantedAgain(t *testing.T) {
	one, two := tileKey{x: 1}, tileKey{x: 2}
	for _, c := range []struct {
		name string
		asks [][]tileKey
		want []tileKey
		gone bool
	}{
		{"still wanted", [][]tileKey{{two, one}}, []tileKey{two}, false},
		{"given up", [][]tileKey{{two}}, []tileKey{two}, true},
		{"wanted again", [][]tileKey{{two}, {one, two}}, []tileKey{one, two}, true},
		{"wanted again twice", [][]tileKey{{}, {one}, {two, one}}, []tileKey{two, one}, true},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		d := &decoder{running: one, cancel: cancel}
		d.changed.L = &d.mu
		for _, keys := range c.asks {
			d.ask(slices.Clone(keys))
		}
		if !slices.Equal(d.wanted, c.want) || (ctx.Err() != nil) != c.gone {
			t.Errorf("%s: wanted %v, cancelled %v", c.name, d.wanted, ctx.Err() != nil)
		}
		cancel()
	}
}

// TestSetMoving: every renderer in use, and none other, is told when things move.
func TestSetMoving(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 60, 40)}, Zoom: 3,
		Compare: "liif-small-plain", Mode: CompareSplit})
	held := func() int {
		b.decoder.mu.Lock()
		defer b.decoder.mu.Unlock()
		return len(b.decoder.renderers)
	}
	b.settle()
	if b.decoder.moving || held() != 2 {
		t.Errorf("at rest: moving %v, %d renderers", b.decoder.moving, held())
	}
	b.press("+")
	if !b.decoder.moving {
		t.Error("a zoom is no motion")
	}
	b.settle()
	b.send(Event{Kind: ButtonEvent, Button: "left", Press: true, X: 9, Y: 9})
	if b.step(0); !b.decoder.moving {
		t.Error("a picture that is held may move")
	}
	b.send(Event{Kind: ButtonEvent, Button: "left", X: 9, Y: 9})
	b.press("E") // a third network takes the place of one
	b.settle()
	if b.decoder.moving || held() != 2 {
		t.Errorf("at rest again: moving %v, %d renderers", b.decoder.moving, held())
	}
}

// TestReserve: what the picture takes is taken from what networks may, down to half of that.
func TestReserve(t *testing.T) {
	d := newDecoder(render.Options{Memory: 1 << 30}, func() {})
	defer d.close()
	for bytes, want := range map[int64]int64{0: programBytes / 2, 100 << 20: 110 << 20, 2 << 30: 256 << 20} {
		if d.open(nil, 1, bytes); d.reserve(1) != want {
			t.Errorf("of a picture of %d bytes %d are reserved, want %d", bytes, d.reserve(1), want)
		}
	}
}
