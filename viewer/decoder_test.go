package viewer

import (
	"context"
	"slices"
	"testing"
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
