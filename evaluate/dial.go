package evaluate

import (
	"context"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/render"
	"github.com/liif-render/liif/weights"
)

// Dial says which strengths a model with dials gets for a picture.
type Dial string

// The dials.
const (
	// DialAuto leaves it to the options of the renderer, which for a JPEG knows the quality, as it
	// does of a file, and for noise the pixels.
	DialAuto Dial = "auto"
	DialTrue Dial = "true" // the damage that was applied, whatever the renderer's options
	DialOff  Dial = "off"  // that the picture is clean
)

// Dials lists all values, the default first.
func Dials() []Dial { return []Dial{DialAuto, DialTrue, DialOff} }

// Encode makes the field of a picture with the strengths that the dial asks for.
func (d Dial) Encode(ctx context.Context, r *render.Renderer, low *imageio.Image, damage Damage) (
	*render.Field, error) {
	var undo render.Restoration
	switch d {
	case DialAuto:
		return r.Encode(ctx, file{low, damage.Quality})
	case DialTrue:
		truth := damage.Restore()
		if r.Restores(weights.RestoreJPEG) {
			undo.Compression = render.Dial(100 * truth.JPEG)
		}
		if r.Restores(weights.RestoreNoise) {
			undo.Noise = render.Dial(100 * truth.Noise)
		}
	}
	return r.EncodeAs(ctx, low, undo)
}

// file is a picture as if read from a file of a quality: 0 for one without losses.
type file struct {
	*imageio.Image
	quality int
}

// Quality is part of render.CompressedSource.
func (f file) JPEGQuality() (quality int, known bool) { return f.quality, f.quality > 0 }
