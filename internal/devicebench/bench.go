package devicebench

import (
	"context"
	"fmt"
	"image"
	"maps"
	"slices"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/bench"
	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/render"
	"github.com/liif-render/liif/weights"
)

// Backend opens the device to measure.
type Backend struct {
	Name string // as --device has it
	Open func(b testing.TB) gpu.Device
}

func (k Backend) engine(b *testing.B) *gpu.Engine {
	b.Helper()
	d := k.Open(b)
	e := gpu.New(d, k.Name,
		gpu.Options{Tiles: gpu.TunedTiles(context.Background(), d, gpu.Float32, gpu.StartBudget())})
	b.Cleanup(func() { e.Close() })
	return e
}

// Convolutions times the conv kernel at the shapes of encoders and heads, over enough pixels to
// fill a real GPU; a software device gets fewer.
func (k Backend) Convolutions(b *testing.B) {
	for _, c := range []struct {
		name            string
		kernel, in, out int
	}{
		{"3x3 64-64 EDSR", 3, 64, 64},
		{"3x3 320-64 RDN", 3, 320, 64},
		{"1x1 576-64 RDN", 1, 576, 64},
		{"3x3 64-256 hoisted", 3, 64, 256},
		{"1x1 256-256 head", 1, 256, 256},
	} {
		b.Run(c.name, func(b *testing.B) {
			e := k.engine(b)
			side := 512
			if k.software(b) {
				side = 48
			}
			for int64(4*side*side*max(c.in, c.out)) > e.MaxTensorBytes() {
				side /= 2
			}
			conv := newConv(b, e, c.kernel, c.in, c.out, side)
			flop := 2 * float64(c.kernel*c.kernel*c.in*c.out) * float64(side*side)
			bench.RunKernels(b, e, flop, float64(side*side), func() {
				err := e.Conv(context.Background(), conv)
				if err == nil {
					err = e.Flush()
				}
				if err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

func newConv(b *testing.B, e *gpu.Engine, kernel, in, out, side int) engine.Conv {
	b.Helper()
	w, err := e.NewConv(kernel, in, out, make([]float32, kernel*kernel*in*out), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(w.Release)
	tensor := func(channels int) engine.Channels {
		t, err := e.NewTensor(side, side, channels)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(t.Release)
		if err := e.Upload(t, make([]float32, side*side*channels)); err != nil {
			b.Fatal(err)
		}
		return engine.All(t)
	}
	return engine.Conv{Weights: w, In: tensor(in), Out: tensor(out)}
}

// models are the paper's model, its larger encoder, and the one built in.
var models = []string{"edsr-baseline-liif", "rdn-a16-liif", weights.Default}

func load(b *testing.B, name string) *weights.Model {
	b.Helper()
	if name != weights.Default {
		return golden.Model(b, name)
	}
	m, err := weights.Open(name)
	if err != nil {
		b.Fatal(err)
	}
	return m
}

// sides are of the picture that is encoded and of what is drawn of it.
func (k Backend) sides(b *testing.B) (in, out int) {
	if k.software(b) {
		return 32, 64
	}
	return 128, 512
}

func (k Backend) software(b *testing.B) bool {
	b.Helper()
	d := k.Open(b)
	defer d.Close()
	return d.Info().Kind == gpu.KindSoftware
}

// Networks times encoding, the hoisted layer included, and decoding, each followed by its kernels
// one at a time, a line each: how often, how long, and at what share of the peak, the padding of
// tiles counted as work.
func (k Backend) Networks(b *testing.B) {
	in, out := k.sides(b)
	for _, name := range models {
		m := load(b, name)
		b.Run(fmt.Sprintf("%s/encode %d", name, in), func(b *testing.B) {
			k.network(b, m, func(n *model.Network) (flop, pixels float64, work func() error) {
				all, rgb := image.Rect(0, 0, in, in), make([]float32, in*in*3)
				return 2 * float64(n.Cost().EncodeMACs*in*in), float64(in * in), func() error {
					l, err := n.Encode(context.Background(), rgb, model.Restore{}, all, all)
					if err == nil {
						l.Release()
					}
					return err
				}
			})
		})
		b.Run(fmt.Sprintf("%s/decode %d", name, out), func(b *testing.B) {
			k.network(b, m, func(n *model.Network) (flop, pixels float64, work func() error) {
				all := image.Rect(0, 0, in, in)
				l, err := n.Encode(context.Background(), make([]float32, in*in*3), model.Restore{},
					all, all)
				if err != nil {
					b.Fatal(err)
				}
				b.Cleanup(l.Release)
				axis := n.Axis(in, model.GridSamples(in, out, 0, out))
				rgb := make([]float32, out*out*3)
				return 2 * float64(n.Cost().DecodeMACs) * float64(out*out), float64(out * out),
					func() error { return n.DecodeGrid(context.Background(), l, axis, axis, rgb) }
			})
		})
	}
}

// network times work with a model, and its kernels.
func (k Backend) network(b *testing.B, m *weights.Model,
	prepare func(*model.Network) (flop, pixels float64, work func() error)) {
	p := &profile{Device: k.Open(b)}
	profiled := gpu.New(p, k.Name,
		gpu.Options{Tiles: gpu.TunedTiles(context.Background(), p.Device, gpu.Float32,
			gpu.StartBudget())})
	b.Cleanup(func() { profiled.Close() })
	for _, e := range []*gpu.Engine{k.engine(b), profiled} {
		n, err := model.Load(e, m)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(n.Close)
		flop, pixels, work := prepare(n)
		do := func() {
			err := work()
			if err == nil {
				err = e.Flush()
			}
			if err != nil {
				b.Fatal(err)
			}
		}
		if e != profiled {
			bench.Run(b, e, flop, pixels, do)
			continue
		}
		do() // the first runs of a kernel compile it
		before := bench.Peak(b, e)
		p.take()
		do()
		kernels := p.take()
		peak := (before + bench.Peak(b, e)) / 2
		for _, name := range slices.Sorted(maps.Keys(kernels)) {
			t := kernels[name]
			r := bench.Record{Name: b.Name() + "/" + name, Seconds: t.time.Seconds(), Peak: peak}
			r.GFLOPS = t.work / r.Seconds / 1e9
			r.Share = r.GFLOPS / peak
			b.Logf("%4d × %-60s %9.3f ms %8.4g GFLOP/s %5.1f %% of peak", t.runs, name,
				1e3*r.Seconds,
				r.GFLOPS, 100*r.Share)
			r.Keep(b, e)
		}
	}
}

// Renders times whole renders: a picture through the model of each name, read, encoded, decoded,
// rounded.
func (k Backend) Renders(b *testing.B) {
	in, out := k.sides(b)
	for _, name := range models {
		m := load(b, name)
		b.Run(fmt.Sprintf("%s/%d to %d", name, in, out), func(b *testing.B) {
			r, err := render.New(m, render.Options{Device: k.Name})
			if err != nil {
				b.Fatal(err)
			}
			defer r.Close()
			source := render.FromImage(image.NewRGBA(image.Rect(0, 0, in, in)))
			dst := image.NewNRGBA(image.Rect(0, 0, out, out))
			f, err := r.Encode(context.Background(), source)
			if err != nil {
				b.Fatal(err)
			}
			v := f.View(float64(out) / float64(in))
			p, err := f.Plan(v)
			if err != nil {
				b.Fatal(err)
			}
			bench.Run(b, k.engine(b), p.EncodeFLOPs+p.DecodeFLOPs, float64(out*out), func() {
				f.Release()
				if err := f.Draw(context.Background(), dst, v); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

// Peak reports the device's fused multiply-add peak.
func (k Backend) Peak(b *testing.B) {
	e := k.engine(b)
	best := 0.0
	for b.Loop() {
		best = max(best, bench.Peak(b, e))
	}
	b.ReportMetric(best, "GFLOP/s")
}
