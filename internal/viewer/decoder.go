package viewer

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

// decoder draws tiles in a goroutine of its own: always the first of those wanted that is not drawn.
type decoder struct {
	options render.Options
	wake    func() // tells the window that something is done

	mu      sync.Mutex
	changed sync.Cond
	wanted  []tileKey
	seen    []Method // of the panes
	picture *imageio.Image
	number  int   // of the picture
	beside  int64 // bytes that it and the program take beside tiles
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

// source is a model at work on a picture.
type source struct {
	renderer *render.Renderer
	fields   map[Dials]*render.Field // of the picture
	picture  int
	used     int
}

// release forgets what is encoded.
func (s *source) release() {
	for _, f := range s.fields {
		f.Release()
	}
	clear(s.fields)
}

// maxNetworks is how many models are held loaded: what is shown and what it is compared with.
const maxNetworks = 2

// programBytes is what the program takes without a picture: code, drivers, buffers of frames.
const programBytes = 100 << 20

func newDecoder(o render.Options, wake func()) *decoder {
	d := &decoder{options: o, wake: wake, done: make(chan struct{}), sources: map[Method]*source{}}
	d.options.Keep, d.options.Background = true, true
	d.options.Memory /= maxNetworks
	d.options.Restore, d.options.Denoise = render.Off, render.Off // tiles have dials of their own
	d.changed.L = &d.mu
	go d.work()
	return d
}

// open changes the picture that tiles are drawn of, which takes bytes of memory itself.
func (d *decoder) open(m *imageio.Image, number int, bytes int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.picture, d.number = m, number
	d.beside = programBytes + bytes + bytes/garbage
	d.want(nil)
}

// reserve is what of a network's memory is not for one of so many fields to compute with, so that all of
// the program stays within what it was given; at least half of it is for all of them.
func (d *decoder) reserve(fields int) int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	beside := min(d.beside/maxNetworks, d.options.Memory/2)
	return d.options.Memory - (d.options.Memory-beside)/int64(fields)
}

// shows tells whether a method is seen.
func (d *decoder) shows(m Method) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Contains(d.seen, m)
}

// ask replaces the list of wanted tiles, the most urgent first, and of the methods that are seen. A tile
// that is being drawn and not wanted any more is given up.
func (d *decoder) ask(keys []tileKey, seen ...Method) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.seen = seen
	d.want(slices.DeleteFunc(keys, func(k tileKey) bool {
		return slices.ContainsFunc(d.results, func(r drawn) bool { return r.key == k })
	}))
}

// want is ask for holders of the lock.
func (d *decoder) want(keys []tileKey) {
	d.wanted = keys
	if d.cancel != nil {
		i := slices.Index(keys, d.running)
		switch {
		case i < 0:
			d.givenUp = true
			d.cancel()
		case !d.givenUp: // else it is wanted again, and must be drawn from its beginning
			d.wanted = slices.Delete(keys, i, i+1)
		}
	}
	d.changed.Signal()
}

// setMoving tells whether the window is being redrawn all the time, so that a graphics device computes in
// pieces short enough to let it.
func (d *decoder) setMoving(moving bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.moving == moving {
		return
	}
	d.moving = moving
	for _, r := range d.renderers {
		r.SetInteractive(moving)
	}
}

// hold adds a renderer to those in use.
func (d *decoder) hold(r *render.Renderer) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.renderers = append(d.renderers, r)
	r.SetInteractive(d.moving)
}

// letGo closes a renderer.
func (d *decoder) letGo(r *render.Renderer) {
	d.mu.Lock()
	d.renderers = slices.DeleteFunc(d.renderers, func(held *render.Renderer) bool { return held == r })
	d.mu.Unlock()
	r.Close()
}

// take hands over what has been drawn.
func (d *decoder) take() []drawn {
	d.mu.Lock()
	defer d.mu.Unlock()
	list := d.results
	d.results = nil
	return list
}

// close ends the goroutine and waits for that.
func (d *decoder) close() {
	d.mu.Lock()
	d.closed = true
	if d.cancel != nil {
		d.cancel()
	}
	d.changed.Signal()
	d.mu.Unlock()
	<-d.done
}

// work is the goroutine.
func (d *decoder) work() {
	defer close(d.done)
	priority.Lower() // what filters compute, they compute here
	for {
		ctx, key, picture, ok := d.next()
		if !ok {
			break
		}
		start := time.Now()
		e, device, err := d.tile(ctx, key, picture)
		d.finish(drawn{key, e, err, time.Since(start).Seconds(), device})
	}
	for _, s := range d.sources {
		d.letGo(s.renderer)
	}
}

// next waits for a wanted tile.
func (d *decoder) next() (context.Context, tileKey, *imageio.Image, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.wanted) == 0 && !d.closed {
		d.changed.Wait()
	}
	if d.closed {
		return nil, tileKey{}, nil, false
	}
	ctx, cancel := context.WithCancel(context.Background())
	d.running, d.wanted, d.cancel, d.givenUp = d.wanted[0], d.wanted[1:], cancel, false
	return ctx, d.running, d.picture, true
}

// finish hands a result over, unless it was given up.
func (d *decoder) finish(r drawn) {
	d.mu.Lock()
	d.cancel()
	d.cancel = nil
	if !errors.Is(r.err, context.Canceled) {
		d.results = append(d.results, r)
	}
	d.mu.Unlock()
	d.wake()
}

// tile draws one tile.
func (d *decoder) tile(ctx context.Context, key tileKey, m *imageio.Image) (*entry, string, error) {
	s, err := d.source(key)
	if err != nil {
		return nil, "", err
	}
	f, err := d.field(ctx, s, key, m)
	if err != nil {
		return nil, "", err
	}
	rect, around := key.rect()
	v := render.View{Columns: key.columns, Rows: key.rows, Rect: around}
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
func (d *decoder) source(key tileKey) (*source, error) {
	d.clock++
	s := d.sources[key.method.plain()]
	if s == nil {
		d.makeRoom(key.method)
		o := d.options
		o.Without = key.method.Without
		r, err := render.Open(key.method.Model, o)
		if err != nil {
			return nil, inputError{err}
		}
		d.hold(r)
		s = &source{renderer: r, fields: map[Dials]*render.Field{}}
		d.sources[key.method.plain()] = s
	}
	s.used = d.clock
	return s, nil
}

// field finds or makes what of a model draws a tile: a field for each position of the dials that is seen.
func (d *decoder) field(ctx context.Context, s *source, key tileKey, m *imageio.Image) (*render.Field,
	error) {
	for _, other := range d.sources { // what is encoded of the last picture
		if other.picture != key.picture {
			other.release()
			other.picture = key.picture
		}
	}
	dials := key.method.Dials
	if f := s.fields[dials]; f != nil {
		return f, nil
	}
	for old, f := range s.fields {
		f.Release() // it has planned with more memory than there will be
		other := key.method
		if other.Dials = old; !d.shows(other) {
			delete(s.fields, old)
		}
	}
	f, err := s.renderer.EncodeAs(ctx, m,
		render.Restoration{Compression: dials[compression], Noise: dials[noise]})
	if err != nil {
		return nil, err
	}
	s.fields[dials] = f
	for _, f := range s.fields {
		f.Reserve(d.reserve(len(s.fields)))
	}
	return f, nil
}

// makeRoom closes the model used longest ago if another network would be one too many.
func (d *decoder) makeRoom(m Method) {
	if m.IsFilter() {
		return
	}
	var oldest *Method
	networks := 0
	for k, s := range d.sources {
		if k.IsFilter() {
			continue
		}
		networks++
		if oldest == nil || s.used < d.sources[*oldest].used {
			oldest = &k
		}
	}
	if networks >= maxNetworks {
		d.letGo(d.sources[*oldest].renderer)
		delete(d.sources, *oldest)
	}
}
