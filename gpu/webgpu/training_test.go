//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package webgpu_test

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/gpu"
	"github.com/liif-render/liif/internal/enginetest"
	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/internal/gputest"
	"github.com/liif-render/liif/model"
	"github.com/liif-render/liif/weights"
)

// trainingTolerance is what graphics devices promise of training steps against the authors' code,
// relative to the largest value of a tensor.
const trainingTolerance = 1e-3

// relative is the largest difference of two lists over the largest value of want.
func relative(got, want []float32) float64 {
	d, _ := golden.Worst(got, want)
	largest := 0.0
	for _, x := range want {
		largest = max(largest, math.Abs(float64(x)))
	}
	return d / largest
}

func TestRelative(t *testing.T) {
	want := []float32{3, -4}
	for _, c := range []struct {
		got  []float32
		want float64
	}{{want, 0}, {[]float32{3, -5}, 0.25}, {[]float32{2, -4}, 0.25}} {
		if got := relative(c.got, want); got != c.want {
			t.Errorf("%v: %g, want %g", c.got, got, c.want)
		}
	}
	if got := relative([]float32{3, float32(math.NaN())}, want); got < 1 {
		t.Errorf("NaN passes: %g", got)
	}
}

// goldenTraining is the model and the batch of three steps that the authors' code took, and what
// came of them.
func goldenTraining(t *testing.T) (*weights.Model, *model.Batch, map[string]weights.Tensor) {
	t.Helper()
	all, _, err := weights.ReadTensors(golden.Path("train3.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	m := golden.Model(t, "small-plain") // its spec; the tensors follow
	for name := range m.Tensors {
		m.Tensors[name] = all["init/"+name]
	}
	in := all["inp"]
	b := &model.Batch{Images: in.Shape[0], Height: in.Shape[2], Width: in.Shape[3],
		Queries: all["coord"].Shape[1], Coordinates: all["coord"].Data, Cells: all["cell"].Data,
		Target: all["gt"].Data}
	for one := range slices.Chunk(in.Data, 3*b.Height*b.Width) {
		b.RGB = append(b.RGB, golden.Interleave(weights.Tensor{Shape: in.Shape[1:], Data: one})...)
	}
	return m, b, all
}

// steps trains three steps of the goldens and returns the losses, the gradient after the first
// backward pass, and the values in the end.
func steps(t *testing.T, e engine.Trainable, m *weights.Model, b *model.Batch) (losses []float64,
	gradient, values *weights.Model) {
	t.Helper()
	ctx := context.Background()
	training, err := model.NewTraining(e, m, model.TrainingOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer training.Close()
	part := func(p engine.ParameterPart) *weights.Model {
		m, err := training.Model(p)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	for i := range 3 {
		loss, err := training.Gradient(ctx, b)
		if err != nil {
			t.Fatal(err)
		}
		losses = append(losses, loss.L1)
		if i == 0 {
			gradient = part(engine.PartGradient)
		}
		err = training.Step(ctx, engine.AdamStep{Step: i + 1, Rate: 1e-3, Beta1: 0.9, Beta2: 0.999,
			Epsilon: 1e-8, Clip: 1})
		if err != nil {
			t.Fatal(err)
		}
	}
	return losses, gradient, part(engine.PartValues)
}

// TestGoldenTraining: the losses, the first gradient and the parameters after three steps of Adam
// are the authors'.
func TestGoldenTraining(t *testing.T) {
	m, b, all := goldenTraining(t)
	e := gpu.New(gputest.Open(t), "webgpu:0", gpu.Options{})
	defer closing(t, e)
	losses, gradient, values := steps(t, e, m, b)
	for i, got := range losses {
		want := float64(all[fmt.Sprintf("loss/%d", i)].Data[0])
		if d := math.Abs(got-want) / want; !(d <= trainingTolerance) {
			t.Errorf("loss %d is %.8g, want %.8g", i, got, want)
		} else {
			t.Logf("loss %d: off by %.2g", i, d)
		}
	}
	for prefix, got := range map[string]*weights.Model{"grad/": gradient, "final/": values} {
		count := 0
		for name, want := range all {
			name, ok := strings.CutPrefix(name, prefix)
			if !ok || weights.IsMeanShift(name) {
				continue
			}
			count++
			if d := relative(got.Tensors[name].Data, want.Data); !(d <= trainingTolerance) {
				t.Errorf("%s%s: off by %.3g of its largest", prefix, name, d)
			} else {
				t.Logf("%s%s: off by %.2g", prefix, name, d)
			}
		}
		if count != len(got.Tensors) {
			t.Errorf("%d tensors begin with %s, the model has %d", count, prefix, len(got.Tensors))
		}
	}
}

// TestTrainingRepeats: two runs of training agree in every bit, and one on another target does not.
func TestTrainingRepeats(t *testing.T) {
	m, b, _ := goldenTraining(t)
	e := gpu.New(gputest.Open(t), "webgpu:0", gpu.Options{})
	defer closing(t, e)
	run := func() *weights.Model {
		_, _, values := steps(t, e, m, b)
		return values
	}
	same := func(x, y *weights.Model) bool {
		return maps.EqualFunc(x.Tensors, y.Tensors, func(x, y weights.Tensor) bool {
			return slices.Equal(x.Data, y.Data)
		})
	}
	first := run()
	if !same(first, run()) {
		t.Error("a second run gives other weights")
	}
	b.Target[0] = 1 - b.Target[0]
	if same(first, run()) {
		t.Error("another target gives the same weights")
	}
}

// TestTrainingSlices: how work is cut into dispatches changes no bit, nor does doing it again.
func TestTrainingSlices(t *testing.T) {
	short := gpu.New(gputest.Open(t), "webgpu:0", gpu.Options{Slice: 300 * time.Microsecond})
	long := gpu.New(gputest.Open(t), "webgpu:0", gpu.Options{Slice: gpu.LongestDispatch})
	defer closing(t, short, long)
	enginetest.IdenticalTraining(t, short, long)
}

// TestTrainable holds training on the device to what every engine that trains is held to.
func TestTrainable(t *testing.T) {
	enginetest.AllTrainable(t, open, enginetest.Options{ToleranceFactor: 4})
}
