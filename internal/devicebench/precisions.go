package devicebench

import (
	"context"
	"image"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/bench"
	"github.com/liif-render/liif/internal/stopwatch"
	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/weights"
)

// precisionRounds is how often each precision does each piece of work.
const precisionRounds = 4

// Precisions times encoding and decoding with each model in float16, and in float32 in turns with
// it, and prints the ratio of the shortest times by the device's clock: below 1 is faster than
// float32. Dispatches are as long as allowed: on a busy machine short ones spend most of their time
// waiting to start.
func (k Backend) Precisions(b *testing.B) {
	device := k.Open(b)
	list := []gpu.Precision{gpu.Float32, gpu.Half}
	if device.Limits().Half {
		list = append(list, gpu.HalfProducts)
	}
	device.Close()
	in, out := k.sides(b)
	for _, name := range models {
		if name != weights.Default && k.software(b) {
			continue // it would take an hour
		}
		m := load(b, name)
		b.Run(name, func(b *testing.B) {
			best := make([][2]time.Duration, len(list))
			engines := make([]*gpu.Engine, len(list))
			work := make([][2]func() error, len(list))
			for i, p := range list {
				d := k.Open(b)
				engines[i] = gpu.New(d, k.Name,
					gpu.Options{Precision: p, Slice: gpu.LongestDispatch,
						Tiles: gpu.TunedTiles(context.Background(), d, p,
							gpu.StartBudget())})
				b.Cleanup(func() { engines[i].Close() })
				work[i] = halves(b, engines[i], m, in, out)
			}
			for range b.N {
				for round := range precisionRounds + 1 { // the first compiles
					for i, e := range engines {
						for part, do := range work[i] {
							before := e.Busy()
							err := do()
							if err == nil {
								err = e.Flush()
							}
							if err != nil {
								b.Fatal(err)
							}
							took := e.Busy() - before
							if round == 1 || round > 0 && took < best[i][part] {
								best[i][part] = took
							}
						}
					}
				}
			}
			for part, what := range [2]string{"encode", "decode"} {
				for i := range list[1:] {
					r := bench.Record{Name: b.Name() + "/" + what,
						Seconds: best[i+1][part].Seconds()}
					r.Ratio = r.Seconds / stopwatch.Seconds(best[0][part])
					b.Logf("%s in %s: %.3f ms, %.2f of float32's", what, list[i+1], 1e3*r.Seconds,
						r.Ratio)
					r.Keep(b, engines[i+1])
				}
			}
		})
	}
}

// halves returns the two parts of drawing a picture: encoding in×in pixels, and decoding to
// out×out.
func halves(b *testing.B, e *gpu.Engine, m *weights.Model, in, out int) [2]func() error {
	b.Helper()
	n, err := model.Load(e, m)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(n.Close)
	rng := rand.New(rand.NewPCG(1, 1))
	rgb := make([]float32, in*in*3)
	for i := range rgb {
		rgb[i] = rng.Float32()
	}
	all := image.Rect(0, 0, in, in)
	encode := func() (*model.Latent, error) {
		return n.Encode(context.Background(), rgb,
			model.Restore{}, all, all)
	}
	latent, err := encode()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(latent.Release)
	axis := n.Axis(in, model.GridSamples(in, out, 0, out))
	colours := make([]float32, out*out*3)
	return [2]func() error{
		func() error {
			l, err := encode()
			if err == nil {
				l.Release()
			}
			return err
		},
		func() error { return n.DecodeGrid(context.Background(), latent, axis, axis, colours) },
	}
}
