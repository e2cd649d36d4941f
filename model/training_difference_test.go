package model

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/liif-render/liif/engine"
)

// differenceTolerance is how far a gradient may be from the difference of two losses in float64, of
// the gradient's own size.
const differenceTolerance = 1e-5

// direction is a way to move parameters and what the gradient says of it.
type direction struct {
	name  string
	move  []float64 // of each parameter
	slope float64   // of the loss, by the gradient
	size  float64   // about how large a slope may be
}

// directions are random ways to move a model's parameters, each tensor by itself. Where there are
// very many, a way moves a third of them, each by as much as makes it matter as the others do.
func directions(rng *rand.Rand, layout []Layer, gradient []float32) []direction {
	groups := len(layout)
	if groups > 100 {
		groups = 3
	}
	list := make([]direction, groups)
	for g := range list {
		list[g].move = make([]float64, len(gradient))
	}
	norm := func(l Layer) float64 {
		var sum float64
		for _, x := range gradient[l.First : l.First+l.Count] {
			sum += float64(x) * float64(x)
		}
		return math.Sqrt(sum)
	}
	smallest := make([]float64, groups)
	for i, l := range layout {
		if n := norm(l); i < groups || n < smallest[i%groups] {
			smallest[i%groups] = n
		}
	}
	for i, l := range layout {
		d, smallest := &list[i%groups], smallest[i%groups]
		d.name += " " + l.Name
		d.size = math.Hypot(d.size, smallest)
		by := smallest / norm(l)
		for k := l.First; k < l.First+l.Count; k++ {
			d.move[k] = rng.NormFloat64() * by
			d.slope += d.move[k] * float64(gradient[k])
		}
	}
	return list
}

// TestGradientIsSlope compares the gradient of every kind of network with differences of the loss.
// Targets lie outside the colours, so that no difference changes its sign.
func TestGradientIsSlope(t *testing.T) {
	type minimised struct {
		name string
		loss engine.Loss
	}
	list := []minimised{{"LIIF", engine.LossLuma}, {"LIIF", engine.LossPSNR}}
	for name := range trainingSpecs() {
		list = append(list, minimised{name, engine.LossRGB})
	}
	for _, c := range list {
		t.Run(fmt.Sprintf("%s,%v", c.name, c.loss), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(3, 14))
			m := randomModel(rng, trainingSpecs()[c.name])
			b := randomBatch(rng, 3, 3, 3, 11)
			for i := range b.Target {
				b.Target[i] = 8*float32(rng.IntN(2)) - 4
			}
			training := newTraining(t, trainable(t, ""), m, 2)
			training.loss = c.loss
			loss, err := training.Gradient(context.Background(), b)
			if err != nil {
				t.Fatal(err)
			}
			gradient := make([]float32, training.parameters.Len())
			err = training.engine.ReadParameters(training.parameters, engine.PartGradient, gradient)
			if err != nil {
				t.Fatal(err)
			}

			r, n := newReference(t, m)
			at := func(d []float64, by float64) float64 {
				r.values = r.values[:0]
				for _, l := range training.Layout() {
					for _, v := range m.Tensors[l.Name].Data {
						r.values = append(r.values, float64(v)+by*d[len(r.values)])
					}
				}
				return r.loss(t, n, b, c.loss)
			}
			if want := at(make([]float64, len(gradient)), 0); math.Abs(loss.Mean-want) > 1e-6*want {
				t.Fatalf("loss is %.9g, want %.9g", loss.Mean, want)
			}
			const step = 4e-6
			for _, d := range directions(rng, training.Layout(), gradient) {
				found := (at(d.move, step) - at(d.move, -step)) / (2 * step)
				if e := math.Abs(d.slope-found) / d.size; !(e <= differenceTolerance) {
					t.Errorf("the gradient's slope is %.6g, the loss's %.6g, off by %.2g of its size: %s",
						d.slope, found, e, d.name)
				}
			}
		})
	}
}

// TestDirections: a gradient that is wrong in a tensor is found out, unless the way happens to be
// across what is wrong, one in twenty at most.
func TestDirections(t *testing.T) {
	layout := make([]Layer, 290)
	gradient := make([]float32, 3*len(layout))
	for i := range layout {
		layout[i] = Layer{fmt.Sprint(i), nil, 3 * i, 3}
		copy(gradient[3*i:], []float32{float32(i + 1), 2, -1})
	}
	for _, count := range []int{10, 290} {
		layout, gradient := layout[:count], gradient[:3*count]
		for _, change := range []func(g []float32){
			func(g []float32) { clear(g) },
			func(g []float32) { g[1] = -g[1] },
			func(g []float32) { g[0] *= 1.05 },
		} {
			missed := 0
			for k := range layout {
				wrong := slices.Clone(gradient)
				change(wrong[3*k:][:3])
				found := false
				for _, d := range directions(rand.New(rand.NewPCG(1, 2)), layout, gradient) {
					var slope float64
					for i, by := range d.move {
						slope += by * float64(wrong[i])
					}
					found = found || math.Abs(slope-d.slope) > differenceTolerance*d.size
				}
				if !found {
					missed++
				}
			}
			if missed > count/20 {
				t.Errorf("errors in %d tensors of %d pass", missed, count)
			}
		}
	}
}
