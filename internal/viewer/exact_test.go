package viewer

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/internal/viewer/tiles"
	"github.com/liif-render/liif/render"
)

// TestExact: a frame that is called exact equals what package render draws, at every kind of zoom
// and place.
func TestExact(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 90, 70)}})
	b.wantExact("fit")
	for _, c := range []struct {
		zoom float64
		x, y float64
	}{
		{1, 45, 35}, {0.37, 45, 35}, {5.3, 3, 68}, {40, 89.5, 35}, {1234.5, 44.6, 12.3},
	} {
		b.camera.Show(c.zoom, camera.Point{X: c.x, Y: c.y})
		b.touch()
		b.wantExact(zoomText(c.zoom))
	}
	// The comparison must see a wrong pixel.
	m, _ := drawn(t, b.Frame())
	want := rendered(t, b, b.panes()[0])
	m.Pix[m.PixOffset(100, 100)] ^= 1
	if differing(m, want) != 1 {
		t.Error("a wrong pixel is not noticed")
	}
}

// TestNoLarger: at 1:1 the window shows the picture's own pixels, and below what package render
// makes of the model, without loading it.
func TestNoLarger(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 90, 70)}, Zoom: 1})
	for _, zoom := range []float64{1, 0.37, 0.9} {
		b.settle()
		b.camera.Show(zoom, camera.Point{X: 45, Y: 35})
		b.touch()
		b.wantExact(zoomText(zoom))
		got, _ := drawn(t, b.Frame())
		p := b.panes()[0]
		p.Method = b.choice.model
		if n := differing(got, rendered(t, b, p)); n > 0 {
			t.Errorf("×%g: %d pixels are not those of %s", zoom, n, b.choice.model.Label())
		}
		if zoom == 1 {
			origin := b.camera.GridOf(b.camera.Place()).Origin
			for i := range 90 * 70 {
				x, y := i%90, i/90
				c := got.NRGBAAt(origin.X+x, origin.Y+y)
				if want := b.picture.Image.Pix8[3*i:]; c.R != want[0] || c.G != want[1] ||
					c.B != want[2] {
					t.Fatalf("pixel %d,%d is %v, the picture has %v", x, y, c, want[:3])
				}
			}
		}
	}
	for _, model := range b.mosaic.Loaded() {
		if model != "bicubic" {
			t.Errorf("%s is loaded", model)
		}
	}
}

// TestAblations: the network without its parts, one after the other, beside another model.
func TestAblations(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 40, 30)}, Zoom: 5.5,
		Compare: "liif-small-plain", Mode: CompareSplit})
	b.wantExact("whole")
	before, _ := drawn(t, b.Frame())
	for range len(ablations) - 1 {
		b.press("E")
		model := b.panes()[1].Method
		b.wantExact(model.Label())
		if other := b.panes()[0].Method; other != (tiles.Method{Model: "liif-small-plain"}) {
			t.Errorf("the other side is by %s", other.Label())
		}
		if now, _ := drawn(t, b.Frame()); differing(now, before) == 0 {
			t.Errorf("%s draws the same", model.Label())
		}
	}
	b.press("E")
	if now, _ := drawn(t, b.Frame()); b.choice.model.Without != (render.Ablation{}) ||
		differing(now, before) != 0 {
		t.Error("the last key does not bring the whole network back")
	}
}

// TestEveryPixelOnce: in motion, with whatever tiles there are, each pixel of the picture is drawn
// once, and none beside it.
func TestEveryPixelOnce(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 700, 500)}, Cache: 3 << 20})
	b.settle()
	r := rand.New(rand.NewPCG(2, 3))
	steps := 120
	if testing.Short() {
		steps = 20
	}
	for i := range steps {
		b.send(Event{Kind: ScrollEvent, X: 320 * r.Float64(), Y: 200 * r.Float64(),
			DY: 6 * r.NormFloat64()})
		if i%7 == 0 {
			b.press([]string{"C", "F", "Left", "Tab", "3"}[r.IntN(5)])
		}
		for range 4 {
			b.step(15 * time.Millisecond)
			f := b.Frame()
			_, covered := drawn(t, f)
			count := 0
			for _, c := range covered {
				if c {
					count++
				}
			}
			want := 0
			whole := b.camera.ExtentAt(b.camera.Place()).Layer(1, 1).Pixels(image.Rect(0, 0, 1, 1))
			for _, p := range b.panes() {
				r := whole.Add(p.Bounds.Min).Intersect(p.Clip)
				want += r.Dx() * r.Dy()
			}
			// A difference is of tiles alone and dark until they are there.
			dark := b.compare.mode == CompareDifference && count < want
			if count != want && !dark {
				t.Fatalf("step %d at %+v: %d pixels are drawn, the picture has %d", i,
					b.camera.Place(),
					count, want)
			}
		}
		if b.mosaic.Used() > b.mosaic.Limit()+6<<20 {
			t.Fatalf("%d bytes are kept; the limit is %d", b.mosaic.Used(), b.mosaic.Limit())
		}
	}
}

// TestPreviewFirst: deep in, a quick preview comes before what is exact.
func TestPreviewFirst(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 64, 64)}, Zoom: 33,
		Center: &camera.Point{X: 30, Y: 30}})
	limit := time.Now().Add(30 * time.Second)
	for b.picture == nil && time.Now().Before(limit) {
		b.step(time.Millisecond)
	}
	if wanted := b.mosaic.Wanted(); len(wanted) == 0 || wanted[0] != 64*16 {
		t.Errorf("first 1024 columns are wanted, not %v", wanted)
	}
	b.wantExact("then")
}

// TestMovingCancels: a tile that is not wanted any more is given up while it is being drawn.
func TestMovingCancels(t *testing.T) {
	b := open(t, Options{Files: []string{photo(t, t.TempDir(), "a.png", 200, 150)}})
	b.settle()
	for range 20 {
		b.send(Event{Kind: ScrollEvent, X: 100, Y: 100, DY: 1})
		for range 3 {
			b.step(16 * time.Millisecond)
		}
		zoom := b.camera.Target().Zoom
		want := b.camera.GridOf(camera.Place{Zoom: zoom}).Columns
		if zoom >= 8 { // a preview, at a power of two
			want = 200 * int(math.Exp2(math.Floor(math.Log2(zoom))-1))
		}
		for _, columns := range b.mosaic.Wanted() {
			if columns != want {
				t.Fatalf("zooming to %g, %d columns are wanted", zoom, columns)
			}
		}
	}
	b.wantExact("after all")
}
