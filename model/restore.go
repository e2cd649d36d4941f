package model

import "github.com/liif-render/liif/weights"

// Restore says how damaged a picture is, for a network whose spec has planes for it: strengths in
// 0..1, and 0 for a clean picture. Networks without the plane pay no heed.
type Restore struct {
	JPEG  float64 // (100-q)/90 of a JPEG of quality q: see JPEGStrength
	Noise float64 // σ/25 of white noise of σ steps of 8 bits: see NoiseStrength
}

// JPEGStrength is the strength of a JPEG of quality 1..100 of libjpeg's scale.
func JPEGStrength(quality float64) float64 { return unit((100 - quality) / 90) }

// NoiseStrength is the strength of noise of standard deviation sigma, in steps of 8 bits.
func NoiseStrength(sigma float64) float64 { return unit(sigma / 25) }

func unit(v float64) float64 { return min(max(v, 0), 1) }

// Planes are the values of the planes that a spec asks for, in its order, cut to 0..1.
func (r Restore) Planes(s *weights.Spec) []float32 {
	var values []float32
	for _, name := range s.Restore {
		v := r.JPEG
		if name == weights.RestoreNoise {
			v = r.Noise
		}
		values = append(values, float32(unit(v)))
	}
	return values
}
