//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

package gputest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/weights"
)

// TrainingTolerance is what graphics devices promise of training steps against the authors' code,
// relative to the largest value of a tensor.
const TrainingTolerance = 1e-3

// Training takes three steps of training as the authors' code did, whose losses, first gradient and
// final parameters it compares, then again, which must give the same bits, and then towards another
// target, which must not.
func Training(t *testing.T, e engine.Trainable) {
	m, b, want := goldenTraining(t)
	run := func() *trained {
		r, err := train(e, m, b, 3)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := run()
	if err := first.compare(want); err != nil {
		t.Error(err)
	}
	if !first.same(run()) {
		t.Error("a second training gives other weights")
	}
	b.Target[0] = 1 - b.Target[0]
	if first.same(run()) {
		t.Error("another target gives the same weights")
	}
}

// TrainingFaults lets calls of a device fail while it trains: the failure must come back as what it
// is, everything be given back, and the engine give the same bits as ever when the device works
// again.
func TrainingFaults(t *testing.T, open func(t testing.TB) gpu.Device) {
	m, b, _ := goldenTraining(t)
	clean := gpu.New(open(t), "faulty:0", gpu.Options{})
	defer closing(t, clean)
	want, err := train(clean, m, b, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range []string{"buffer", "kernel", "write", "submit", "wait", "read"} {
		failures := 0
		for _, at := range []int{0, 1, 4, 20, 70} {
			injected, failed := fmt.Errorf("%s %d: %w", call, at, engine.ErrDeviceLost), false
			f := &Faulty{Device: open(t), Fail: func(c Call) error {
				if c.Name != call || c.Number < at {
					return nil
				}
				failed = true
				return injected
			}}
			e := gpu.New(f, "faulty:0", gpu.Options{})
			_, err := train(e, m, b, 1)
			if failed {
				failures++
			}
			if failed != (err != nil) || failed && !errors.Is(err, injected) {
				t.Errorf("%s %d: got %v", call, at, err)
			}
			f.Fail = nil
			got, err := train(e, m, b, 1)
			if err != nil {
				t.Errorf("after %s %d: %v", call, at, err)
			} else if !got.same(want) {
				t.Errorf("after %s %d: other weights", call, at)
			}
			closing(t, e)
		}
		if failures < 2 {
			t.Errorf("only %d failures of %s were tried", failures, call)
		}
	}
}

// goldenTraining is the model and the batch of the steps that the authors' code took, and what came
// of them.
func goldenTraining(t *testing.T) (*weights.Model, *model.Batch, map[string]weights.Tensor) {
	t.Helper()
	m, rgb, all := golden.Training(t)
	in := all["inp"]
	b := &model.Batch{Images: in.Shape[0], Height: in.Shape[2], Width: in.Shape[3], RGB: rgb,
		Queries: all["coord"].Shape[1], Coordinates: all["coord"].Data, Cells: all["cell"].Data,
		Target: all["gt"].Data}
	return m, b, all
}

// trained returns the parameters and losses after steps of training.
type trained struct {
	losses           []float64
	gradient, values map[string]weights.Tensor // the first gradient, and the values in the end
}

func train(e engine.Trainable, m *weights.Model, b *model.Batch, steps int) (*trained, error) {
	ctx := context.Background()
	training, err := model.NewTraining(e, m, model.TrainingOptions{})
	if err != nil {
		return nil, err
	}
	defer training.Close()
	r := new(trained)
	read := func(p engine.ParameterPart, to *map[string]weights.Tensor) error {
		m, err := training.Model(p)
		if err == nil {
			*to = m.Tensors
		}
		return err
	}
	for i := range steps {
		loss, err := training.Gradient(ctx, b)
		if err != nil {
			return nil, err
		}
		r.losses = append(r.losses, loss.Mean)
		if i == 0 {
			if err := read(engine.PartGradient, &r.gradient); err != nil {
				return nil, err
			}
			if _, err := training.Norm(); err != nil {
				return nil, err
			}
		}
		err = training.Step(ctx, engine.AdamStep{Step: i + 1, Rate: 1e-3, Beta1: 0.9, Beta2: 0.999,
			Epsilon: 1e-8, Clip: 1})
		if err != nil {
			return nil, err
		}
	}
	return r, read(engine.PartValues, &r.values)
}

// compare says where the result is not that of the authors' code.
func (r *trained) compare(all map[string]weights.Tensor) error {
	for i, got := range r.losses {
		want := float64(all[fmt.Sprintf("loss/%d", i)].Data[0])
		if d := math.Abs(got-want) / want; !(d <= TrainingTolerance) {
			return fmt.Errorf("loss %d is %.8g, want %.8g", i, got, want)
		}
	}
	for prefix, got := range map[string]map[string]weights.Tensor{"grad/": r.gradient,
		"final/": r.values} {
		count := 0
		for name, want := range all {
			name, ok := strings.CutPrefix(name, prefix)
			if !ok || weights.IsMeanShift(name) {
				continue
			}
			count++
			if d := relative(got[name].Data, want.Data); !(d <= TrainingTolerance) {
				return fmt.Errorf("%s%s is off by %.3g of its largest value", prefix, name, d)
			}
		}
		if count != len(got) {
			return fmt.Errorf("%d tensors begin with %s, the model has %d", count, prefix, len(got))
		}
	}
	return nil
}

func (r *trained) same(other *trained) bool {
	return maps.EqualFunc(r.values, other.values, func(x, y weights.Tensor) bool {
		return slices.Equal(x.Data, y.Data)
	})
}

// relative is the largest difference of two lists over the largest value of want.
func relative(got, want []float32) float64 {
	d, _ := golden.Worst(got, want)
	largest := 0.0
	for _, x := range want {
		largest = max(largest, math.Abs(float64(x)))
	}
	return d / largest
}
