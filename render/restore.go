package render

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/noise"
	"github.com/liif-render/liif/resample"
	"github.com/liif-render/liif/weights"
)

// Dial is how strongly one kind of damage is undone, 0 to 100, for models that have planes for it
// (weights.Spec.Restore): of compression, 100 is a JPEG of quality 10 and 0 one of 100; of noise,
// 100 is a standard deviation of 25 steps of 8 bits. Off leaves the picture as it is.
type Dial float64

const (
	Off  Dial = 0
	Auto Dial = -1 // as much as the picture itself shows: see Restoration
)

// ParseDial reads "auto", "off" or a number 0 to 100.
func ParseDial(text string) (Dial, error) {
	switch text {
	case "auto":
		return Auto, nil
	case "off":
		return Off, nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 0 && v <= 100) {
		return 0, fmt.Errorf("%q is not auto, off or a number 0 to 100", text)
	}
	return Dial(v), nil
}

// String writes a dial as ParseDial reads it.
func (d Dial) String() string {
	switch {
	case d == Auto:
		return "auto"
	case d == Off:
		return "off"
	}
	return strconv.FormatFloat(float64(d), 'f', -1, 64)
}

func (d Dial) check(name string) error {
	if d == Auto || d >= 0 && d <= 100 {
		return nil
	}
	return fmt.Errorf("%s: %v is not Auto or 0 to 100", name, float64(d))
}

// Restoration describes which damage of a picture is undone, and why.
type Restoration struct {
	Compression, Noise Dial // never Auto
	// Quality is the quality that the picture's file was saved with, on libjpeg's scale, if
	// Compression follows from it; 0 if not.
	Quality int
	// Sigma is the standard deviation of the noise, in steps of 8 bits, if Noise follows from an
	// estimate; 0 if there is none, or none was made.
	Sigma float64
}

// String says it for people; empty for nothing to undo.
func (r Restoration) String() string {
	text := ""
	if r.Compression > 0 {
		text = fmt.Sprintf("compression, %.3g of 100", float64(r.Compression))
		if r.Quality > 0 {
			text += fmt.Sprintf(" (saved with quality %d)", r.Quality)
		}
	}
	if r.Noise > 0 {
		if text != "" {
			text += "; "
		}
		text += fmt.Sprintf("noise, %.3g of 100", float64(r.Noise))
		if r.Sigma > 0 {
			text += fmt.Sprintf(" (estimated at %.1f steps)", r.Sigma)
		}
	}
	return text
}

// damage converts the dials to the network's strengths.
func (r Restoration) damage() model.Restore {
	return model.Restore{JPEG: float64(r.Compression) / 100, Noise: float64(r.Noise) / 100}
}

// CompressedSource is a picture that may have been saved with losses.
type CompressedSource interface {
	// JPEGQuality is that of the file, 1 to 100 on libjpeg's scale; not known for files without
	// losses.
	JPEGQuality() (quality int, known bool)
}

// Restoration decides what of a picture is undone, as the options say. Auto reads the strength of
// compression from the file, if the source tells its quality (CompressedSource), and estimates that
// of the noise from the pixels. A model that has no plane for a kind of damage undoes none of it.
func (r *Renderer) Restoration(s Source) Restoration {
	var out Restoration
	if r.Restores(weights.RestoreJPEG) {
		if out.Compression = r.options.Restore; out.Compression == Auto {
			out.Compression, out.Quality = compressionOf(s)
		}
	}
	if r.Restores(weights.RestoreNoise) {
		if out.Noise = r.options.Denoise; out.Noise == Auto {
			out.Noise, out.Sigma = noiseOf(s)
		}
	}
	return out
}

// Damage finds the damage that Auto undoes if the model can undo everything. It may take a while.
func Damage(s Source) Restoration {
	var out Restoration
	out.Compression, out.Quality = compressionOf(s)
	out.Noise, out.Sigma = noiseOf(s)
	return out
}

// compressionOf is the dial that Auto sets for a picture's compression, and the quality it derives
// from, if any.
func compressionOf(s Source) (Dial, int) {
	if c, ok := s.(CompressedSource); ok {
		if quality, known := c.JPEGQuality(); known {
			return Dial(100 * model.JPEGStrength(float64(quality))), quality
		}
	}
	return Off, 0
}

// noiseOf is the dial that Auto sets for a picture's noise, and the sigma it derives from, if any.
func noiseOf(s Source) (Dial, float64) {
	sigma := noise.Estimate(s)
	d := Dial(noise.Dial(sigma))
	if d == Off {
		return Off, 0
	}
	return d, sigma
}

// Undoes tells which kinds of damage a model, named as for Open, can undo. It reads no weights.
func Undoes(name string) (compression, noise bool, err error) {
	if _, ok := resample.FilterByName(name); ok {
		return false, false, nil
	}
	spec, err := weights.OpenSpec(name)
	return slices.Contains(spec.Restore, weights.RestoreJPEG),
		slices.Contains(spec.Restore, weights.RestoreNoise), err
}

// Restores reports whether the model has a plane for a kind of damage: weights.RestoreJPEG or
// weights.RestoreNoise.
func (r *Renderer) Restores(kind string) bool {
	return r.model != nil && slices.Contains(r.model.Spec.Restore, kind)
}

// checkDials refuses strengths that the model cannot follow.
func (r *Renderer) checkDials(compression, noise Dial) error {
	for _, d := range []struct {
		name, kind string
		dial       Dial
	}{
		{"compression", weights.RestoreJPEG, compression},
		{"noise", weights.RestoreNoise, noise},
	} {
		if d.dial > 0 && !r.Restores(d.kind) {
			return fmt.Errorf("model %s: it cannot undo %s: it was not trained to", r.name, d.name)
		}
	}
	return nil
}
