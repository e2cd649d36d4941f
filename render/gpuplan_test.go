package render

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/liif-render/liif/device"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/weights"
)

// someNetwork is a network of random sizes.
func someNetwork(rng *rand.Rand) *weights.Model {
	return tinyModel(func(s *weights.Spec) {
		s.Features = 1 + rng.IntN(70)
		s.Blocks = 1 + rng.IntN(3)
		s.Hidden = nil
		for range rng.IntN(4) {
			s.Hidden = append(s.Hidden, 1+rng.IntN(400))
		}
		s.LocalEnsemble, s.FeatUnfold, s.CellDecode = rng.IntN(2) == 0, rng.IntN(2) == 0,
			rng.IntN(2) == 0
		s.Residual = []string{weights.ResidualBilinear, weights.ResidualNearest,
			"none"}[rng.IntN(3)]
		switch rng.IntN(4) {
		case 0:
			s.Encoder, s.RDNConfig, s.G0 = weights.EncoderRDN, "A", 1+rng.IntN(20)
		case 1:
			s.Head, s.Hidden, s.LocalEnsemble = weights.HeadMetaSR, []int{1 + rng.IntN(50)}, false
			s.Residual, s.FeatUnfold, s.CellDecode = "none", true, true
		}
	})
}

// TestGPUPlans: whatever the network, the picture, the view, the memory limit and the device, what
// a renderer has the device do keeps to the device's limits (a gpu.Recorder refuses what does not),
// and its buffers, weights aside, to what the plan counts for tensors and scratch.
func TestGPUPlans(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	drawn, fullest := 0, 0.0
	for i := range 40 {
		limits := gpu.Limits{BufferBytes: 1 << (21 + rng.IntN(10)),
			Groups: []int{64, 65535}[rng.IntN(2)], WorkgroupBytes: 16 << (10 + rng.IntN(2)),
			Invocations: 256 << rng.IntN(2), StorageBindings: 8, Half: true}
		precision := gpu.Precision(rng.IntN(3))
		o := Options{Memory: 4 << (20 + rng.IntN(7)), Threads: 1, SelfEnsemble: rng.IntN(6) == 0}
		m := someNetwork(rng)
		recorder := gpu.NewRecorder(limits)
		what := fmt.Sprintf("%d: %+v on %+v with %+v in %s", i, m.Spec, limits, o, precision)
		r, err := newOn(m, o, func(o device.Options) (engine.Engine, error) {
			if o.Device == "cpu" {
				t.Errorf("%s: falls back", what)
			}
			return gpu.New(recorder, "recorder:0", gpu.Options{Memory: o.Memory,
				Precision: precision}), nil
		})
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		weights := recorder.Plan.Live
		f, err := r.Encode(context.Background(), blank{1 + rng.IntN(300), 1 + rng.IntN(200)})
		if err != nil {
			t.Fatal(err)
		}
		v := f.View(0.5 + 4*rng.Float64())
		if rng.IntN(4) == 0 { // the network along one axis, a filter along the other
			v.Rows = 1 + rng.IntN(f.height)
		}
		if rng.IntN(4) == 0 { // far into the picture, a strip of an output too large to hold
			v = f.ViewOf(30_000/float64(f.width), 0, 0, float64(f.width), 1)
			v.Rect = v.Bounds()
			v.Rect.Max.Y = min(v.Rect.Max.Y, v.Rect.Min.Y+5)
		}
		p, err := f.Plan(v)
		if errors.Is(err, ErrMemory) {
			r.Close()
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if p.Tiles == 0 { // reduced: no network
			r.Close()
			continue
		}
		drawn++
		b := v.Bounds()
		if err := f.DrawFloat(context.Background(), make([]float32, b.Dx()*b.Dy()*f.Channels()),
			v); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		tensors := p.Memory - p.base + r.standing.Load().scratch
		if most := recorder.Plan.Peak - weights; most > tensors || most > o.Memory {
			t.Errorf("%s: %d bytes of buffers, %d are planned", what, most, tensors)
		} else {
			fullest = max(fullest, float64(most)/float64(tensors))
		}
		if err := r.Close(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	if drawn < 20 || fullest < 0.7 {
		t.Errorf("%d plans fit, at most %.2f of what is planned is used", drawn, fullest)
	}
	t.Logf("%d plans, at most %.2f used", drawn, fullest)
}
