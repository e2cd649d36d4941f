package tiles

import (
	"context"
	"image"
	"slices"
	"sync"
	"testing"

	"github.com/liif-render/liif/imageio"
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
		tl := &tiler{jobs: []*job{{key: one, cancel: cancel}}}
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
	l := NewLocal(render.Options{Memory: 1 << 30})
	tl := newTiler([]Drawer{l}, func() {})
	defer tl.close()
	for bytes, want := range map[int64]int64{0: programBytes / 2, 100 << 20: 110 << 20,
		2 << 30: 256 << 20} {
		if tl.show(nil, bytes); l.reserve(1, tl.beside) != want {
			t.Errorf("of a picture of %d bytes %d are reserved, want %d", bytes,
				l.reserve(1, tl.beside), want)
		}
	}
}

// counter is a drawer that waits until all of several draw, and counts the tiles.
type counter struct {
	meet  *sync.WaitGroup
	drawn map[image.Rectangle]int
	mu    *sync.Mutex
}

func (c counter) Draw(_ context.Context, o Order, _ *imageio.Image) (Drawing, error) {
	c.mu.Lock()
	c.drawn[o.Rect]++
	first := len(c.drawn) <= 3
	c.mu.Unlock()
	if first {
		c.meet.Done()
		c.meet.Wait()
	}
	return Drawing{Pix: make([]byte, 4*o.Rect.Dx()*o.Rect.Dy()), Opaque: true}, nil
}
func (c counter) SetMoving(bool)   {}
func (c counter) Loaded() []string { return []string{"toy"} }
func (c counter) Close()           {}

// TestDrawers: several drawers draw at a time, each tile once.
func TestDrawers(t *testing.T) {
	c := counter{&sync.WaitGroup{}, map[image.Rectangle]int{}, &sync.Mutex{}}
	c.meet.Add(3)
	done := make(chan struct{}, 100)
	tl := newTiler([]Drawer{c, c, c}, func() { done <- struct{}{} })
	defer tl.close()
	var keys []tileKey
	for x := range 8 {
		keys = append(keys, tileKey{gridKey: gridKey{columns: 8 * Side, rows: Side}, x: x})
	}
	tl.want(keys)
	for range keys {
		<-done
	}
	if n := len(tl.take()); n != 8 || len(c.drawn) != 8 {
		t.Errorf("%d tiles are handed over, %d were drawn; want 8", n, len(c.drawn))
	}
	for r, n := range c.drawn {
		if n != 1 {
			t.Errorf("%v is drawn %d times", r, n)
		}
	}
	if models := tl.loaded(); !slices.Equal(models, []string{"toy"}) {
		t.Errorf("%q are loaded", models)
	}
}
