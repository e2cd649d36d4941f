//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu_test

import (
	"context"
	"testing"
	"time"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/gputest"
)

// BenchmarkConv times the conv kernel alone: an encoder's layer and a hidden layer of the paper's head.
// best-GFLOP/s is the fastest run, which on a shared machine is the one with the fewest neighbours.
func BenchmarkConv(b *testing.B) {
	for _, c := range []struct {
		name                            string
		kernel, channels, height, width int
	}{
		{"3x3, 64 channels, 64x64 pixels", 3, 64, 64, 64},
		{"1x1, 256 channels, 4096 rows", 1, 256, 1, 4096},
	} {
		b.Run(c.name, func(b *testing.B) {
			e := gpu.New(gputest.Open(b), "webgpu:0", gpu.Options{Slice: time.Second})
			defer e.Close()
			w, err := e.NewConv(c.kernel, c.channels, c.channels,
				make([]float32, c.kernel*c.kernel*c.channels*c.channels), nil)
			if err != nil {
				b.Fatal(err)
			}
			in, err := e.NewTensor(c.height, c.width, c.channels)
			if err != nil {
				b.Fatal(err)
			}
			out, err := e.NewTensor(c.height, c.width, c.channels)
			if err != nil {
				b.Fatal(err)
			}
			flop := 2 * float64(c.kernel*c.kernel*c.channels*c.channels*c.height*c.width)
			best := 0.0
			for b.Loop() {
				start := time.Now()
				err := e.Conv(context.Background(), engine.Conv{Weights: w, In: engine.All(in),
					Out: engine.All(out)})
				if err != nil {
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
