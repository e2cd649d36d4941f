package weights

import (
	"fmt"
	"math"
)

// HeadFourier is a head of ours: damped waves about the nearest latent, the same for all latents,
// each of which has the amplitudes. Spec.Hidden is how many; there is no ensemble.
const HeadFourier = "fourier"

// fourier has the frequencies of its waves, [waves][2], and phases in imnet.waves, what dampens
// them with a query's cell in imnet.decays, and the convolution to 3·(waves+1) amplitudes, the last
// of each colour its mean, in imnet.amplitudes.
var fourier = headKind{
	title: "Fourier",
	check: func(s *Spec) error {
		if len(s.Hidden) != 1 {
			return fmt.Errorf("hidden_list of %d layers, fourier has 1", len(s.Hidden))
		}
		if s.LocalEnsemble {
			return fmt.Errorf("fourier with local_ensemble, it has none")
		}
		return nil
	},
	tensors: func(s *Spec) []TensorShape {
		waves, codes := s.Hidden[0], s.LatentChannels()
		list := layer("imnet.waves", waves, 2)
		if s.CellDecode {
			list = append(list, TensorShape{"imnet.decays.weight", []int{waves, 2}})
		}
		side := 1
		if s.FeatUnfold {
			side = 3
		}
		return append(list, layer("imnet.amplitudes", 3*(waves+1), codes, side, side)...)
	},
	columns: func(*Spec) HeadColumns { return HeadColumns{Offset: Columns{0, 2}} },
	implied: map[string]bool{"local_ensemble": false},
	arguments: func(s *Spec) HeadArguments {
		s.Hidden = []int{32}
		s.LocalEnsemble, s.FeatUnfold, s.CellDecode = false, true, true
		return HeadArguments{Integers: map[string]*int{"waves": &s.Hidden[0]},
			Switches: map[string]*bool{"feat_unfold": &s.FeatUnfold, "cell_decode": &s.CellDecode}}
	},
	begin: beginWaves,
}

// beginWaves spreads drawn frequencies up to 2π an offset of 1, which is half the distance of
// latents, and phases around the circle, and has decays be a Gaussian filter's: ω²/2.
func beginWaves(m *Model) {
	waves, phases := m.Tensors["imnet.waves.weight"].Data, m.Tensors["imnet.waves.bias"].Data
	bound := 1 / math.Sqrt2 // of what was drawn for two inputs
	for i := range waves {
		waves[i] *= float32(2 * math.Pi / bound)
	}
	for i := range phases {
		phases[i] *= float32(math.Pi / bound)
	}
	if decays := m.Tensors["imnet.decays.weight"].Data; decays != nil {
		for i, w := range waves {
			decays[i] = w * w / 2
		}
	}
}
