package trainer

import (
	"math"
	"math/rand/v2"

	"github.com/liif-render/liif/trainer/graphics"
)

// drawing is a picture for an item of Graphics, as large as the largest crop.
func (w *Wrapper) drawing(r *rand.Rand) *picture {
	side := int(math.Ceil(float64(w.InpSize) * w.ScaleMax))
	return &picture{side, side, graphics.Draw(r, side, side)}
}
