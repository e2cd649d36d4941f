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

// BenchmarkConvBackward times a backward convolution without the gradient of its input, which is a
// convolution like any other: what remains is the weight gradient. An encoder's layer and a hidden
// layer of the paper's head. best-GFLOP/s is the fastest run.
func BenchmarkConvBackward(b *testing.B) {
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
			count := c.kernel * c.kernel * c.channels * c.channels
			numbers := make([]int32, count)
			for i := range numbers {
				numbers[i] = int32(i)
			}
			p, err := e.NewParameters(make([]float32, count))
			if err != nil {
				b.Fatal(err)
			}
			defer p.Release()
			w, err := e.NewTrainedConv(p, engine.ConvParameters{Kernel: c.kernel, In: c.channels,
				Out: c.channels, Weights: numbers, Scale: 1})
			if err != nil {
				b.Fatal(err)
			}
			defer w.Release()
			var tensors [2]engine.Tensor
			for i := range tensors {
				if tensors[i], err = e.NewTensor(c.height, c.width, c.channels); err != nil {
					b.Fatal(err)
				}
				defer tensors[i].Release()
			}
			flop := 2 * float64(count*c.height*c.width)
			best := 0.0
			for b.Loop() {
				start := time.Now()
				err := e.ConvBackward(context.Background(), engine.ConvBackward{Weights: w,
					In: engine.All(tensors[0]), OutGradient: engine.All(tensors[1])})
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
