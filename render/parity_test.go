//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package render

import (
	"context"
	"testing"

	"github.com/liif-render/liif/device"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/internal/gputest"
)

// TestBackendsAgree: trained models of both encoders give the same values, but for the last bits,
// through Vulkan and WebGPU, whose kernels are of one text but went through two compilers, at
// several scales. Vulkan's modules forbid drivers to contract products and sums, WGSL cannot.
func TestBackendsAgree(t *testing.T) {
	if testing.Short() {
		t.Skip("many seconds on a software device")
	}
	same := func(b gputest.Backend) string { return b.Shared(t).Info().Name }
	if one, other := same(gputest.Backends[0]), same(gputest.Backends[1]); one != other {
		t.Skipf("NOT TESTED: the backends have devices of their own, %s and %s", one, other)
	}
	for _, name := range []string{"edsr-baseline-liif", "rdn-a16-liif"} {
		m := golden.Model(t, name)
		var fields []*Field
		for _, b := range gputest.Backends {
			r, err := newOn(m, Options{}, func(device.Options) (engine.Engine, error) {
				return gpu.New(b.Shared(t), b.Name+":0", gpu.Options{}), nil
			})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			f, err := r.Encode(context.Background(), FromImage(picture(7, 5, false)))
			if err != nil {
				t.Fatal(err)
			}
			fields = append(fields, f)
		}
		for _, scale := range []float64{1.2, 2, 3.3} {
			var pictures [][]float32
			for _, f := range fields {
				pictures = append(pictures, drawFloat(t, f, f.View(scale)))
			}
			if i := gputest.Differs(pictures[0], pictures[1], gputest.Contracted); i >= 0 {
				t.Errorf("%s at ×%g: value %d of %d is %g and %g", name, scale, i, len(pictures[0]),
					pictures[0][i], pictures[1][i])
			}
		}
	}
}
