//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu_test

import (
	"context"
	"testing"
	"time"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/gpu/webgpu"
)

// BenchmarkConv: 3×3, 64 to 64 channels, on 64×64 pixels; and 256 to 256 1×1 on 4096 rows.
func BenchmarkConv(b *testing.B) {
	d, err := webgpu.Open(0)
	if err != nil {
		b.Skip(err)
	}
	e := gpu.New(d, "webgpu:0", gpu.Options{Slice: time.Second})
	defer e.Close()
	for name, c := range map[string][5]int{"3x3 64": {3, 64, 64, 64, 64}, "1x1 256": {1, 256, 256, 1, 4096}} {
		b.Run(name, func(b *testing.B) {
			w, err := e.NewConv(c[0], c[1], c[2], make([]float32, c[0]*c[0]*c[1]*c[2]), nil)
			if err != nil {
				b.Fatal(err)
			}
			in, _ := e.NewTensor(c[3], c[4], c[1])
			out, _ := e.NewTensor(c[3], c[4], c[2])
			flop := 2 * float64(c[0]*c[0]*c[1]*c[2]*c[3]*c[4])
			best := 0.0
			for b.Loop() {
				start := time.Now()
				if err := e.Conv(context.Background(), engine.Conv{Weights: w, In: engine.All(in), Out: engine.All(out)}); err != nil {
					b.Fatal(err)
				}
				if err := e.Flush(); err != nil {
					b.Fatal(err)
				}
				best = max(best, flop/time.Since(start).Seconds()/1e9)
			}
			b.ReportMetric(best, "best-GFLOP/s")
		})
	}
}
