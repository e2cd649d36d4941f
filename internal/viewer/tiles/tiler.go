package tiles

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/priority"
	"github.com/liif-render/liif/internal/viewer/draw"
	"github.com/liif-render/liif/internal/viewer/pyramid"
	"github.com/liif-render/liif/render"
)

// tiler draws tiles in a goroutine of its own: always the first of those wanted that is not drawn.
type tiler struct {
	options render.Options
	wake    func() // tells the window that something is done

	mu      sync.Mutex
	changed sync.Cond
	wanted  []tileKey
	seen    []shown                // by the panes
	open    map[int]*imageio.Image // the pictures that tiles are drawn of, by number
	beside  int64                  // bytes that they and the program take beside tiles
	running tileKey
	cancel  context.CancelFunc // of running; nil while none is
	givenUp bool               // running is cancelled, and has not stopped yet
	results []drawn
	closed  bool
	done    chan struct{}
	// The renderers of sources, and whether something on the screen is moving meanwhile.
	renderers []*render.Renderer
	moving    bool

	sources map[Method]*source // the goroutine's own, by methods without dials
	clock   int
}

// drawn is a finished tile, or why there is none.
type drawn struct {
	key     tileKey
	entry   *entry
	err     error
	seconds float64
	device  string
}

// shown is what a pane shows: a picture by a method.
type shown struct {
	method  Method
	picture int
}

// source is a model at work.
type source struct {
	renderer *render.Renderer
	fields   map[fieldKey]*render.Field
	used     int
}

// fieldKey names what of a model draws: of a picture, at a position of the dials.
type fieldKey struct {
	dials   Dials
	picture int
}

// MaxNetworks is how many models are held loaded: what is shown and what it is compared with.
const MaxNetworks = 2

// programBytes is what the program takes without a picture: code, drivers, buffers of frames.
const programBytes = 100 << 20

func newTiler(o render.Options, wake func()) *tiler {
	t := &tiler{options: o, wake: wake, done: make(chan struct{}), sources: map[Method]*source{}}
	t.options.Keep, t.options.Background = true, true
	t.options.Memory /= MaxNetworks
	t.options.Restore, t.options.Denoise = render.Off, render.Off // tiles have dials of their own
	t.changed.L = &t.mu
	go t.work()
	return t
}

// show changes the pictures that tiles are drawn of, which take bytes of memory themselves.
func (t *tiler) show(pictures map[int]*imageio.Image, bytes int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.open = pictures
	t.beside = programBytes + bytes + bytes/garbage
	t.setWanted(nil)
}

// reserve is the memory kept back from one of so many fields of a network, for the picture, the
// program and the other fields, so that all of it stays within what it was given; fields get half
// of it at least.
func (t *tiler) reserve(fields int) int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	beside := min(t.beside/MaxNetworks, t.options.Memory/2)
	return t.options.Memory - (t.options.Memory-beside)/int64(fields)
}

// shows tells whether a pane shows s.
func (t *tiler) shows(s shown) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Contains(t.seen, s)
}

// isOpen tells whether tiles of a picture are still asked for.
func (t *tiler) isOpen(picture int) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.open[picture] != nil
}

// want replaces the list of wanted tiles, the most urgent first, and of what the panes show. A tile
// that is being drawn and not wanted any more is given up.
func (t *tiler) want(keys []tileKey, seen ...shown) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seen = seen
	t.setWanted(slices.DeleteFunc(keys, func(k tileKey) bool {
		return slices.ContainsFunc(t.results, func(r drawn) bool { return r.key == k })
	}))
}

// setWanted is want for holders of the lock.
func (t *tiler) setWanted(keys []tileKey) {
	t.wanted = keys
	if t.cancel != nil {
		i := slices.Index(keys, t.running)
		switch {
		case i < 0:
			t.givenUp = true
			t.cancel()
		case !t.givenUp: // else it is wanted again, and must be drawn from its beginning
			t.wanted = slices.Delete(keys, i, i+1)
		}
	}
	t.changed.Signal()
}

// setMoving tells whether the window is being redrawn all the time, so that a graphics device
// computes in pieces short enough to let it.
func (t *tiler) setMoving(moving bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.moving == moving {
		return
	}
	t.moving = moving
	for _, r := range t.renderers {
		r.SetInteractive(moving)
	}
}

// hold adds a renderer to those in use.
func (t *tiler) hold(r *render.Renderer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.renderers = append(t.renderers, r)
	r.SetInteractive(t.moving)
}

// letGo closes a renderer.
func (t *tiler) letGo(r *render.Renderer) {
	t.mu.Lock()
	t.renderers = slices.DeleteFunc(t.renderers,
		func(held *render.Renderer) bool { return held == r })
	t.mu.Unlock()
	r.Close()
}

// loaded lists the models that are in use.
func (t *tiler) loaded() (models []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, r := range t.renderers {
		models = append(models, r.Model())
	}
	return models
}

// columns lists the widths of the outputs of tiles to be drawn.
func (t *tiler) columns() (list []int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.cancel != nil && !t.givenUp {
		list = append(list, t.running.columns)
	}
	for _, k := range t.wanted {
		list = append(list, k.columns)
	}
	return list
}

// take hands over what has been drawn.
func (t *tiler) take() []drawn {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := t.results
	t.results = nil
	return list
}

// close ends the goroutine and waits for that.
func (t *tiler) close() {
	t.mu.Lock()
	t.closed = true
	if t.cancel != nil {
		t.cancel()
	}
	t.changed.Signal()
	t.mu.Unlock()
	<-t.done
}

// work is the goroutine.
func (t *tiler) work() {
	defer close(t.done)
	priority.Lower() // what filters compute, they compute here
	for {
		ctx, key, picture, ok := t.next()
		if !ok {
			break
		}
		start := time.Now()
		e, device, err := t.tile(ctx, key, picture)
		t.finish(drawn{key, e, err, time.Since(start).Seconds(), device})
	}
	for _, s := range t.sources {
		t.letGo(s.renderer)
	}
}

// next waits for a wanted tile.
func (t *tiler) next() (context.Context, tileKey, *imageio.Image, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.wanted) == 0 && !t.closed {
		t.changed.Wait()
	}
	if t.closed {
		return nil, tileKey{}, nil, false
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.running, t.wanted, t.cancel, t.givenUp = t.wanted[0], t.wanted[1:], cancel, false
	return ctx, t.running, t.open[t.running.picture], true
}

// finish hands a result over, unless it was given up.
func (t *tiler) finish(r drawn) {
	t.mu.Lock()
	t.cancel()
	t.cancel = nil
	if !errors.Is(r.err, context.Canceled) {
		t.results = append(t.results, r)
	}
	t.mu.Unlock()
	t.wake()
}

// tile draws one tile.
func (t *tiler) tile(ctx context.Context, key tileKey, m *imageio.Image) (*entry, string, error) {
	s, err := t.source(key)
	if err != nil {
		return nil, "", err
	}
	f, err := t.field(ctx, s, key, m)
	if err != nil {
		return nil, "", err
	}
	rect, around := key.rect()
	v := render.View{Columns: key.columns, Rows: key.rows, Rect: around,
		TrueCell: key.method.TrueCell}
	pix := make([]byte, 4*around.Dx()*around.Dy())
	opaque := f.Channels()%2 == 1
	err = f.Stream(ctx, v, 8, func(strip *render.Strip) error {
		toRGBA(pix[4*strip.Y*strip.Columns:], strip.Pix8, strip.Channels)
		return nil
	}, nil)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", key.method.Label(), err)
	}
	e := &entry{key: key, image: draw.NewImage(around.Dx(), around.Dy(), pix, opaque), rect: rect,
		around: around, final: true}
	return e, s.renderer.Device().Device, nil
}

// toRGBA makes RGBA, premultiplied, of samples of one to four channels.
func toRGBA(to []byte, from []uint8, channels int) {
	o := 0
	for i := 0; i < len(from); i += channels {
		s, d := from[i:i+channels:i+channels], to[o:o+4:o+4]
		o += 4
		switch channels {
		case 1:
			d[0], d[1], d[2], d[3] = s[0], s[0], s[0], 255
		case 2:
			v := pyramid.Premultiply(s[0], s[1])
			d[0], d[1], d[2], d[3] = v, v, v, s[1]
		case 3:
			d[0], d[1], d[2], d[3] = s[0], s[1], s[2], 255
		default:
			for c := range 3 {
				d[c] = pyramid.Premultiply(s[c], s[3])
			}
			d[3] = s[3]
		}
	}
}

// source finds or opens the model that draws a tile.
func (t *tiler) source(key tileKey) (*source, error) {
	t.clock++
	s := t.sources[key.method.loaded()]
	if s == nil {
		t.makeRoom(key.method)
		o := t.options
		o.Without, o.SelfEnsemble = key.method.Without, key.method.SelfEnsemble
		r, err := render.Open(key.method.Model, o)
		if err != nil {
			return nil, NewInputError(err)
		}
		t.hold(r)
		s = &source{renderer: r, fields: map[fieldKey]*render.Field{}}
		t.sources[key.method.loaded()] = s
	}
	s.used = t.clock
	return s, nil
}

// field finds or makes what of a model draws a tile: a field for each picture and each position of
// the dials that is seen.
func (t *tiler) field(ctx context.Context, s *source, key tileKey, m *imageio.Image) (*render.Field,
	error) {
	for _, other := range t.sources { // what is encoded of pictures that are gone
		for k, f := range other.fields {
			if !t.isOpen(k.picture) {
				f.Release()
				delete(other.fields, k)
			}
		}
	}
	name := fieldKey{key.method.Dials, key.picture}
	if f := s.fields[name]; f != nil {
		return f, nil
	}
	for old, f := range s.fields {
		f.Release() // it has planned with more memory than there will be
		other := shown{key.method, old.picture}
		if other.method.Dials = old.dials; !t.shows(other) {
			delete(s.fields, old)
		}
	}
	f, err := s.renderer.EncodeAs(ctx, m,
		render.Restoration{Compression: name.dials[Compression], Noise: name.dials[Noise]})
	if err != nil {
		return nil, err
	}
	s.fields[name] = f
	for _, f := range s.fields {
		f.Reserve(t.reserve(len(s.fields)))
	}
	return f, nil
}

// makeRoom closes the model used longest ago if another network would be one too many.
func (t *tiler) makeRoom(m Method) {
	if m.IsFilter() {
		return
	}
	var oldest *Method
	networks := 0
	for k, s := range t.sources {
		if k.IsFilter() {
			continue
		}
		networks++
		if oldest == nil || s.used < t.sources[*oldest].used {
			oldest = &k
		}
	}
	if networks >= MaxNetworks {
		t.letGo(t.sources[*oldest].renderer)
		delete(t.sources, *oldest)
	}
}
