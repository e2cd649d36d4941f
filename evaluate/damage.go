package evaluate

import (
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/degrade"
	"github.com/liif-render/liif/model"
)

// Damage is applied to a low-resolution picture before it is drawn: noise first, as from a camera,
// then compression. The zero value is no damage.
type Damage struct {
	Quality int     // of the JPEG that it is saved as, 1..100 on libjpeg's scale; 0 for none
	Sigma   float64 // of white Gaussian noise in R, G and B, in steps of 8 bits; 0 for none
}

// Restore converts the damage to the strengths that networks take.
func (d Damage) Restore() model.Restore {
	var r model.Restore
	if d.Quality > 0 {
		r.JPEG = model.JPEGStrength(float64(d.Quality))
	}
	if d.Sigma > 0 {
		r.Noise = model.NoiseStrength(d.Sigma)
	}
	return r
}

// String is "clean", "q75", "σ5", or "σ5 q75" for both.
func (d Damage) String() string {
	switch noise, jpeg := "σ"+formatScale(d.Sigma), "q"+strconv.Itoa(d.Quality); {
	case d == Damage{}:
		return "clean"
	case d.Quality == 0:
		return noise
	case d.Sigma == 0:
		return jpeg
	default:
		return noise + " " + jpeg
	}
}

// Apply is a damaged copy of a picture (RGB, 8 bits). The JPEG is libjpeg's, with 4:2:0 chroma as
// Pillow and libjpeg choose by themselves. Noise depends on the name, which is the file's without
// folder and extension, and on sigma alone, so that all methods see the same.
func (d Damage) Apply(m *imageio.Image, name string) *imageio.Image {
	out := *m
	out.Pix8 = slices.Clone(m.Pix8)
	if d.Sigma > 0 {
		seed := fnv.New64a()
		io.WriteString(seed, name)
		random := rand.New(rand.NewPCG(seed.Sum64(), math.Float64bits(d.Sigma)))
		degrade.Noise(random, out.Pix8, degrade.Grain{Sigma: d.Sigma})
	}
	if d.Quality > 0 {
		degrade.JPEG(out.Pix8, out.Width, out.Height,
			degrade.Compression{Quality: d.Quality, Halved: true})
	}
	return &out
}

// Condition is a scale and a damage to measure at. At scale 1 the low-resolution picture is the
// original itself, so that with a damage the figure measures restoration alone.
type Condition struct {
	Scale  float64
	Damage Damage
}

// Conditions are all damages, or none if damages is empty, at each of the scales.
func Conditions(scales []float64, damages []Damage) []Condition {
	if len(damages) == 0 {
		damages = []Damage{{}}
	}
	var list []Condition
	for _, scale := range scales {
		for _, d := range damages {
			list = append(list, Condition{scale, d})
		}
	}
	return list
}

// String is "×2", or "×2 q75" with a damage.
func (c Condition) String() string {
	text := "×" + formatScale(c.Scale)
	if c.Damage != (Damage{}) {
		text = fmt.Sprintf("%s %v", text, c.Damage)
	}
	return text
}
