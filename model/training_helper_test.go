package model

import (
	"math"
	"math/rand/v2"

	"github.com/liif-render/liif/weights"
)

// trainingSpecs are a small model of each kind, and what a head may be without.
func trainingSpecs() map[string]weights.Spec {
	liif := weights.Spec{Encoder: weights.EncoderEDSR, Blocks: 2, Features: 6, ResScale: 0.7,
		Head: weights.HeadLIIF, Hidden: []int{10, 9}, LocalEnsemble: true, FeatUnfold: true,
		CellDecode: true, Residual: weights.ResidualNone}
	specs := map[string]weights.Spec{"LIIF": liif}
	add := func(name string, change func(*weights.Spec)) {
		s := liif
		change(&s)
		specs[name] = s
	}
	add("no ensemble", func(s *weights.Spec) { s.LocalEnsemble = false })
	add("no unfold", func(s *weights.Spec) { s.FeatUnfold = false })
	add("no cell", func(s *weights.Spec) { s.CellDecode = false })
	add("none", func(s *weights.Spec) {
		s.LocalEnsemble, s.FeatUnfold, s.CellDecode = false, false, false
	})
	add("no hidden layer", func(s *weights.Spec) { s.Hidden = nil })
	add("one hidden layer", func(s *weights.Spec) { s.Hidden = []int{7} })
	add("wide", func(s *weights.Spec) { s.Features = 32 }) // by Winograd, on the host
	add("nearest", func(s *weights.Spec) { s.Residual = weights.ResidualNearest })
	add("bilinear", func(s *weights.Spec) {
		s.Residual = weights.ResidualBilinear
		s.InputSub, s.InputDiv = []float64{0.4, 0.5, 0.6}, []float64{0.3}
		s.OutputDiv = []float64{0.2, 0.3, 0.6}
	})
	add("Fourier", func(s *weights.Spec) {
		s.Head, s.Hidden, s.LocalEnsemble = weights.HeadFourier, []int{8}, false
	})
	add("MetaSR", func(s *weights.Spec) {
		s.Head, s.Hidden, s.LocalEnsemble = weights.HeadMetaSR, []int{8}, false
	})
	add("restore", func(s *weights.Spec) {
		s.Residual, s.Restore = weights.ResidualBilinear, []string{"noise", "jpeg"}
	})
	add("RDN", func(s *weights.Spec) {
		s.Encoder, s.Blocks, s.Features, s.ResScale = weights.EncoderRDN, 0, 0, 0
		s.RDNConfig, s.G0, s.Restore = "A", 4, []string{"jpeg"}
	})
	return specs
}

// randomModel draws weights that keep activations of about size one through deep encoders.
func randomModel(rng *rand.Rand, spec weights.Spec) *weights.Model {
	m := &weights.Model{Name: "random", Spec: spec, Tensors: map[string]weights.Tensor{}}
	for _, t := range spec.Tensors() {
		size, inputs := 1, 1
		for i, d := range t.Shape {
			size *= d
			if i > 0 {
				inputs *= d
			}
		}
		data := make([]float32, size)
		for i := range data {
			data[i] = float32(2*rng.Float64()-1) / float32(math.Sqrt(float64(inputs)))
		}
		m.Tensors[t.Name] = weights.Tensor{Shape: t.Shape, Data: data}
	}
	return m
}

// randomBatch draws pictures and points, borders of latents among them.
func randomBatch(rng *rand.Rand, images, height, width, queries int) *Batch {
	b := &Batch{Images: images, Height: height, Width: width, Queries: queries}
	for range images * height * width * 3 {
		b.RGB = append(b.RGB, rng.Float32())
	}
	for range images {
		b.Damage = append(b.Damage, Restore{JPEG: rng.Float64(), Noise: rng.Float64()})
	}
	for range images * queries {
		b.Coordinates = append(b.Coordinates, 2*rng.Float32()-1, 2*rng.Float32()-1)
		b.Cells = append(b.Cells, (0.2+rng.Float32())/float32(height),
			(0.2+rng.Float32())/float32(width))
		b.Target = append(b.Target, rng.Float32(), rng.Float32(), rng.Float32())
	}
	return b
}
