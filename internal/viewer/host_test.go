package viewer

import (
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/liif-render/liif/internal/viewer/draw"
	"github.com/liif-render/liif/internal/viewer/tiles"
	"github.com/liif-render/liif/render"
)

// fakeHost is a window that is none.
type fakeHost struct {
	wake             chan struct{}
	title, clipboard string
	full, closed     bool
	chosen           []string
	folder           string // that the dialog began in
	picture          []byte // in the clipboard
}

func (h *fakeHost) SetTitle(title string)    { h.title = title }
func (h *fakeHost) SetClipboard(text string) { h.clipboard = text }
func (h *fakeHost) ToggleFullscreen()        { h.full = !h.full }
func (h *fakeHost) Fullscreen() bool         { return h.full }
func (h *fakeHost) Close()                   { h.closed = true }
func (h *fakeHost) SetClipboardPicture(png []byte) error {
	h.picture = png
	return nil
}
func (h *fakeHost) ChooseFiles(folder string, done func([]string, error)) {
	h.folder = folder
	go done(h.chosen, nil)
}
func (h *fakeHost) Wake() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// bench is a viewer at work in a test, on a clock of its own.
type bench struct {
	*App
	t    *testing.T
	host *fakeHost
	now  time.Time
}

// open makes a viewer of 320×200 pixels.
func open(t *testing.T, o Options) *bench {
	t.Helper()
	b := &bench{t: t, host: &fakeHost{wake: make(chan struct{}, 1)}, now: time.Unix(1000, 0)}
	if o.Model == "" {
		o.Model = "liif-small"
	}
	if o.Cache == 0 {
		o.Cache = 64 << 20
	}
	o.Render.Device, o.Render.Threads = "cpu", 2
	if o.Render.Memory == 0 {
		o.Render.Memory = 256 << 20
	}
	o.MaxPixels = 1 << 24
	a, err := New(o, b.host, 320, 200, 1)
	if err != nil {
		t.Fatal(err)
	}
	b.App = a
	t.Cleanup(a.Close)
	return b
}

// step lets some time pass and draws a frame if there is one to be drawn.
func (b *bench) step(d time.Duration) bool {
	b.now = b.now.Add(d)
	frame, _ := b.Update(b.now)
	if frame {
		b.Frame()
	}
	return frame
}

// settle goes on until what is seen is exact.
func (b *bench) settle() {
	b.t.Helper()
	limit := time.Now().Add(60 * time.Second)
	for {
		drawn := b.step(20 * time.Millisecond)
		s := b.Status()
		if s.Exact && !s.Loading && !drawn && b.saver.job == nil {
			return
		}
		if s.Err != nil {
			b.t.Fatal(s.Err)
		}
		if time.Now().After(limit) {
			b.t.Fatalf("not exact after a minute: %+v", s)
		}
		if !drawn {
			select {
			case <-b.host.wake:
			case <-time.After(20 * time.Millisecond):
			}
		}
	}
}

// send hands events to the viewer.
func (b *bench) send(events ...Event) {
	for _, e := range events {
		b.Handle(e, b.now)
	}
}

// press presses and lets go a key, written as chord writes it.
func (b *bench) press(chord string) {
	e := Event{Kind: KeyEvent, Key: chord, Press: true}
	for {
		if len(e.Key) > 5 && e.Key[:5] == "Ctrl+" {
			e.Control, e.Key = true, e.Key[5:]
		} else if len(e.Key) > 6 && e.Key[:6] == "Shift+" {
			e.Shift, e.Key = true, e.Key[6:]
		} else {
			break
		}
	}
	b.send(e)
	e.Press = false
	b.send(e)
	b.step(time.Millisecond)
}

// photo writes a picture with waves and edges into a folder, and returns its path.
func photo(t *testing.T, folder, name string, width, height int) string {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			v := 127 + 120*math.Sin(float64(x*x+3*y*y)/90)
			c := color.NRGBA{uint8(v), uint8(255 * x / width), uint8(255 * y / height), 255}
			if (x/9+y/7)%4 == 0 {
				c.R, c.B = 20, 230
			}
			m.SetNRGBA(x, y, c)
		}
	}
	path := filepath.Join(folder, name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, m); err != nil {
		t.Fatal(err)
	}
	return path
}

// drawn draws a frame's quads as package present does, with the nearest pixel for every filter but
// Exact; it fails where quads overlap.
func drawn(t *testing.T, f *draw.Frame) (m *image.NRGBA, covered []bool) {
	t.Helper()
	m = image.NewNRGBA(image.Rect(0, 0, f.Width, f.Height))
	covered = make([]bool, f.Width*f.Height)
	for i := range f.Quads {
		q := &f.Quads[i]
		if q.Alpha < 1 {
			continue
		}
		if !q.Target.In(m.Rect) {
			t.Fatalf("quad at %v in a frame of %v", q.Target, m.Rect)
		}
		// A pixel is covered where its centre is: the rest of it may lie beside the image.
		s := q.Source
		half := 0.5*(s.X1-s.X0)/float64(q.Target.Dx()) + 1e-3
		if q.Filter == draw.Exact {
			half = 0
		}
		if s.X0 < -half || s.Y0 < -half || s.X1 > float64(q.Image.Width)+half ||
			s.Y1 > float64(q.Image.Height)+half {
			t.Fatalf("quad of %+v in an image of %d×%d", s, q.Image.Width, q.Image.Height)
		}
		for y := q.Target.Min.Y; y < q.Target.Max.Y; y++ {
			for x := q.Target.Min.X; x < q.Target.Max.X; x++ {
				if covered[y*f.Width+x] {
					t.Fatalf("pixel %d,%d is drawn twice", x, y)
				}
				covered[y*f.Width+x] = true
				m.SetNRGBA(x, y, pixelOf(q, image.Pt(x, y)))
			}
		}
	}
	return m, covered
}

// rendered draws with package render what an exact pane shows.
func rendered(t *testing.T, b *bench, p pane) *image.NRGBA {
	t.Helper()
	o := b.options.Render
	o.Without = p.Method.Without
	o.Restore, o.Denoise = p.Method.Dials[tiles.Compression], p.Method.Dials[tiles.Noise]
	r, err := render.Open(p.Method.Model, o)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	f, err := r.Encode(t.Context(), b.picture.Image)
	if err != nil {
		t.Fatal(err)
	}
	g := b.camera.GridOf(b.camera.Place())
	window := g.Bounds().Add(p.Bounds.Min).Intersect(p.Clip)
	v := render.View{Columns: g.Columns, Rows: g.Rows,
		Rect: window.Sub(p.Bounds.Min).Sub(g.Origin)}
	m := image.NewNRGBA(window)
	if err := f.Draw(t.Context(), m, v); err != nil {
		t.Fatal(err)
	}
	return m
}

// differing counts the pixels of want that a frame does not show.
func differing(got, want *image.NRGBA) (n int) {
	for y := want.Rect.Min.Y; y < want.Rect.Max.Y; y++ {
		for x := want.Rect.Min.X; x < want.Rect.Max.X; x++ {
			if got.NRGBAAt(x, y) != want.NRGBAAt(x, y) {
				n++
			}
		}
	}
	return n
}

// wantExact settles and compares every pane with what package render draws.
func (b *bench) wantExact(name string) {
	b.t.Helper()
	b.settle()
	got, covered := drawn(b.t, b.Frame())
	for _, p := range b.panes() {
		want := rendered(b.t, b, p)
		if n := differing(got, want); n > 0 {
			b.t.Errorf("%s: %d of %d pixels by %s are not those of render", name, n,
				want.Rect.Dx()*want.Rect.Dy(), p.Method.Label())
		}
	}
	g := b.camera.GridOf(b.camera.Place())
	for i, c := range covered {
		at := image.Pt(i%b.screen.width, i/b.screen.width)
		if b.compare.mode != CompareSide && c != at.In(g.Bounds()) {
			b.t.Fatalf("%s: %v is covered %v; the picture is at %v", name, at, c, g.Bounds())
		}
	}
}
