package trainer

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/liif-render/liif/internal/degrade"
	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/resample"
	"github.com/liif-render/liif/weights"
)

// Degrade says how inputs are damaged before a network sees them, so that it learns pictures as
// people have them. Shares are probabilities 0..1, drawn independently; strengths are drawn for
// each input and given to the network (model.Restore).
type Degrade struct {
	// clean: share of inputs that are only reduced, by bicubic; shares below are of the rest
	Clean float64

	// filters: the reduction kernels and their weights; bicubic if there are none. Inputs of pairs
	// are reduced already. Drawings reduced by nearest get the hard steps of drawings without
	// antialiasing, which the ground truth does not have.
	Filters []FilterWeight

	Blur      float64    // blur.share: inputs that are blurred after the reduction
	BlurSigma [2]float64 // blur.sigma: bounds of the Gaussian's deviation in pixels of the input

	Noise      float64    // noise.share
	NoiseSigma [2]float64 // noise.sigma: bounds in steps of 8 bits, drawn evenly by logarithm
	Grey       float64    // noise.grey: share of noisy inputs with the same noise in all colours
	// noise.by_brightness: share with a variance in proportion to the colour
	ByBrightness float64

	JPEG    float64 // jpeg.share
	Quality [2]int  // jpeg.quality: bounds, drawn evenly
	Halved  float64 // jpeg.halved: share of the saved with chroma at half size (4:2:0)
	Again   float64 // jpeg.again: share saved a second time, on another grid
}

// Life is a mix of damages as pictures suffer them in use, with enough clean inputs that the
// network stays good at those.
func Life() *Degrade {
	return &Degrade{
		Clean: 0.45,
		Filters: []FilterWeight{{resample.Bicubic, 8}, {resample.Box, 1}, {resample.Lanczos, 1},
			{resample.Bilinear, 0.5}},
		Blur: 0.08, BlurSigma: [2]float64{0.3, 0.7},
		Noise: 0.35, NoiseSigma: [2]float64{0.7, 20}, Grey: 0.3, ByBrightness: 0.4,
		JPEG: 0.75, Quality: [2]int{10, 97}, Halved: 0.75, Again: 0.15,
	}
}

// DegradeLike sets how the inputs of a configuration, of all parts of a mix, are damaged, and gives
// its model the matching dials.
func (c *Config) DegradeLike(d *Degrade) {
	c.Train.Degrade = d
	for i := range c.Train.Mix {
		c.Train.Mix[i].Degrade = d
	}
	if c.Train.Mix != nil {
		c.Train.Degrade = nil
	}
	if c.Spec.Restore == nil {
		c.Spec.Restore = []string{weights.RestoreJPEG, weights.RestoreNoise}
	}
}

// FilterWeight is how often a kernel is chosen.
type FilterWeight struct {
	Filter resample.Filter
	Weight float64
}

// treatment is what happens to one input.
type treatment struct {
	filter resample.Filter
	blur   float64
	grain  *degrade.Grain
	saves  []degrade.Compression
	random *rand.Rand // of the grain
}

// untreated inputs are only reduced.
var untreated = treatment{filter: resample.Bicubic}

// draw chooses a treatment. It always draws all random numbers, used or not, in one order.
func (d *Degrade) draw(r *rand.Rand) treatment {
	t := treatment{filter: resample.Bicubic, random: rand.New(rand.NewPCG(r.Uint64(), r.Uint64()))}
	if r.Float64() < d.Clean {
		return t
	}
	t.filter = d.filter(r.Float64())
	if blur := between(r.Float64(), d.BlurSigma); r.Float64() < d.Blur {
		t.blur = blur
	}
	low, high := math.Log(d.NoiseSigma[0]), math.Log(d.NoiseSigma[1])
	grain := degrade.Grain{Sigma: math.Exp(low + r.Float64()*(high-low)),
		Grey: r.Float64() < d.Grey, ByBrightness: r.Float64() < d.ByBrightness}
	if r.Float64() < d.Noise {
		t.grain = &grain
	}
	save := func() degrade.Compression {
		return degrade.Compression{Quality: d.Quality[0] + r.IntN(d.Quality[1]-d.Quality[0]+1),
			Halved: r.Float64() < d.Halved, OffsetX: r.IntN(16), OffsetY: r.IntN(16)}
	}
	saves := []degrade.Compression{save(), save()}
	if again := r.Float64() < d.Again; !again {
		saves = saves[:1]
	}
	if r.Float64() < d.JPEG {
		t.saves = saves
	}
	return t
}

func between(share float64, bounds [2]float64) float64 {
	return bounds[0] + share*(bounds[1]-bounds[0])
}

// filter is the kernel at a share of the weights' sum.
func (d *Degrade) filter(share float64) resample.Filter {
	var sum float64
	for _, f := range d.Filters {
		sum += f.Weight
	}
	for _, f := range d.Filters {
		if share -= f.Weight / sum; share < 0 {
			return f.Filter
		}
	}
	return resample.Bicubic
}

// apply damages an input, which it may change or replace, and returns the strengths.
func (t *treatment) apply(p *picture) (*picture, model.Restore) {
	var damage model.Restore
	if t.blur == 0 && t.grain == nil && t.saves == nil {
		return p, damage
	}
	p = &picture{p.width, p.height, slices.Clone(p.pix)} // the original may be cached
	if t.blur > 0 {
		degrade.Blur(p.pix, p.width, p.height, t.blur)
	}
	if t.grain != nil {
		damage.Noise = model.NoiseStrength(degrade.Noise(t.random, p.pix, *t.grain))
	}
	for _, c := range t.saves {
		degrade.JPEG(p.pix, p.width, p.height, c)
		damage.JPEG = max(damage.JPEG, model.JPEGStrength(float64(c.Quality)))
	}
	return p, damage
}
