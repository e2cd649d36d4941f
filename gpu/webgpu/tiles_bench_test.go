//go:build cgo && (linux || darwin) && (amd64 || arm64)

package webgpu_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"syscall"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/gputest"
)

// BenchmarkTiles times every shape of tiles, in GFLOP/s of the device's time, the best of the runs.
// On a software device best-core-GFLOP/s is what the process's own processor time comes to on all
// cores, which neighbours on a busy machine disturb least.
func BenchmarkTiles(b *testing.B) {
	d := gputest.Shared(b)
	for _, class := range gpu.TileClasses(d.Limits(), gpu.Float32) {
		for _, shape := range class.Shapes {
			b.Run(class.Name+"/"+shape, func(b *testing.B) {
				e := gpu.New(gputest.Shared(b), "webgpu:0", gpu.Options{
					Tiles: gpu.Tiles{class.Name: shape}, Slice: gpu.LongestDispatch})
				flop, work := tileWork(b, e, class.Name, d.Info().Kind == gpu.KindSoftware)
				work() // compiles
				work() // and says how fast it is
				best, cores := 0.0, 0.0
				for b.Loop() {
					busy, own := e.Busy(), processorSeconds()
					work()
					best = max(best, flop/(e.Busy()-busy).Seconds()/1e9)
					cores = max(cores, flop*float64(runtime.NumCPU())/(processorSeconds()-own)/1e9)
				}
				b.ReportMetric(best, "best-GFLOP/s")
				if d.Info().Kind == gpu.KindSoftware {
					b.ReportMetric(cores, "best-core-GFLOP/s")
				}
			})
		}
	}
}

// tileWork is work of a class, little of it for a software device: an encoder's layer, or a grid of
// queries of a head of three hidden layers, four where they are 256 wide as in the paper.
func tileWork(b *testing.B, e *gpu.Engine, class string, software bool) (flop float64,
	work func()) {
	b.Helper()
	side := 512
	if software {
		side = 64
	}
	rng := rand.New(rand.NewPCG(64, 1))
	tensor := func(height, width, channels int) engine.Tensor {
		x, err := e.NewTensor(height, width, channels)
		if err == nil {
			err = e.Upload(x, gputest.Normal(rng, height*width*channels))
		}
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(x.Release)
		return x
	}
	var kind string
	var width int
	if _, err := fmt.Sscanf(class, "%s %d", &kind, &width); err != nil {
		b.Fatal(err)
	}
	if kind == "conv" {
		w, err := e.NewConv(3, width, width, gputest.Normal(rng, 9*width*width),
			gputest.Normal(rng, width))
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(w.Release)
		c := engine.Conv{Weights: w, In: engine.All(tensor(side, side, width)),
			Out: engine.All(tensor(side, side, width)), ReLU: true}
		return 2 * 9 * float64(width*width*side*side), func() {
			err := e.Conv(context.Background(), c)
			if err == nil {
				err = e.Flush()
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	hidden := []int{width, width, width}
	if width == 256 {
		hidden = append(hidden, width)
	}
	h := gputest.ToyHead(rng, hidden, true)
	d, err := e.NewDecoder(h)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(d.Release)
	q := engine.Query{Latent: tensor(side/4, side/4, width), Source: tensor(side/4, side/4, 3)}
	q.Rows, q.Cols = gputest.ToyAxis(rng, side, side/4, 1), gputest.ToyAxis(rng, side, side/4, 1)
	out := make([]float32, 3*side*side)
	flop = 14 * float64(width)
	for _, l := range h.Hidden {
		flop += 4 * 2 * float64(l.In*l.Out)
	}
	return flop * float64(side*side), func() {
		if err := e.DecodeGrid(context.Background(), d, q, out); err != nil {
			b.Fatal(err)
		}
	}
}

// processorSeconds is the time that all cores spent on this process.
func processorSeconds() float64 {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return float64(r.Utime.Nano()+r.Stime.Nano()) / 1e9
}
