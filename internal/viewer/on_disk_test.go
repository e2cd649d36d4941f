package viewer

import (
	"errors"
	"image"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/viewer/camera"
)

// openOnDisk shows a picture that stays on the disk.
func openOnDisk(t *testing.T, path string) *bench {
	t.Helper()
	b := open(t, Options{})
	b.files.options.Whole, b.files.options.MaxPixels = 1, 0
	b.openPaths([]string{path})
	b.settle()
	if b.picture == nil || b.picture.Image.OnDisk == nil {
		t.Fatalf("%s does not stay on the disk: %+v", path, b.unread)
	}
	return b
}

// written writes photo's picture in another form.
func written(t *testing.T, width, height int, name string, change func(*imageio.Header)) string {
	t.Helper()
	folder := t.TempDir()
	m, err := imageio.Open(photo(t, folder, "a.png", width, height), imageio.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	h := imageio.Header{Width: width, Height: height, Channels: m.Channels, Bits: 8,
		Format: imageio.TIFF, Compression: -1}
	change(&h)
	path := filepath.Join(folder, name)
	w, err := imageio.Create(path, h, imageio.CreateOptions{})
	if err == nil {
		if err = w.WriteRows8(m.Pix8); err == nil {
			err = w.Close()
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// forms are those in which a picture may stay on the disk: with all levels, and with none.
var forms = map[string]func(*imageio.Header){
	"p.tif": func(h *imageio.Header) { h.Pyramid, h.Tiling.Size = true, 64 },
	"s.tif": func(h *imageio.Header) { h.Scheme = imageio.SchemeNone },
	"d.dzi": func(h *imageio.Header) {
		h.Format, h.Tiling = imageio.DZI, imageio.Tiling{Size: 62, Overlap: 1, Format: imageio.PNG}
	},
}

// TestOnDiskExact: at 1:1 and beyond, a picture on the disk is seen as one in memory, and smaller
// it is nearly that.
func TestOnDiskExact(t *testing.T) {
	for name, change := range forms {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && name != "d.dzi" {
				t.Skip("one form is enough where the race detector watches")
			}
			width, height := 1700, 1300 // more than an overview has
			if name == "d.dzi" {
				width, height = 700, 500
			}
			b := openOnDisk(t, written(t, width, height, name, change))
			whole := rendered(t, b, b.panes()[0])
			got, _ := drawn(t, b.Frame())
			if d := meanDifference(got, whole); d > 4 {
				t.Errorf("reduced it is %.1f steps off", d)
			}
			for _, zoom := range []float64{1, 5.3} {
				b.camera.Show(zoom, camera.Point{X: 351, Y: 260})
				b.touch()
				b.wantExact(zoomText(zoom))
			}
			if v, _ := b.values(350, 261); len(v) != 3 {
				t.Errorf("values %v", v)
			}
			b.turned()
			b.camera.Show(1, camera.Point{X: 240, Y: 351})
			b.touch()
			b.wantExact("turned")
		})
	}
}

// turned turns the picture to the right and waits for it.
func (b *bench) turned() {
	b.t.Helper()
	before := b.picture.Image
	b.press("]")
	for limit := time.Now().Add(time.Minute); b.turning; {
		if time.Now().After(limit) {
			b.t.Fatal("it is not turned")
		}
		b.settle()
	}
	b.settle()
	if m := b.picture.Image; m == before || m.OnDisk == nil || m.Width != before.Height {
		b.t.Fatal("it is not turned, or read whole")
	}
}

// meanDifference is that of the samples where want is.
func meanDifference(got, want *image.NRGBA) float64 {
	sum, n := 0.0, 0
	for y := want.Rect.Min.Y; y < want.Rect.Max.Y; y++ {
		for x := want.Rect.Min.X; x < want.Rect.Max.X; x++ {
			a, b := got.NRGBAAt(x, y), want.NRGBAAt(x, y)
			for _, d := range []int{int(a.R) - int(b.R), int(a.G) - int(b.G), int(a.B) - int(b.B)} {
				sum += float64(max(d, -d))
				n++
			}
		}
	}
	return sum / float64(max(n, 1))
}

// TestOnDiskEveryPixel: in motion each pixel is drawn once, also where levels have no pages.
func TestOnDiskEveryPixel(t *testing.T) {
	b := openOnDisk(t, written(t, 700, 500, "s.tif", forms["s.tif"]))
	r := rand.New(rand.NewPCG(4, 5))
	for range 25 {
		b.send(Event{Kind: ScrollEvent, X: 320 * r.Float64(), Y: 200 * r.Float64(),
			DY: 6 * r.NormFloat64()})
		for range 3 {
			b.step(15 * time.Millisecond)
			_, covered := drawn(t, b.Frame())
			count := 0
			for _, c := range covered {
				if c {
					count++
				}
			}
			p := b.panes()[0]
			whole := b.camera.ExtentAt(b.camera.Place()).Layer(1, 1).Pixels(image.Rect(0, 0, 1, 1))
			seen := whole.Add(p.Bounds.Min).Intersect(p.Clip)
			if want := seen.Dx() * seen.Dy(); count != want {
				t.Fatalf("%d pixels are drawn, the picture has %d", count, want)
			}
		}
	}
}

// TestOnDiskClosed: a view that ends closes the picture's file. Windows lets nobody remove or
// replace an open one.
func TestOnDiskClosed(t *testing.T) {
	path := written(t, 700, 500, "s.tif", forms["s.tif"])
	var m *imageio.Image
	t.Run("view", func(t *testing.T) { m = openOnDisk(t, path).picture.Image })
	if err := m.Close(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("the file is closed only now: %v", err)
	}
}
