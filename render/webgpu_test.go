//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package render

import (
	"image"
	"testing"

	"github.com/liif-render/liif/internal/gputest"
	"github.com/liif-render/liif/weights"
)

// TestWebGPU: on a graphics device tiles change no bit either, and 8-bit pictures differ from the
// processor's by one step in hardly any value.
func TestWebGPU(t *testing.T) {
	if err := gputest.Open(t).Close(); err != nil {
		t.Fatal(err)
	}
	for _, network := range networks {
		m := tinyModel(network.change)
		size, tiles := image.Pt(29, 22), []int{7, 64}
		if m.Spec.Encoder == weights.EncoderRDN { // 124 layers, slow on a software device
			size, tiles = image.Pt(13, 10), []int{7}
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
		for _, tile := range tiles {
			f := field(t, m, Options{Device: "webgpu", Tile: tile}, source)
			if i := sameBits(drawFloat(t, f, v), got); i >= 0 {
				t.Errorf("%s, tiles of %d: value %d differs from the whole", network.name, tile, i)
			}
		}
		part := v
		part.Rect = image.Rect(3, 5, 20, 14)
		f := field(t, m, Options{Device: "webgpu"}, source)
		var crop []float32
		c := f.Channels()
		for y := part.Rect.Min.Y; y < part.Rect.Max.Y; y++ {
			crop = append(crop, got[c*(y*v.Columns+part.Rect.Min.X):c*(y*v.Columns+part.Rect.Max.X)]...)
		}
		if i := sameBits(drawFloat(t, f, part), crop); i >= 0 {
			t.Errorf("%s: value %d of a part differs from the whole", network.name, i)
		}
	}
}

// differing counts values that differ; by more than one step is an error.
func differing(t *testing.T, a, b []uint8) int {
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
