package model

import (
	"context"
	"errors"
	"image"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/weights"
)

// TestNetworkFollows: after a step the live network draws what the model read from the training
// draws, bit for bit, and not what it drew before.
func TestNetworkFollows(t *testing.T) {
	for _, name := range []string{"bilinear", "wide", "MetaSR", "Fourier", "RDN"} {
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(9, 1))
			b := randomBatch(rng, 1, 4, 5, 7)
			e := trainable(t, "")
			training := newTraining(t, e, randomModel(rng, trainingSpecs()[name]), 0)
			before := draw(t, training.Network(), b)
			if _, err := training.Gradient(context.Background(), b); err != nil {
				t.Fatal(err)
			}
			err := training.Step(context.Background(), engine.AdamStep{Step: 1, Rate: 1e-2,
				Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, Clip: 1, Decay: 0.5})
			if err != nil {
				t.Fatal(err)
			}
			after := draw(t, training.Network(), b)
			if slices.Equal(before, after) {
				t.Error("a step changes nothing")
			}
			for part, want := range map[engine.ParameterPart]bool{engine.PartValues: true,
				engine.PartAverage: false} {
				m, err := training.Model(part)
				if err != nil {
					t.Fatal(err)
				}
				if err := m.Validate(); err != nil {
					t.Fatal(err)
				}
				n, err := Load(e, m)
				if err != nil {
					t.Fatal(err)
				}
				if slices.Equal(draw(t, n, b), after) != want {
					t.Errorf("part %d drawn as the network draws: %t, want %t", part, !want, want)
				}
				n.Close()
			}
		})
	}
}

// draw enlarges a batch's first picture.
func draw(t *testing.T, n *Network, b *Batch) []float32 {
	t.Helper()
	all := image.Rect(0, 0, b.Width, b.Height)
	l, err := n.Encode(context.Background(), b.RGB[:3*b.Width*b.Height], b.damage(0), all, all)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Release()
	out := make([]float32, 3*9*9)
	err = n.DecodeGrid(context.Background(), l, n.Axis(b.Height, GridSamples(b.Height, 9, 0, 9)),
		n.Axis(b.Width, GridSamples(b.Width, 9, 0, 9)), out)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// ending is a context that ends after its error has been asked for so many times.
type ending struct {
	context.Context
	left atomic.Int64
}

func (c *ending) Err() error {
	if c.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// TestFailures: a gradient that runs out of memory or is cancelled, at any call, returns the error
// and frees its memory: the next gradient runs within the memory of one.
func TestFailures(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 2))
	m := randomModel(rng, trainingSpecs()["bilinear"])
	b := randomBatch(rng, 2, 5, 6, 7)
	short := 0
	for limit := int64(1 << 10); ; limit += limit / 8 {
		e, err := cpu.New(cpu.Options{Memory: limit})
		if err != nil {
			t.Fatal(err)
		}
		training := newTraining(t, e, m, 2)
		_, err = training.Gradient(context.Background(), b)
		if errors.Is(err, engine.ErrOutOfMemory) {
			short++
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		stopped := 0
		for ; ; stopped++ {
			ctx := &ending{Context: context.Background()}
			ctx.left.Store(int64(3 * stopped))
			_, err := training.Gradient(ctx, b)
			if err == nil {
				break
			}
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("stopped %d times before: %v", stopped, err)
			}
		}
		if short < 10 || stopped < 10 {
			t.Errorf("ran out of memory %d times and was stopped %d times", short, stopped)
		}
		return
	}
}

func TestRefusals(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 3))
	e := trainable(t, "")
	spec := trainingSpecs()["LIIF"]
	training := newTraining(t, e, randomModel(rng, spec), 0)
	good := randomBatch(rng, 2, 5, 6, 7)
	for want, change := range map[string]func(b *Batch){
		"0 pictures":               func(b *Batch) { b.Images = 0 },
		"pictures of 0×6":          func(b *Batch) { b.Height = 0 },
		"with 0 points":            func(b *Batch) { b.Queries = 0 },
		"179 colours, want 180":    func(b *Batch) { b.RGB = b.RGB[1:] },
		"27 coordinates, want 28":  func(b *Batch) { b.Coordinates = b.Coordinates[1:] },
		"0 cells, want 28":         func(b *Batch) { b.Cells = nil },
		"41 target values, want 4": func(b *Batch) { b.Target = b.Target[1:] },
	} {
		b := *good
		change(&b)
		_, err := training.Gradient(context.Background(), &b)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	for want, change := range map[string]func(m *weights.Model){
		"missing": func(m *weights.Model) {
			delete(m.Tensors, "imnet.layers.0.bias")
		},
		"output_div holds -0.5":      func(m *weights.Model) { m.Spec.OutputDiv = []float64{-0.5} },
		"training of model random: ": func(m *weights.Model) { m.Spec.Encoder = "vgg" },
	} {
		m := randomModel(rng, spec)
		change(m)
		_, err := NewTraining(e, m, TrainingOptions{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
