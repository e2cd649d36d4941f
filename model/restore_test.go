package model

import (
	"context"
	"image"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/liif-render/liif/weights"
)

func TestRestorePlanes(t *testing.T) {
	for _, c := range []struct {
		planes []string
		damage Restore
		want   []float32
	}{
		{nil, Restore{JPEG: 1, Noise: 1}, nil},
		{[]string{"jpeg"}, Restore{JPEG: 0.25, Noise: 1}, []float32{0.25}},
		{[]string{"noise", "jpeg"}, Restore{JPEG: 0.25, Noise: 0.5}, []float32{0.5, 0.25}},
		{[]string{"jpeg", "noise"}, Restore{JPEG: 7, Noise: -7}, []float32{1, 0}},
	} {
		got := c.damage.Planes(&weights.Spec{Restore: c.planes})
		if !slices.Equal(got, c.want) {
			t.Errorf("%v of %v: %v, want %v", c.damage, c.planes, got, c.want)
		}
	}
	for _, c := range []struct{ got, want float64 }{
		{JPEGStrength(100), 0}, {JPEGStrength(55), 0.5}, {JPEGStrength(10), 1},
		{JPEGStrength(1), 1},
		{NoiseStrength(0), 0}, {NoiseStrength(5), 0.2}, {NoiseStrength(30), 1},
	} {
		if c.got != c.want {
			t.Errorf("a strength of %v, want %v", c.got, c.want)
		}
	}
}

// TestRestoreOff: a network told of no damage computes what one without planes and with the same
// other weights does, and told of some it does not.
func TestRestoreOff(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 1))
	spec := trainingSpecs()["restore"]
	dials := randomModel(rng, spec)
	plain := &weights.Model{Name: "plain", Spec: spec, Tensors: map[string]weights.Tensor{}}
	plain.Spec.Restore = nil
	for name, x := range dials.Tensors {
		plain.Tensors[name] = x
	}
	const first = "encoder.head.0.weight"
	have := dials.Tensors[first]
	cut := weights.Tensor{Shape: []int{have.Shape[0], 3, 3, 3}}
	for o := range have.Shape[0] {
		cut.Data = append(cut.Data, have.Data[o*5*9:][:3*9]...)
	}
	plain.Tensors[first] = cut

	b := randomBatch(rng, 1, 6, 7, 1)
	whole := image.Rect(0, 0, b.Width, b.Height)
	draw := func(m *weights.Model, damage Restore) []float32 {
		n, err := Load(trainable(t, ""), m)
		if err != nil {
			t.Fatal(err)
		}
		defer n.Close()
		l, err := n.Encode(context.Background(), b.RGB, damage, whole, whole)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Release()
		out := make([]float32, 3*9*9)
		axis := func(size int) Samples { return GridSamples(size, 9, 0, 9) }
		err = n.DecodeGrid(context.Background(), l, n.Axis(b.Height, axis(b.Height)),
			n.Axis(b.Width, axis(b.Width)), out)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	want := draw(plain, Restore{JPEG: 1, Noise: 1})
	if got := draw(dials, Restore{}); !slices.Equal(got, want) {
		t.Error("dials at 0 change the picture")
	}
	for _, damage := range []Restore{{JPEG: 0.5}, {Noise: 0.5}} {
		if slices.Equal(draw(dials, damage), want) {
			t.Errorf("%+v changes nothing", damage)
		}
	}
}
