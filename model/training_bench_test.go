package model

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/internal/bench"
	"github.com/liif-render/liif/weights"
)

// benchSpec is a model whose training is timed.
type benchSpec struct {
	name string
	spec weights.Spec
}

// trainingBenchSpecs are a small model and the paper's.
func trainingBenchSpecs() []benchSpec {
	small := weights.Spec{Encoder: weights.EncoderEDSR, Blocks: 12, Features: 32, ResScale: 1,
		Head: weights.HeadLIIF, Hidden: []int{64, 32}, LocalEnsemble: true, FeatUnfold: true,
		CellDecode: true, Residual: weights.ResidualBilinear}
	paper := small
	paper.Blocks, paper.Features, paper.Hidden = 16, 64, []int{256, 256, 256, 256}
	paper.Residual = weights.ResidualNone
	return []benchSpec{{"small", small}, {"edsr-baseline-liif", paper}}
}

// BenchmarkTrainingStep takes steps of the authors' size, 16 pictures of 48×48 with 2304 points
// each. Arithmetic is counted as three times that of the forward pass; pixels are points.
func BenchmarkTrainingStep(b *testing.B) {
	for _, c := range trainingBenchSpecs() {
		for _, kernels := range cpu.Available() {
			b.Run(c.name+"/"+kernels, func(b *testing.B) { benchTrainingStep(b, c.spec, kernels) })
		}
	}
}

func benchTrainingStep(b *testing.B, spec weights.Spec, kernels string) {
	e, err := cpu.New(cpu.Options{Kernels: kernels})
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	resetPeak()
	rng := rand.New(rand.NewPCG(16, 48))
	batch := randomBatch(rng, 16, 48, 48, 2304)
	t := newTraining(b, e, randomModel(rng, spec), 0)
	cost := t.Network().Cost()
	pixels, points := batch.Images*batch.Height*batch.Width, batch.Images*batch.Queries
	flop := 3 * 2 * float64(cost.EncodeMACs*pixels+cost.DecodeMACs*points)
	step := engine.AdamStep{Rate: 1e-4, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, Clip: 1,
		Decay: 0.999}
	b.ReportAllocs()
	bench.Run(b, e, flop, float64(points), func() {
		if _, err := t.Gradient(context.Background(), batch); err != nil {
			b.Fatal(err)
		}
		step.Step++
		if err := t.Step(context.Background(), step); err != nil {
			b.Fatal(err)
		}
	})
	if mib, ok := peak(); ok {
		b.ReportMetric(mib, "peak-MiB")
	}
}

// resetPeak makes the system, where it is Linux, forget the most memory this process had so far.
func resetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

// peak is the most memory that this process has had since resetPeak, where the system tells.
func peak() (mib float64, ok bool) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(status)) {
		var kib float64
		if n, _ := fmt.Sscanf(line, "VmHWM: %f kB", &kib); n == 1 {
			return kib / 1024, true
		}
	}
	return 0, false
}
