//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

package webgpu_test

import (
	"strings"
	"testing"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/internal/gputest"
	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/shaders"
)

// tolerance is what graphics devices promise against the authors' float32 code.
const tolerance = gputest.Tolerance

// TestGolden: every golden model on the device, encoder, grids and points.
func TestGolden(t *testing.T) {
	e := gpu.New(gputest.Shared(t), "webgpu:0", gpu.Options{})
	defer closing(t, e)
	for _, name := range golden.Models {
		t.Run(name, func(t *testing.T) { gputest.Golden(t, e, name) })
	}
}

// TestGoldenNotices: a kernel that computes something else gives numbers that are not the authors'.
func TestGoldenNotices(t *testing.T) {
	const name = "small-plain"
	cases := golden.Cases(t, name)
	height, width := cases["input"].Shape[1], cases["input"].Shape[2]
	rgb, want := golden.Interleave(cases["input"]), golden.Interleave(cases["feat"])
	worst := func(d gpu.Device) float64 {
		e := gpu.New(d, "webgpu:0", gpu.Options{})
		defer closing(t, e)
		n, err := model.Load(e, golden.Model(t, name))
		if err != nil {
			t.Fatal(err)
		}
		defer n.Close()
		got, err := n.Features(t.Context(), rgb, height, width)
		if err != nil {
			t.Fatal(err)
		}
		off, _ := golden.Worst(got, want)
		return off
	}
	if off := worst(gputest.Shared(t)); off > tolerance {
		t.Errorf("off by %.3g", off)
	}
	changed := &mutated{Device: gputest.Shared(t)}
	if off := worst(changed); off <= tolerance || changed.count == 0 {
		t.Errorf("%d changed kernels: off by %.3g", changed.count, off)
	}
}

// mutated is a device whose convolutions clamp what is below a half instead of what is below zero.
type mutated struct {
	gpu.Device
	count int
}

func (m *mutated) NewKernel(s *shaders.Shader) (gpu.Kernel, error) {
	other := *s
	if strings.HasPrefix(s.Name, "conv ") {
		other.Source = strings.ReplaceAll(s.Source, "v < vec4<f32>()",
			"v < vec4<f32>(0.5)")
		if other.Source != s.Source {
			m.count++
		}
	}
	return m.Device.NewKernel(&other)
}
