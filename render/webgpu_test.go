//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package render

import (
	"context"
	"fmt"
	"image"
	"testing"

	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/internal/gputest"
	"github.com/liif-render/liif/weights"
)

// TestWebGPU: on a graphics device tiles change no bit either, and 8-bit pictures differ from the
// processor's by one step in hardly any value.
func TestWebGPU(t *testing.T) {
	if testing.Short() {
		t.Skip("many seconds on a software device")
	}
	if err := gputest.Open(t).Close(); err != nil {
		t.Fatal(err)
	}
	for _, network := range networks {
		m := tinyModel(network.change)
		size := image.Pt(29, 22)
		if m.Spec.Encoder == weights.EncoderRDN { // 124 layers, slow on a software device
			size = image.Pt(13, 10)
		}
		source := FromImage(picture(size.X, size.Y, network.name == "edsr"))
		host := field(t, m, Options{}, source)
		v := host.View(1.7)
		want := quantise[uint8](nil, drawFloat(t, host, v), 0xff)
		whole := field(t, m, Options{Device: "webgpu", Tile: 256}, source)
		got := drawFloat(t, whole, v)
		// One in ten thousand may; of so few values that is one.
		if n := differing(t, quantise[uint8](nil, got, 0xff), want); n > 1+len(want)/10_000 {
			t.Errorf("%s: %d of %d values differ from the processor's", network.name, n, len(want))
		}
		tiled := field(t, m, Options{Device: "webgpu", Tile: 7}, source)
		if i := sameBits(drawFloat(t, tiled, v), got); i >= 0 {
			t.Errorf("%s, tiles of 7: value %d differs from the whole", network.name, i)
		}
		part := v
		part.Rect = image.Rect(3, 5, 20, 14)
		// The same device, which has compiled the shaders, encodes anew.
		f, err := whole.renderer.Encode(context.Background(), source)
		if err != nil {
			t.Fatal(err)
		}
		var crop []float32
		c := f.Channels()
		for y := part.Rect.Min.Y; y < part.Rect.Max.Y; y++ {
			crop = append(crop,
				got[c*(y*v.Columns+part.Rect.Min.X):c*(y*v.Columns+part.Rect.Max.X)]...)
		}
		if i := sameBits(drawFloat(t, f, part), crop); i >= 0 {
			t.Errorf("%s: value %d of a part differs from the whole", network.name, i)
		}
	}
}

// TestWebGPUMatchesProcessor: trained models of both encoders give the processor's bytes on a
// graphics device, but for one in ten thousand, by one step: at several scales, far into a picture,
// with alpha and with the self-ensemble.
func TestWebGPUMatchesProcessor(t *testing.T) {
	if testing.Short() {
		t.Skip("many seconds on a software device")
	}
	if err := gputest.Open(t).Close(); err != nil {
		t.Fatal(err)
	}
	region := func(*Field) View {
		return View{X: 5.25, Y: 3, Width: 1, Height: 0.6, Columns: 30, Rows: 18}
	}
	scaled := func(scale float64) func(f *Field) View {
		return func(f *Field) View { return f.View(scale) }
	}
	cases := []struct {
		name     string
		width    int
		alpha    bool
		ensemble bool
		view     func(f *Field) View
	}{
		{"×1.1", 12, false, false, scaled(1.1)},
		{"×2", 10, false, false, scaled(2)},
		{"×3.3", 7, false, false, scaled(3.3)},
		{"×30 of a part", 9, false, false, region},
		{"alpha ×1.5", 8, true, false, scaled(1.5)},
		{"self-ensemble ×1.5", 6, false, true, scaled(1.5)},
	}
	for _, name := range []string{"edsr-baseline-liif", "rdn-a16-liif"} {
		m := golden.Model(t, name)
		bytes, different := 0, 0
		renderers := map[string]*Renderer{} // a device compiles the shaders anew
		for _, c := range cases {
			source := FromImage(picture(c.width, c.width*3/4, c.alpha))
			var results [2][]uint8
			for i, device := range []string{"cpu", "webgpu"} {
				o := Options{Device: device, SelfEnsemble: c.ensemble}
				key := fmt.Sprint(device, c.ensemble)
				if renderers[key] == nil {
					r, err := New(m, o)
					if err != nil {
						t.Fatal(err)
					}
					defer r.Close()
					renderers[key] = r
				}
				f, err := renderers[key].Encode(context.Background(), source)
				if err != nil {
					t.Fatal(err)
				}
				results[i] = quantise[uint8](nil, drawFloat(t, f, c.view(f)), 0xff)
				f.Release()
			}
			n := differing(t, results[1], results[0])
			t.Logf("%s, %s: %d of %d bytes differ", name, c.name, n, len(results[0]))
			bytes, different = bytes+len(results[0]), different+n
		}
		if different > 1+bytes/10_000 {
			t.Errorf("%s: %d of %d bytes differ from the processor's", name, different, bytes)
		}
	}
}

// TestDiffering: the comparison sees what differs, and by how much.
func TestDiffering(t *testing.T) {
	if n := differing(t, []uint8{1, 2, 3, 4}, []uint8{1, 3, 3, 3}); n != 2 {
		t.Errorf("%d values differ, want 2", n)
	}
	var log quiet
	if differing(&log, []uint8{1, 2}, []uint8{1, 4}); log != 1 {
		t.Error("two steps pass")
	}
}

// quiet counts errors instead of failing.
type quiet int

func (*quiet) Helper()                 {}
func (q *quiet) Errorf(string, ...any) { *q++ }

// differing counts values that differ; by more than one step is an error.
func differing(t interface {
	Helper()
	Errorf(format string, args ...any)
}, a, b []uint8) int {
	t.Helper()
	n := 0
	for i := range a {
		if d := int(a[i]) - int(b[i]); d != 0 {
			n++
			if d > 1 || d < -1 {
				t.Errorf("value %d differs by %d", i, d)
			}
		}
	}
	return n
}
