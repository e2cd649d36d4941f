package tiles

import (
	"errors"
	"image"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/internal/viewer/draw"
	"github.com/liif-render/liif/internal/viewer/pyramid"
	"github.com/liif-render/liif/render"
)

// bench is a mosaic at work in a test.
type bench struct {
	*Mosaic
	t    *testing.T
	wake chan struct{}
}

// newBench makes a mosaic of a window of 100×80 pixels.
func newBench(t *testing.T) *bench {
	b := &bench{t: t, wake: make(chan struct{}, 1)}
	c := camera.New(100, 80)
	c.Open(40, 30, false)
	c.Show(2, camera.Point{X: 20, Y: 15})
	b.Mosaic = New(Options{Render: render.Options{Device: "cpu", Threads: 1, Memory: 256 << 20},
		Cache: 16 << 20, Still: true, Wake: func() {
			select {
			case b.wake <- struct{}{}:
			default:
			}
		}}, c)
	t.Cleanup(b.Close)
	return b
}

// ramp is a picture of 40×30 pixels, darker or lighter.
func ramp(number, light int) *Picture {
	m := &imageio.Image{Width: 40, Height: 30, Channels: 3, Bits: 8, Pix8: make([]uint8, 3*40*30)}
	for i := range m.Pix8 {
		m.Pix8[i] = uint8(light + i%97)
	}
	return &Picture{Number: number, Image: m, Pyramid: pyramid.New(m)}
}

// pane shows a picture in all of the window.
func (b *bench) pane(p *Picture, m Method) Pane {
	all := image.Rect(0, 0, 100, 80)
	return Pane{Bounds: all, Clip: all, Picture: p, Method: m}
}

// settle has panes drawn, and returns the frame that shows them.
func (b *bench) settle(panes ...Pane) *draw.Frame {
	b.t.Helper()
	for limit := time.Now().Add(time.Minute); time.Now().Before(limit); {
		if _, failures := b.Collect(); len(failures) > 0 {
			b.t.Fatal(failures)
		}
		if done, total, left := b.Want(panes, nil); done == total {
			if left != 0 {
				b.t.Errorf("with all done %g seconds are left", left)
			}
			f := &draw.Frame{}
			f.Reset(100, 80)
			b.Paint(f, panes, time.Now())
			return f
		}
		select {
		case <-b.wake:
		case <-time.After(20 * time.Millisecond):
		}
	}
	b.t.Fatal("not drawn after a minute")
	return nil
}

// TestFailures: a tile that failed concerns the pictures shown alone, and is told once for each
// method.
func TestFailures(t *testing.T) {
	b := newBench(t)
	nearest := Method{Model: "nearest"}
	b.Open(0, ramp(2, 0))
	fail := func(picture int) []error {
		b.tiler.mu.Lock()
		b.tiler.results = append(b.tiler.results, drawn{err: errors.New("broken"),
			key: tileKey{gridKey: gridKey{picture: picture, method: nearest}}})
		b.tiler.mu.Unlock()
		_, failures := b.Collect()
		return failures
	}
	if fail(1) != nil || b.Failure(nearest) != nil {
		t.Error("the error of a picture that is gone counts")
	}
	if len(fail(2)) != 1 || fail(2) != nil || b.Failure(nearest) == nil {
		t.Error("an error is not told once")
	}
	if b.Retry(); b.Failure(nearest) != nil || len(fail(2)) != 1 {
		t.Error("it is not tried again")
	}
}

// TestTwoPictures: two pictures side by side are each drawn of itself, by one model that is loaded
// once.
func TestTwoPictures(t *testing.T) {
	b := newBench(t)
	model := Method{Model: "liif-small"}
	dark, light := ramp(1, 0), ramp(2, 140)
	b.Open(0, dark, light)
	left, right := b.pane(dark, model), b.pane(light, model)
	left.Clip.Max.X, right.Clip.Min.X = 50, 50
	f := b.settle(left, right)
	if !slices.Equal(b.Loaded(), []string{"liif-small"}) {
		t.Errorf("%q are loaded", b.Loaded())
	}
	for _, q := range f.Quads {
		mean := 0
		for i := 0; i < len(q.Image.Pix); i += 4 {
			mean += int(q.Image.Pix[i])
		}
		if mean /= len(q.Image.Pix) / 4; (mean > 120) != (q.Target.Min.X >= 50) {
			t.Errorf("at %v the mean is %d", q.Target, mean)
		}
	}
	s := b.tiler.drawers[0].(*Local).sources[model]
	if len(s.fields) != 2 {
		t.Errorf("%d fields, want 2", len(s.fields))
	}
	b.Open(0, light) // nothing is kept of the other
	model.Dials[Compression] = 20
	b.settle(b.pane(light, model))
	for k := range s.fields {
		if k.picture == 1 {
			t.Errorf("a field of a picture that is gone: %+v", k)
		}
	}
}

// TestUsed: the count of memory includes copies on a device and the garbage that tiles may leave.
func TestUsed(t *testing.T) {
	c := newCache(3 << 20)
	add := func(x int) {
		c.next()
		c.add(&entry{key: tileKey{x: x}, image: draw.NewImage(256, 256, make([]byte, 256<<10),
			true)})
	}
	for x := range 3 {
		add(x)
	}
	if once := int64(3 * 256 << 10); c.used() != 2*once+once/garbage {
		t.Errorf("%d bytes are counted, %d are there", c.used(), once)
	}
	c.copies = 1 // a screen that the processor draws has no memory of its own
	if once := int64(3 * 256 << 10); c.used() != once+once/garbage {
		t.Errorf("%d bytes are counted without a device", c.used())
	}
	for x := range 20 {
		add(x)
	}
	if c.used() > c.limit || c.entries[tileKey{x: 0}] != nil || c.entries[tileKey{x: 19}] == nil {
		t.Errorf("%d bytes of %d, %d entries", c.used(), c.limit, len(c.entries))
	}
	if len(c.gather()) == 0 || len(c.gather()) > 0 {
		t.Error("images that are gone are not told once")
	}
}

// TestDifference: Difference returns the known PSNR of two pictures and the place that differs
// most.
func TestDifference(t *testing.T) {
	b := newBench(t)
	nearest := Method{Model: "nearest"}
	a, other := ramp(1, 0), ramp(2, 0)
	for y := 12; y < 14; y++ { // 2×2 pixels of 40×30 differ by 51 in one colour
		for x := 30; x < 32; x++ {
			other.Image.Pix8[3*(40*y+x)] += 51
		}
	}
	b.Open(0, a, other)
	p, against := b.pane(a, nearest), b.pane(other, nearest)
	p.Against = &against
	if _, ok := b.Difference(p); ok {
		t.Error("what is not drawn is measured")
	}
	f := b.settle(p)
	d, ok := b.Difference(p)
	want := 10 * math.Log10(255*255/(51*51*4.0/(3*40*30)))
	if !ok || math.Abs(d.PSNR-want) > 1e-9 || d.Steps != 51 || math.Abs(d.At.X-31) > 8 ||
		math.Abs(d.At.Y-13) > 8 {
		t.Errorf("%+v, %v; want %g dB, 51 steps near 31, 13", d, ok, want)
	}
	bright := 0
	for _, q := range f.Quads {
		for i := 0; i < len(q.Image.Pix) && q.Alpha == 1; i += 4 {
			if q.Image.Pix[i] == 255 {
				bright++
			}
		}
	}
	if bright != 16 { // at ×2
		t.Errorf("%d pixels are bright", bright)
	}
	same := b.pane(a, nearest)
	p.Against = &same
	b.settle(p)
	if d, ok := b.Difference(p); !ok || d.Steps != 0 || !math.IsInf(d.PSNR, 1) {
		t.Errorf("of the same: %+v, %v", d, ok)
	}
}
