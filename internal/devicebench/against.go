package devicebench

import (
	"context"
	"image"
	"maps"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/bench"
	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/internal/stopwatch"
	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/weights"
)

// againstRounds is how often each backend runs each kernel's dispatches.
const againstRounds = 6

// Against times every kernel that networks and a step of training run, on two backends in turns,
// the same dispatches in the same tiles, and prints the ratio of their best times: below 1 is
// faster than the other. Taking turns makes the ratio robust on a busy machine.
func (k Backend) Against(b *testing.B, other Backend) {
	for range b.N {
		var contestants [2]*contestant
		for i, backend := range []Backend{k, other} {
			contestants[i] = newContestant(b, backend)
		}
		for round := range againstRounds {
			for i := range contestants {
				contestants[(i+round)%2].run(b)
			}
		}
		ours, theirs := contestants[0], contestants[1]
		var ratios []float64
		for _, name := range slices.Sorted(maps.Keys(ours.best)) {
			mine, their := ours.best[name], theirs.best[name]
			if their == 0 {
				b.Errorf("%s runs on %s alone", name, k.Name)
				continue
			}
			ratio := mine.Seconds() / stopwatch.Seconds(their)
			b.Logf("%-70s %9.3f ms %9.3f ms %6.2f", name, 1e3*mine.Seconds(), 1e3*their.Seconds(),
				ratio)
			ratios = append(ratios, ratio)
			r := bench.Record{Name: b.Name() + "/" + name, Seconds: mine.Seconds(), Ratio: ratio}
			r.Keep(b, ours.engine)
		}
		b.ReportMetric(stat.GeometricMean(ratios, nil), "ratio")
	}
}

// contestant is a backend with something to do for every kernel.
type contestant struct {
	profile *profile
	engine  *gpu.Engine
	work    []func() error
	best    map[string]time.Duration // each kernel's shortest time over a whole round
}

func newContestant(b *testing.B, k Backend) *contestant {
	b.Helper()
	c := &contestant{profile: &profile{Device: k.Open(b)}, best: map[string]time.Duration{}}
	c.engine = gpu.New(c.profile, k.Name, gpu.Options{Slice: gpu.LongestDispatch})
	b.Cleanup(func() { c.engine.Close() })
	in, out := 24, 48
	if c.profile.Info().Kind != gpu.KindSoftware {
		in, out = 256, 1024
	}
	for _, name := range []string{"edsr-baseline-liif", "rdn-a16-liif", "small-metasr",
		weights.Default} {
		c.work = append(c.work, c.render(b, load(b, name), in, out))
	}
	c.work = append(c.work, c.train(b, golden.Model(b, "small-plain"), in, out))
	c.run(b) // compiles
	clear(c.best)
	return c
}

// render returns the work of encoding and decoding a picture.
func (c *contestant) render(b *testing.B, m *weights.Model, in, out int) func() error {
	b.Helper()
	n, err := model.Load(c.engine, m)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(n.Close)
	if m.Spec.Encoder == weights.EncoderRDN {
		in, out = in/2, out/2
	}
	all, rgb := image.Rect(0, 0, in, in), make([]float32, in*in*3)
	axis, colours := n.Axis(in, model.GridSamples(in, out, 0, out)), make([]float32, out*out*3)
	return func() error {
		l, err := n.Encode(context.Background(), rgb, model.Restore{}, all, all)
		if err != nil {
			return err
		}
		defer l.Release()
		return n.DecodeGrid(context.Background(), l, axis, axis, colours)
	}
}

// train returns the work of a training step on pictures of in×in pixels.
func (c *contestant) train(b *testing.B, m *weights.Model, in, out int) func() error {
	b.Helper()
	t, err := model.NewTraining(c.engine, m, model.TrainingOptions{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(t.Close)
	const images = 2
	batch := &model.Batch{Images: images, Height: in, Width: in, Queries: out * out,
		RGB: make([]float32, images*in*in*3), Coordinates: make([]float32, images*out*out*2),
		Cells: make([]float32, images*out*out*2), Target: make([]float32, images*out*out*3)}
	for i := range batch.Coordinates {
		batch.Coordinates[i] = float32(i%997)/500 - 1
		batch.Cells[i] = 2 / float32(out)
	}
	return func() error {
		if _, err := t.Gradient(context.Background(), batch); err != nil {
			return err
		}
		if _, err := t.Norm(); err != nil {
			return err
		}
		return t.Step(context.Background(), engine.AdamStep{Step: 1, Rate: 1e-4, Beta1: 0.9,
			Beta2: 0.999, Epsilon: 1e-8})
	}
}

// run does all the work once.
func (c *contestant) run(b *testing.B) {
	b.Helper()
	c.profile.take()
	for _, work := range c.work {
		err := work()
		if err == nil {
			err = c.engine.Flush()
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	for name, t := range c.profile.take() {
		if c.best[name] == 0 || t.time < c.best[name] {
			c.best[name] = t.time
		}
	}
}
