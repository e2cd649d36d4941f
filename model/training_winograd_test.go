package model

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/engine"
)

// BenchmarkWinograd takes training steps by Winograd's convolution and directly, in turns, on one
// thread, and reports the median of what the direct ones take longer.
func BenchmarkWinograd(b *testing.B) {
	for _, c := range trainingBenchSpecs() {
		for _, kernels := range cpu.Available() {
			b.Run(c.name+"/"+kernels, func(b *testing.B) {
				rng := rand.New(rand.NewPCG(8, 48))
				batch := randomBatch(rng, 8, 48, 48, 2304)
				var steps [2]func() float64
				for i, direct := range []bool{false, true} {
					e, err := cpu.New(cpu.Options{Kernels: kernels, Threads: 1, Direct: direct})
					if err != nil {
						b.Fatal(err)
					}
					defer e.Close()
					t := newTraining(b, e, randomModel(rng, c.spec), 0)
					steps[i] = trainingStep(b, t, batch)
					steps[i]()
				}
				var seconds, ratios []float64
				for b.Loop() {
					fast, slow := steps[0](), steps[1]()
					seconds, ratios = append(seconds, fast), append(ratios, slow/fast)
				}
				slices.Sort(seconds)
				slices.Sort(ratios)
				b.ReportMetric(1e3*seconds[len(seconds)/2], "median-ms")
				b.ReportMetric(ratios[len(ratios)/2], "direct/winograd")
			})
		}
	}
}

// trainingStep takes a step and tells the seconds.
func trainingStep(b *testing.B, t *Training, batch *Batch) func() float64 {
	step := engine.AdamStep{Rate: 1e-4, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, Clip: 1,
		Decay: 0.999}
	return func() float64 {
		start := time.Now()
		if _, err := t.Gradient(context.Background(), batch); err != nil {
			b.Fatal(err)
		}
		step.Step++
		if err := t.Step(context.Background(), step); err != nil {
			b.Fatal(err)
		}
		return time.Since(start).Seconds()
	}
}
