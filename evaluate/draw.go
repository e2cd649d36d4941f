package evaluate

import (
	"context"
	"math"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/render"
)

// Draw draws all of a low-resolution picture (RGB, 8 bits) at width by height pixels:
// [height*width*3] of RGB, nominally in 0..1. damage was applied to the picture; a method may use
// it. The caller owns the result.
type Draw func(ctx context.Context, low *imageio.Image, damage Damage, width, height int) (
	[]float32, error)

// Renderer draws with a renderer, as liif-render does. trueCell is render.View.TrueCell; dial
// selects the strengths that the model gets.
func Renderer(r *render.Renderer, trueCell bool, dial Dial) Draw {
	return func(ctx context.Context, low *imageio.Image, damage Damage, width, height int) (
		[]float32, error) {
		field, err := dial.Encode(ctx, r, low, damage)
		if err != nil {
			return nil, err
		}
		defer field.Release()
		values := make([]float32, 3*width*height)
		view := render.View{Columns: width, Rows: height, TrueCell: trueCell}
		return values, field.DrawFloat(ctx, values, view)
	}
}

// exact is the smallest mean square of errors that FinitePSNR distinguishes.
const exact = 1e-12

// FinitePSNR is the PSNR in dB of a mean square of errors, at most 120: of pictures that agree in
// every bit too, so that means, comparisons and JSON work.
func FinitePSNR(mse float64) float64 { return -10 * math.Log10(max(mse, exact)) }

// MeanPSNR is the mean PSNR in dB of draw over a set at a condition, a picture's at most
// FinitePSNR's: what a training validates on. The first picture that cannot be read or drawn ends
// it.
func MeanPSNR(ctx context.Context, s *Set, p Protocol, c Condition, draw Draw) (float64, error) {
	sum := 0.0
	for i, path := range s.Files {
		original, err := OpenPicture(path)
		if err != nil {
			return 0, err
		}
		low, high, err := s.Pair(i, original, c.Scale)
		if err != nil {
			return 0, err
		}
		low = c.Damage.Apply(low, stem(path))
		values, err := draw(ctx, low, c.Damage, high.Width, high.Height)
		if err != nil {
			return 0, named(path, err)
		}
		Finish(values, false)
		psnr, err := p.PSNR(values, floats(high), high.Width, high.Height, c.Scale)
		if err != nil {
			return 0, named(path, err)
		}
		sum += min(psnr, FinitePSNR(0))
	}
	return sum / float64(len(s.Files)), nil
}
