package enginetest

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/weights"
)

// Agree runs small networks with random weights on both engines, EDSR and RDN with a LIIF head and
// EDSR with MetaSR's, and checks that no value of their pictures and points, nominally 0 to 1,
// differs by more than tolerance. It is the check of package model's use of an engine: encoding of
// a part of a picture, latents, axis tables.
func Agree(t *testing.T, a, b engine.Engine, tolerance float64) {
	t.Helper()
	for _, m := range networks() {
		t.Run(m.Name, func(t *testing.T) {
			if err := agree(m, a, b, tolerance); err != nil {
				t.Error(err)
			}
		})
	}
}

func agree(m *weights.Model, a, b engine.Engine, tolerance float64) error {
	first, err := draw(m, a)
	if err != nil {
		return fmt.Errorf("%s: %w", a.Info().Name, err)
	}
	second, err := draw(m, b)
	if err != nil {
		return fmt.Errorf("%s: %w", b.Info().Name, err)
	}
	return within(first, second, tolerance)
}

// within says where two lists differ by more than tolerance; a NaN differs from everything.
func within(a, b []float32, tolerance float64) error {
	if len(a) != len(b) {
		return fmt.Errorf("%d values and %d", len(a), len(b))
	}
	for i := range a {
		d := math.Abs(float64(a[i]) - float64(b[i]))
		if !(d <= tolerance) {
			return fmt.Errorf("value %d of %d is %g and %g: %.3g apart, over %g", i, len(a), a[i],
				b[i],
				d, tolerance)
		}
	}
	return nil
}

// draw returns the colours of a part of a random picture, enlarged, and of some points of it.
func draw(m *weights.Model, e engine.Engine) ([]float32, error) {
	n, err := model.Load(e, m)
	if err != nil {
		return nil, err
	}
	defer n.Close()
	// The part cuts the picture at its right and upper edges and inside it at the others; queries
	// keep their margin there.
	const height, width = 5, 7
	part := image.Rect(2, 0, width, 4)
	rng := rand.New(rand.NewPCG(52, 1))
	rgb := make([]float32, 3*height*width)
	for i := range rgb {
		rgb[i] = rng.Float32()
	}
	l, err := n.Encode(background, rgb, model.Restore{JPEG: 0.5, Noise: 0.25},
		image.Rect(0, 0, width, height), part)
	if err != nil {
		return nil, err
	}
	defer l.Release()
	axes := func(y, x model.Samples) (rows, cols engine.Axis) {
		rows, cols = n.Axis(height, y), n.Axis(width, x)
		return model.Shift(rows, part.Min.Y), model.Shift(cols, part.Min.X)
	}

	rows, cols := axes(model.WindowSamples(0, 2, 7, 0, 7), model.WindowSamples(4, 3, 11, 0, 11))
	picture := make([]float32, 3*rows.Len()*cols.Len())
	if err := n.DecodeGrid(background, l, rows, cols, picture); err != nil {
		return nil, err
	}

	const count = 20
	var y, x, sizes []float64
	for range count {
		y, x = append(y, 2*rng.Float64()), append(x, 4+3*rng.Float64())
		sizes = append(sizes, 0.2+0.5*rng.Float64())
	}
	rows, cols = axes(model.PointSamples(height, y, sizes), model.PointSamples(width, x, sizes))
	points := make([]float32, 3*count)
	if err := n.DecodePoints(background, l, rows, cols, points); err != nil {
		return nil, err
	}
	return append(picture, points...), nil
}
