package tiles

import (
	"context"
	"image"
	"slices"
	"strconv"
	"strings"
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
			tl.want(slices.Clone(keys), nil)
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
	grid := gridKey{columns: 8 * Side, rows: Side}
	var keys []tileKey
	for x := range 8 {
		keys = append(keys, tileKey{gridKey: grid, x: x})
	}
	tl.want(keys, map[gridKey]image.Rectangle{grid: image.Rect(0, 0, 8*Side, Side)})
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

// TestSplit: what is shown is cut where the largest part is smallest.
func TestSplit(t *testing.T) {
	for _, c := range []struct {
		columns, rows, drawers int
		want                   string // the share of each tile, row by row
	}{
		{4, 2, 2, "0011 0011"},
		{2, 4, 2, "00 00 11 11"},
		{4, 4, 2, "0011 0011 0011 0011"},
		{5, 4, 2, "00000 00000 11111 11111"}, // 2 and 3 columns would be uneven
		{5, 2, 2, "00111 00111"},             // and yet the smaller part
		{6, 4, 3, "001122 001122 001122 001122"},
		{3, 2, 1, "000 000"},
	} {
		grid := gridKey{columns: 40 * Side, rows: 30 * Side}
		tl := &tiler{drawers: make([]Drawer, c.drawers), areas: map[gridKey]image.Rectangle{
			grid: image.Rect(10*Side, 20*Side, (10+c.columns)*Side, (20+c.rows)*Side)}}
		var rows []string
		for y := range c.rows {
			row := ""
			for x := range c.columns {
				row += strconv.Itoa(tl.share(tileKey{grid, 10 + x, 20 + y}))
			}
			rows = append(rows, row)
		}
		if got := strings.Join(rows, " "); got != c.want {
			t.Errorf("%d by %d tiles of %d: %s, want %s", c.columns, c.rows, c.drawers, got, c.want)
		}
	}
}

// TestShares: each of two drawers draws one side of what is shown, the nearest tile first, and is
// told what it is to draw after it; it helps the other one only if much is left, but where nothing
// is encoded.
func TestShares(t *testing.T) {
	grid := gridKey{method: Method{Model: "some"}, columns: 40 * Side, rows: 30 * Side}
	filter := grid
	filter.method = Method{Model: "bicubic"}
	// tiles of a grid, from the first column to the second, two rows high; those on the left last.
	tiles := func(g gridKey, from, to int) (list []tileKey) {
		for x := to; x >= from; x-- {
			list = append(list, tileKey{g, x, 20}, tileKey{g, x, 21})
		}
		return list
	}
	area := image.Rect(10*Side, 20*Side, 34*Side, 22*Side)
	ahead := func(from, to, bottom int) image.Rectangle {
		return image.Rect(from*Side, 20*Side, (to+1)*Side, bottom*Side).Inset(-apron)
	}
	for _, c := range []struct {
		name   string
		wanted []tileKey
		drawer int
		want   tileKey // the zero key for none
		ahead  image.Rectangle
	}{
		{"left", tiles(grid, 10, 33), 0, tileKey{grid, 21, 20}, ahead(10, 21, 22)},
		{"right", tiles(grid, 10, 33), 1, tileKey{grid, 33, 20}, ahead(22, 33, 22)},
		{"the rest", tiles(grid, 10, 33)[45:], 0, tileKey{grid, 11, 21}, ahead(10, 11, 22)},
		{"helps", tiles(grid, 10, 21), 1, tileKey{grid, 10, 21}, ahead(10, 21, 22)},
		{"too little to help", tiles(grid, 10, 21)[1:], 1, tileKey{}, image.Rectangle{}},
		{"a filter", tiles(filter, 10, 10), 1, tileKey{filter, 10, 20}, ahead(10, 10, 22)},
	} {
		tl := &tiler{drawers: make([]Drawer, 2)}
		tl.changed.L = &tl.mu
		tl.want(c.wanted, map[gridKey]image.Rectangle{grid: area, filter: area})
		if c.want == (tileKey{}) {
			if i := tl.choose(c.drawer); i >= 0 {
				t.Errorf("%s: draws %v", c.name, tl.wanted[i])
			}
			continue
		}
		_, j, o, _, _ := tl.next(c.drawer)
		if j.key != c.want || o.Ahead != c.ahead {
			t.Errorf("%s: draws %v of %v, want %v of %v", c.name, j.key, o.Ahead, c.want, c.ahead)
		}
	}
}
