package tiles

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/viewer/pyramid"
	"github.com/liif-render/liif/render"
)

// Local draws tiles in this process, by package render.
type Local struct {
	options render.Options
	sources map[Method]*source // by methods without dials
	clock   int

	mu sync.Mutex
	// The renderers of sources, and whether something on the screen is moving meanwhile.
	renderers []*render.Renderer
	moving    bool
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
	level   int // Order.Level
}

// programBytes is what the program takes without a picture: code, drivers, buffers of frames.
const programBytes = 100 << 20

// MaxNetworks is how many models are held loaded: what is shown and what it is compared with.
const MaxNetworks = 2

// NewLocal makes a drawer; of the options, dials and what is kept are its own.
func NewLocal(o render.Options) *Local {
	o.Keep, o.Background = true, true
	o.Memory /= MaxNetworks
	o.Restore, o.Denoise = render.Off, render.Off // tiles have dials of their own
	return &Local{options: o, sources: map[Method]*source{}}
}

// reserve is the memory kept back from one of so many fields of a network, for the picture, the
// program and the other fields, so that all of it stays within what it was given; fields get half
// of it at least.
func (l *Local) reserve(fields int, beside int64) int64 {
	beside = min(beside/MaxNetworks, l.options.Memory/2)
	return l.options.Memory - (l.options.Memory-beside)/int64(fields)
}

// SetMoving implements Drawer.
func (l *Local) SetMoving(moving bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.moving = moving
	for _, r := range l.renderers {
		r.SetInteractive(moving)
	}
}

// Close implements Drawer.
func (l *Local) Close() {
	for _, s := range l.sources {
		l.letGo(s.renderer)
	}
}

// hold adds a renderer to those in use.
func (l *Local) hold(r *render.Renderer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.renderers = append(l.renderers, r)
	r.SetInteractive(l.moving)
}

// letGo closes a renderer.
func (l *Local) letGo(r *render.Renderer) {
	l.mu.Lock()
	l.renderers = slices.DeleteFunc(l.renderers,
		func(held *render.Renderer) bool { return held == r })
	l.mu.Unlock()
	r.Close()
}

// Loaded implements Drawer: it lists the models that are in use.
func (l *Local) Loaded() (models []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range l.renderers {
		models = append(models, r.Model())
	}
	return models
}

// Draw implements Drawer.
func (l *Local) Draw(ctx context.Context, o Order, m *imageio.Image) (Drawing, error) {
	s, err := l.source(o.Method)
	if err != nil {
		return Drawing{}, err
	}
	f, err := l.field(ctx, s, &o, m)
	if err != nil {
		return Drawing{}, err
	}
	v := render.View{Columns: o.Columns, Rows: o.Rows, Rect: o.Rect, Ahead: o.Ahead,
		TrueCell: o.Method.TrueCell}
	d := Drawing{Pix: make([]byte, 4*o.Rect.Dx()*o.Rect.Dy()), Opaque: f.Channels()%2 == 1}
	err = f.Stream(ctx, v, 8, func(strip *render.Strip) error {
		toRGBA(d.Pix[4*strip.Y*strip.Columns:], strip.Pix8, strip.Channels)
		return nil
	}, nil)
	if err != nil {
		return Drawing{}, fmt.Errorf("%s: %w", o.Method.Label(), err)
	}
	d.Device = s.renderer.Device().Device
	return d, nil
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

// source finds or opens the model that draws by a method.
func (l *Local) source(m Method) (*source, error) {
	l.clock++
	s := l.sources[m.loaded()]
	if s == nil {
		l.makeRoom(m)
		o := l.options
		o.Without, o.SelfEnsemble = m.Without, m.SelfEnsemble
		r, err := render.Open(m.Model, o)
		if err != nil {
			return nil, NewInputError(err)
		}
		l.hold(r)
		s = &source{renderer: r, fields: map[fieldKey]*render.Field{}}
		l.sources[m.loaded()] = s
	}
	s.used = l.clock
	return s, nil
}

// field finds or makes what of a model draws a tile: a field for each picture and each position of
// the dials that is seen.
func (l *Local) field(ctx context.Context, s *source, o *Order, m *imageio.Image) (*render.Field,
	error) {
	for _, other := range l.sources { // what is encoded of pictures that are gone
		for k, f := range other.fields {
			if !slices.Contains(o.Open, k.picture) {
				f.Release()
				delete(other.fields, k)
			}
		}
	}
	name := fieldKey{o.Method.Dials, o.Picture, o.Level}
	if f := s.fields[name]; f != nil {
		return f, nil
	}
	for old, f := range s.fields {
		f.Release() // it has planned with more memory than there will be
		other := Shown{o.Method, old.picture}
		if other.Method.Dials = old.dials; old.level != name.level ||
			!slices.Contains(o.Seen, other) {
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
		f.Reserve(l.reserve(len(s.fields), o.Beside))
	}
	return f, nil
}

// makeRoom closes the model used longest ago if another network would be one too many.
func (l *Local) makeRoom(m Method) {
	if m.IsFilter() {
		return
	}
	var oldest *Method
	networks := 0
	for k, s := range l.sources {
		if k.IsFilter() {
			continue
		}
		networks++
		if oldest == nil || s.used < l.sources[*oldest].used {
			oldest = &k
		}
	}
	if networks >= MaxNetworks {
		l.letGo(l.sources[*oldest].renderer)
		delete(l.sources, *oldest)
	}
}
