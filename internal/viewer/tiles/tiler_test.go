package tiles

import (
	"context"
	"slices"
	"testing"

	"github.com/liif-render/liif/render"
)

// TestWantedAgain: a tile that was given up and is wanted again before it has stopped is drawn
// after all; one that was not given up is not drawn twice.
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
		tl := &tiler{running: one, cancel: cancel}
		tl.changed.L = &tl.mu
		for _, keys := range c.asks {
			tl.want(slices.Clone(keys))
		}
		if !slices.Equal(tl.wanted, c.want) || (ctx.Err() != nil) != c.gone {
			t.Errorf("%s: wanted %v, cancelled %v", c.name, tl.wanted, ctx.Err() != nil)
		}
		cancel()
	}
}

// TestReserve: what the picture takes is taken from what networks may, down to half of that.
func TestReserve(t *testing.T) {
	tl := newTiler(render.Options{Memory: 1 << 30}, func() {})
	defer tl.close()
	for bytes, want := range map[int64]int64{0: programBytes / 2, 100 << 20: 110 << 20,
		2 << 30: 256 << 20} {
		if tl.show(nil, bytes); tl.reserve(1) != want {
			t.Errorf("of a picture of %d bytes %d are reserved, want %d", bytes, tl.reserve(1),
				want)
		}
	}
}
