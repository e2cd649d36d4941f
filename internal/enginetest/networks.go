package enginetest

import (
	"math"
	"math/rand/v2"
	"sync"

	"github.com/liif-render/liif/weights"
)

// networks are small models with random weights: an EDSR and an RDN with LIIF heads, and an EDSR
// with MetaSR's. The RDN is the authors' smaller configuration, of 120 dense convolutions.
var networks = sync.OnceValue(func() []*weights.Model {
	rng := rand.New(rand.NewPCG(51, 1))
	return []*weights.Model{
		randomModel(rng, "edsr-liif", weights.Spec{Encoder: weights.EncoderEDSR, Blocks: 2,
			Features: 18, ResScale: 1, Head: weights.HeadLIIF, Hidden: []int{34, 32, 32},
			LocalEnsemble: true, FeatUnfold: true, CellDecode: true,
			Residual: weights.ResidualBilinear, Restore: []string{"jpeg", "noise"}}),
		randomModel(rng, "rdn-liif", weights.Spec{Encoder: weights.EncoderRDN, RDNConfig: "A",
			G0:   6,
			Head: weights.HeadLIIF, Hidden: []int{32, 20}, LocalEnsemble: true, FeatUnfold: true,
			CellDecode: true, Residual: weights.ResidualNone}),
		randomModel(rng, "edsr-metasr", weights.Spec{Encoder: weights.EncoderEDSR, Blocks: 1,
			Features: 8, ResScale: 0.5, Head: weights.HeadMetaSR, Hidden: []int{20},
			FeatUnfold: true,
			CellDecode: true, Residual: weights.ResidualNearest}),
	}
})

// randomModel draws weights that keep activations of about size one through deep encoders.
func randomModel(rng *rand.Rand, name string, spec weights.Spec) *weights.Model {
	m := &weights.Model{Name: name, Spec: spec, Tensors: map[string]weights.Tensor{}}
	for _, t := range spec.Tensors() {
		size, inputs := 1, 1
		for i, d := range t.Shape {
			size *= d
			if i > 0 {
				inputs *= d
			}
		}
		m.Tensors[t.Name] = weights.Tensor{Shape: t.Shape,
			Data: random(rng, size, 0.5/math.Sqrt(float64(inputs)))}
	}
	return m
}
