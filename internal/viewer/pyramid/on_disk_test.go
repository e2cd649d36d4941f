package pyramid

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/liif-render/liif/imageio"
)

// smallOverviews bounds overviews by some pixels until the test ends.
func smallOverviews(t *testing.T, pixels int) {
	t.Helper()
	before := overviewBytes
	overviewBytes = 4 * pixels
	t.Cleanup(func() { overviewBytes = before })
}

// stored writes a picture as a TIFF and opens it so that it stays on the disk.
func stored(t *testing.T, m *imageio.Image, change func(*imageio.Header)) *imageio.Image {
	t.Helper()
	path := filepath.Join(t.TempDir(), "p.tif")
	h := imageio.Header{Width: m.Width, Height: m.Height, Channels: m.Channels, Bits: m.Bits,
		Format: imageio.TIFF, Compression: -1}
	change(&h)
	w, err := imageio.Create(path, h, imageio.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if m.Bits == 8 {
		err = w.WriteRows8(m.Pix8)
	} else {
		err = w.WriteRows16(m.Pix16)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	got, err := imageio.Open(path, imageio.ReadOptions{Whole: 1, TrustAlpha: true})
	if err != nil || got.OnDisk == nil {
		t.Fatalf("it does not stay on the disk: %v", err)
	}
	t.Cleanup(func() { got.Close() })
	return got
}

func pyramidOf(h *imageio.Header) { h.Pyramid, h.Tiling.Size = true, 64 }
func stripsOf(h *imageio.Header)  { h.Scheme = imageio.SchemeNone }

// farthest is how far pages of a level are from those of another pyramid.
func farthest(t *testing.T, a, b *Pyramid, n int) (most int) {
	t.Helper()
	width, height := b.Size(n)
	for y := range (height + PageSide - 1) / PageSide {
		for x := range (width + PageSide - 1) / PageSide {
			p, q := a.Page(n, x, y), b.Page(n, x, y)
			if p.Rect != q.Rect || p.Around != q.Around || !p.Final {
				t.Fatalf("level %d: page %v in %v, final %v; want %v in %v", n, p.Rect, p.Around,
					p.Final, q.Rect, q.Around)
			}
			for i, v := range p.Image.Pix {
				d := int(v) - int(q.Image.Pix[i])
				most = max(most, d, -d)
			}
		}
	}
	return most
}

// TestOnDisk: pages of a picture on the disk are those of the picture in memory, within the
// rounding of the file's own levels, which are means of the picture and not of the level before.
func TestOnDisk(t *testing.T) {
	smallOverviews(t, 300*300)
	for _, c := range []struct {
		name                          string
		width, height, channels, bits int
		change                        func(*imageio.Header)
		has                           []bool
		most                          int
	}{
		{"pyramid", 1201, 1034, 3, 8, pyramidOf, []bool{true, true, true, true}, 1},
		{"alpha", 700, 1100, 4, 8, pyramidOf, []bool{true, true, true, true}, 3},
		{"grey16", 1050, 900, 1, 16, pyramidOf, []bool{true, true, true, true}, 2},
		{"strips", 1201, 1034, 3, 8, stripsOf, []bool{true, false, true, true}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := noise(c.width, c.height, c.channels, c.bits)
			whole, disk := New(m), New(stored(t, m, c.change))
			if err := whole.Build(t.Context()); err != nil {
				t.Fatal(err)
			}
			last := disk.Levels() - 1
			if p := disk.Page(last, 0, 0); p.Final || len(p.Image.Pix) == 0 {
				t.Error("the last level is final before it is made")
			}
			if disk.Overview() != nil {
				t.Error("there is an overview before it is made")
			}
			told, before := 0, disk.Version(last)
			disk.Progress = func() { told++ }
			if err := disk.Build(t.Context()); err != nil {
				t.Fatal(err)
			}
			if told < 2 || disk.Version(last) == before {
				t.Errorf("told %d times, version %d", told, disk.Version(last))
			}
			if disk.Levels() != whole.Levels() || disk.Levels() != len(c.has) {
				t.Fatalf("%d levels, want %d", disk.Levels(), whole.Levels())
			}
			for n, has := range c.has {
				if disk.Has(n) != has || !whole.Has(n) {
					t.Errorf("level %d is there: %v", n, disk.Has(n))
				}
				if !has {
					continue
				}
				if d := farthest(t, disk, whole, n); d > c.most || n == 0 && d > 0 {
					t.Errorf("level %d is %d steps off", n, d)
				}
			}
			if o := disk.Overview(); (o != nil) != (c.channels%2 == 1) {
				t.Errorf("an overview of %d channels: %v", c.channels, o)
			} else if w, h := disk.Size(2); o != nil && (o.Width != w || o.Height != h) {
				t.Errorf("an overview of %d x %d", o.Width, o.Height)
			}
			if b := disk.Bytes(); b > 8*int64(overviewBytes)/4 {
				t.Errorf("%d bytes are held", b)
			}
		})
	}
}

func TestOnDiskStops(t *testing.T) {
	smallOverviews(t, 300*300)
	p := New(stored(t, noise(1201, 1034, 3, 8), pyramidOf))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Build(ctx); err == nil || p.Ready() != 0 {
		t.Errorf("%v, %d levels are ready", err, p.Ready())
	}
}

// TestSmallOnDisk: a picture that is no larger than an overview.
func TestSmallOnDisk(t *testing.T) {
	m := noise(90, 70, 3, 8)
	whole, disk := New(m), New(stored(t, m, pyramidOf))
	if err := disk.Build(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d := farthest(t, disk, whole, 0); d > 0 {
		t.Errorf("%d steps off", d)
	}
}
