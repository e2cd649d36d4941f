package evaluate

import (
	"context"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/render"
)

// Draw draws all of a low-resolution picture (RGB, 8 bits) at width by height pixels:
// [height*width*3] of RGB, nominally in 0..1. What it returns becomes the caller's.
type Draw func(ctx context.Context, low *imageio.Image, width, height int) ([]float32, error)

// Renderer draws with a renderer, as liif-render does. clampCell is render.View.ClampCell.
func Renderer(r *render.Renderer, clampCell bool) Draw {
	return func(ctx context.Context, low *imageio.Image, width, height int) ([]float32, error) {
		field, err := r.Encode(ctx, low)
		if err != nil {
			return nil, err
		}
		defer field.Release()
		values := make([]float32, 3*width*height)
		view := render.View{Columns: width, Rows: height, ClampCell: clampCell}
		return values, field.DrawFloat(ctx, values, view)
	}
}

// MeanPSNR is the mean PSNR in dB of draw over a set at a scale: what a training validates on. The
// first picture that cannot be read or drawn ends it.
func MeanPSNR(ctx context.Context, s *Set, p Protocol, scale float64, draw Draw) (float64, error) {
	sum := 0.0
	for i, path := range s.Files {
		original, err := OpenPicture(path)
		if err != nil {
			return 0, err
		}
		low, high, err := s.Pair(i, original, scale)
		if err != nil {
			return 0, err
		}
		values, err := draw(ctx, low, high.Width, high.Height)
		if err != nil {
			return 0, named(path, err)
		}
		Finish(values, false)
		psnr, err := p.PSNR(values, floats(high), high.Width, high.Height, scale)
		if err != nil {
			return 0, named(path, err)
		}
		sum += psnr
	}
	return sum / float64(len(s.Files)), nil
}
