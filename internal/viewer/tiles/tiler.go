package tiles

import (
	"context"
	"errors"
	"image"
	"maps"
	"slices"
	"sync"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/priority"
	"github.com/liif-render/liif/internal/stopwatch"
	"github.com/liif-render/liif/internal/viewer/draw"
)

// tiler has tiles drawn, each drawer in a goroutine of its own: always the first of those wanted
// that is not drawn, of its share.
type tiler struct {
	drawers []Drawer
	wake    func() // wakes the window when a tile is done

	mu      sync.Mutex
	changed sync.Cond
	wanted  []tileKey
	areas   map[gridKey]image.Rectangle // of the outputs that the panes show
	seen    []Shown                     // by the panes
	open    map[int]*Picture            // that tiles are drawn of, by number
	beside  int64                       // bytes that they and the program take beside tiles
	jobs    []*job
	results []drawn
	moving  bool // something on the screen
	closed  bool
	done    sync.WaitGroup
}

// job is a tile that is being drawn.
type job struct {
	key     tileKey
	cancel  context.CancelFunc
	givenUp bool // it is cancelled, and has not stopped yet
}

// drawn is a finished tile, or the error for which there is none.
type drawn struct {
	key     tileKey
	entry   *entry
	err     error
	seconds float64
	device  string
}

func newTiler(drawers []Drawer, wake func()) *tiler {
	t := &tiler{drawers: drawers, wake: wake}
	t.changed.L = &t.mu
	for i, d := range drawers {
		t.done.Go(func() { t.work(i, d) })
	}
	return t
}

// show changes the pictures that tiles are drawn of, which take bytes of memory themselves.
func (t *tiler) show(pictures map[int]*Picture, bytes int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.open = pictures
	t.beside = programBytes + bytes + bytes/garbage
	t.setWanted(nil)
}

// isOpen tells whether tiles of a picture are still asked for.
func (t *tiler) isOpen(picture int) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.open[picture] != nil
}

// want replaces the list of wanted tiles, the most urgent first, of the parts of outputs that they
// are in, and of what the panes show. A tile that is being drawn and not wanted any more is given
// up.
func (t *tiler) want(keys []tileKey, areas map[gridKey]image.Rectangle, seen ...Shown) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.areas, t.seen = areas, seen
	t.setWanted(slices.DeleteFunc(keys, func(k tileKey) bool {
		return slices.ContainsFunc(t.results, func(r drawn) bool { return r.key == k })
	}))
}

// setWanted is want for holders of the lock.
func (t *tiler) setWanted(keys []tileKey) {
	t.wanted = keys
	for _, j := range t.jobs {
		i := slices.Index(t.wanted, j.key)
		switch {
		case i < 0:
			j.givenUp = true
			j.cancel()
		case !j.givenUp: // else it is wanted again, and must be drawn from its beginning
			t.wanted = slices.Delete(t.wanted, i, i+1)
		}
	}
	t.changed.Broadcast()
}

// setMoving tells the drawers whether the window is being redrawn all the time.
func (t *tiler) setMoving(moving bool) {
	t.mu.Lock()
	changed := t.moving != moving
	t.moving = moving
	t.mu.Unlock()
	if changed {
		for _, d := range t.drawers {
			d.SetMoving(moving)
		}
	}
}

// loaded lists the models that are in use.
func (t *tiler) loaded() (models []string) {
	for _, d := range t.drawers {
		for _, m := range d.Loaded() {
			if !slices.Contains(models, m) {
				models = append(models, m)
			}
		}
	}
	return models
}

// columns lists the widths of the outputs of tiles to be drawn.
func (t *tiler) columns() (list []int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, j := range t.jobs {
		if !j.givenUp {
			list = append(list, j.key.columns)
		}
	}
	for _, k := range t.wanted {
		list = append(list, k.columns)
	}
	return list
}

// take returns the tiles drawn since the last call.
func (t *tiler) take() []drawn {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := t.results
	t.results = nil
	return list
}

// close ends the goroutines and waits for that.
func (t *tiler) close() {
	t.mu.Lock()
	t.closed = true
	for _, j := range t.jobs {
		j.cancel()
	}
	t.changed.Broadcast()
	t.mu.Unlock()
	t.done.Wait()
}

// work is the goroutine of drawer number n.
func (t *tiler) work(n int, d Drawer) {
	defer d.Close()
	priority.Lower() // what filters compute, they compute here
	for {
		ctx, j, o, picture, ok := t.next(n)
		if !ok {
			return
		}
		start := stopwatch.Start()
		rect, around := j.key.rect()
		r := drawn{key: j.key}
		tile, err := d.Draw(ctx, o, picture)
		if r.err = err; err == nil {
			r.entry = &entry{key: j.key, rect: rect, around: around, final: true,
				image: draw.NewImage(around.Dx(), around.Dy(), tile.Pix, tile.Opaque)}
			r.device = tile.Device
		}
		r.seconds = stopwatch.Since(start).Seconds()
		t.finish(j, r)
	}
}

// worthHelping is how many tiles of another drawer's share must be left for a drawer that has none
// to draw one: what is under them, and a halo around it, has to be encoded a second time, which
// took as long as 15 tiles at ×4.
const worthHelping = 24

// share is which drawer's tile k is: each has a part of what the panes show, side by side or one
// under the other, so that no two encode the same source.
func (t *tiler) share(k tileKey) int {
	rect, _ := k.rect()
	middle, area := rect.Min.Add(rect.Max).Div(2), t.areas[k.gridKey]
	n := len(t.drawers)
	across, down := area.Dx()/Side, area.Dy()/Side
	beside, under := largestPart(across, down, n), largestPart(down, across, n)
	if under < beside || under == beside && down > across {
		return part(middle.Y-area.Min.Y, area.Dy(), n)
	}
	return part(middle.X-area.Min.X, area.Dx(), n)
}

// part is in which of n equal parts of a length a place is.
func part(at, length, n int) int { return min(max(at*n/max(length, 1), 0), n-1) }

// largestPart is how much the drawer with the most has to encode, in tiles, if columns of tiles
// are dealt out to n drawers: its own and what is around them, about a tile at ×4.
func largestPart(columns, rows, n int) (tiles int) {
	counts := make([]int, n)
	for i := range columns {
		counts[part(2*i+1, 2*columns, n)]++
	}
	return (slices.Max(counts) + 2) * (rows + 2)
}

// choose is which of the tiles that are wanted drawer number n draws next; -1 for none.
func (t *tiler) choose(n int) int {
	var others []int
	for i, k := range t.wanted {
		// One that is given up and wanted again is drawn by who stops drawing it.
		if slices.ContainsFunc(t.jobs, func(j *job) bool { return j.key == k }) {
			continue
		}
		if k.method.IsFilter() || t.share(k) == n {
			return i
		}
		others = append(others, i)
	}
	if len(others) >= worthHelping {
		return others[len(others)-1]
	}
	return -1
}

// next waits for a wanted tile that is not being drawn, for drawer number n.
func (t *tiler) next(n int) (context.Context, *job, Order, *imageio.Image, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for {
		if t.closed {
			return nil, nil, Order{}, nil, false
		}
		if i := t.choose(n); i >= 0 {
			ctx, cancel := context.WithCancel(context.Background())
			j := &job{key: t.wanted[i], cancel: cancel}
			t.wanted = slices.Delete(t.wanted, i, i+1)
			t.jobs = append(t.jobs, j)
			o := t.order(j.key)
			var m *imageio.Image
			if p := t.open[j.key.picture]; p != nil {
				m, o.Level = p.source(j.key.columns)
			}
			return ctx, j, o, m, true
		}
		t.changed.Wait()
	}
}

// order is what a drawer is told of a tile.
func (t *tiler) order(k tileKey) Order {
	_, around := k.rect()
	o := Order{Picture: k.picture, Method: k.method, Columns: k.columns, Rows: k.rows,
		Rect: around, Ahead: around, Seen: t.seen, Open: slices.Collect(maps.Keys(t.open)),
		Beside: t.beside}
	for _, other := range t.wanted {
		if other.gridKey == k.gridKey && t.share(other) == t.share(k) {
			_, around := other.rect()
			o.Ahead = o.Ahead.Union(around)
		}
	}
	return o
}

// finish delivers a result, unless it was given up.
func (t *tiler) finish(j *job, r drawn) {
	t.mu.Lock()
	j.cancel()
	t.jobs = slices.DeleteFunc(t.jobs, func(other *job) bool { return other == j })
	if !errors.Is(r.err, context.Canceled) {
		t.results = append(t.results, r)
	}
	t.mu.Unlock()
	t.wake()
}
