//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package present

import (
	"bytes"
	"image"
	"image/color"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cogentcore/webgpu/wgpu"

	"github.com/liif-render/liif/internal/viewer/draw"
)

// BenchmarkFrame draws frames of 1280×800 pixels into memory: what a window of that size costs, but
// for handing it to the system.
func BenchmarkFrame(b *testing.B) {
	s, err := Open(nil)
	if err != nil {
		b.Skip(err)
	}
	defer s.Close()
	s.UseShaders()
	const width, height = 1280, 800
	m := noise(260, 260)
	full := func(f draw.Filter, alpha float32) []draw.Quad {
		var q []draw.Quad
		for y := 0; y < height; y += 256 {
			for x := 0; x < width; x += 256 {
				r := image.Rect(x, y, x+256, y+256).Intersect(image.Rect(0, 0, width, height))
				scale := 0.3
				if f == draw.Exact {
					scale = 1
				}
				q = append(q, draw.Quad{Image: m, Filter: f, Alpha: alpha, Target: r,
					Source: draw.Box{X0: 2,
						Y0: 2, X1: 2 + scale*float64(r.Dx()), Y1: 2 + scale*float64(r.Dy())}})
			}
		}
		return q
	}
	atlas := &draw.Atlas{Width: 16, Height: 16, Pix: make([]byte, 256)}
	for _, c := range []struct {
		name  string
		frame draw.Frame
	}{
		{"empty", draw.Frame{}},
		{"exact", draw.Frame{Quads: full(draw.Exact, 1)}},
		{"nearest", draw.Frame{Quads: full(draw.Nearest, 1)}},
		{"linear", draw.Frame{Quads: full(draw.Linear, 1)}},
		{"linear faded", draw.Frame{Quads: full(draw.Linear, 0.5)}},
		{"cubic", draw.Frame{Quads: full(draw.Cubic, 1)}},
		{"panel", draw.Frame{Atlas: atlas,
			Shapes: []draw.Shape{{Target: image.Rect(0, 0, width, height),
				Color: color.NRGBA{0, 0, 0, 100}}}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			c.frame.Width, c.frame.Height = width, height
			target, err := s.device.CreateTexture(&wgpu.TextureDescriptor{
				Usage:     wgpu.TextureUsageRenderAttachment,
				Dimension: wgpu.TextureDimension2D,
				Size:      wgpu.Extent3D{Width: width, Height: height, DepthOrArrayLayers: 1},
				Format:    s.format, MipLevelCount: 1, SampleCount: 1})
			if err != nil {
				b.Fatal(err)
			}
			defer target.Release()
			view, err := target.CreateView(nil)
			if err != nil {
				b.Fatal(err)
			}
			defer view.Release()
			cpu := cpuTime()
			for b.Loop() {
				if err := s.paint(&c.frame, view, nil); err != nil {
					b.Fatal(err)
				}
				s.device.Poll(true, nil)
			}
			if cpu := cpuTime() - cpu; cpu > 0 {
				b.ReportMetric(float64(cpu.Nanoseconds())/float64(b.N)/(width*height),
					"cpu-ns/pixel")
			}
		})
	}
}

// cpuTime is the processor time of the process, which others that run beside it disturb less than
// the time of day; 0 where it is not known.
func cpuTime() time.Duration {
	stat, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	var ticks int64
	for _, f := range fields[11:13] { // user and system time, in hundredths of a second
		n, _ := strconv.ParseInt(f, 10, 64)
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
