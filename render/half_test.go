//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package render

import (
	"context"
	"image"
	"testing"

	"github.com/liif-render/liif/device"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/gputest"
)

// TestHalfTilesEqualWhole: in float16 too tiles change no bit, on WebGPU, which keeps it, and on
// Vulkan, which computes in it where the device does. What is drawn is not float32's picture.
func TestHalfTilesEqualWhole(t *testing.T) {
	if testing.Short() {
		t.Skip("many seconds on a software device")
	}
	source := FromImage(picture(21, 17, true))
	m := tinyModel(nil)
	host := field(t, m, Options{Device: "cpu"}, source)
	full := drawFloat(t, host, host.View(1.7))
	for _, b := range gputest.Backends {
		p := gpu.Half
		if b.Shared(t).Limits().Half {
			p = gpu.HalfProducts
		}
		drawn := func(tile int, rect image.Rectangle) []float32 {
			r, err := newOn(m, Options{Tile: tile}, func(o device.Options) (engine.Engine, error) {
				return gpu.New(b.Shared(t), b.Name+":0",
					gpu.Options{Memory: o.Memory, Precision: p}), nil
			})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			f, err := r.Encode(context.Background(), source)
			if err != nil {
				t.Fatal(err)
			}
			v := f.View(1.7)
			v.Rect = rect
			return drawFloat(t, f, v)
		}
		whole := drawn(256, image.Rectangle{})
		if i := sameBits(drawn(7, image.Rectangle{}), whole); i >= 0 {
			t.Errorf("%s in %s: value %d of tiles differs from the whole", b.Name, p, i)
		}
		if sameBits(whole, full) < 0 {
			t.Errorf("%s in %s: the picture is float32's", b.Name, p)
		}
	}
}
