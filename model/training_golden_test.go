package model

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/liif-render/liif/cpu"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/weights"
)

// trainingTolerance is what the CPU engine promises of a training step against the authors' float32
// code, relative to the largest value of a tensor.
const trainingTolerance = 1e-4

// relative is the largest difference of two lists over the largest value of want: each value is a
// sum of terms of about that size, which its rounding error is relative to.
func relative(got, want []float32) float64 {
	d, _ := golden.Worst(got, want)
	var largest float64
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

func trainable(t testing.TB, kernels string) engine.Trainable {
	t.Helper()
	e, err := cpu.New(cpu.Options{Kernels: kernels})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

func newTraining(t testing.TB, e engine.Trainable, m *weights.Model, stack int) *Training {
	t.Helper()
	training, err := NewTraining(e, m, TrainingOptions{Stack: stack})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(training.Close)
	return training
}

// goldenTraining reads the three steps that the authors' code took.
func goldenTraining(t testing.TB) (*weights.Model, *Batch, map[string]weights.Tensor) {
	t.Helper()
	m, rgb, all := golden.Training(t)
	in := all["inp"]
	b := &Batch{Images: in.Shape[0], Height: in.Shape[2], Width: in.Shape[3], RGB: rgb,
		Queries: all["coord"].Shape[1], Coordinates: all["coord"].Data, Cells: all["cell"].Data,
		Target: all["gt"].Data}
	return m, b, all
}

// TestGoldenTraining: the losses, the first gradient and the parameters after three steps of Adam
// are the authors'. Adam divides a gradient by its own size, so a parameter whose gradient is small
// moves as far as the others, and where to is up to rounding. The parameters must be within the
// tolerance nevertheless: of a tensor's largest value it is far less than three steps of 1e-3 move.
func TestGoldenTraining(t *testing.T) {
	for _, kernels := range cpu.Available() {
		for _, stack := range []int{1, 4} {
			t.Run(fmt.Sprintf("%s/%d", kernels, stack), func(t *testing.T) {
				m, b, all := goldenTraining(t)
				testGoldenTraining(t, newTraining(t, trainable(t, kernels), m, stack), b, all)
			})
		}
	}
}

func testGoldenTraining(t *testing.T, training *Training, b *Batch, all map[string]weights.Tensor) {
	ctx := context.Background()
	same := func(part engine.ParameterPart, prefix string) {
		t.Helper()
		got, err := training.Model(part)
		if err != nil {
			t.Fatal(err)
		}
		count := 0
		for name, want := range all {
			name, ok := strings.CutPrefix(name, prefix)
			if !ok || weights.IsMeanShift(name) {
				continue
			}
			count++
			if d := relative(got.Tensors[name].Data, want.Data); !(d <= trainingTolerance) {
				t.Errorf("%s%s: off by %.3g of its largest, over %g", prefix, name, d,
					trainingTolerance)
			}
		}
		if count != len(got.Tensors) {
			t.Errorf("%d tensors begin with %s, the model has %d", count, prefix, len(got.Tensors))
		}
	}
	for i := range 3 {
		loss, err := training.Gradient(ctx, b)
		if err != nil {
			t.Fatal(err)
		}
		want := float64(all[fmt.Sprintf("loss/%d", i)].Data[0])
		if d := math.Abs(loss.Mean-want) / want; !(d <= trainingTolerance) {
			t.Errorf("loss %d is %.8g, want %.8g", i, loss.Mean, want)
		}
		if i == 0 {
			same(engine.PartGradient, "grad/")
			want := squares(colours(all["pred/0"].Data), b.Target) / float64(len(b.Target))
			if d := math.Abs(loss.MSE-want) / want; !(d <= trainingTolerance) {
				t.Errorf("squared error is %.8g, want %.8g", loss.MSE, want)
			}
			norm, err := training.Norm()
			if err != nil {
				t.Fatal(err)
			}
			var sum float64
			for name, g := range all {
				if strings.HasPrefix(name, "grad/") {
					for _, x := range g.Data {
						sum += float64(x) * float64(x)
					}
				}
			}
			if want := math.Sqrt(sum); !(math.Abs(norm-want) <= trainingTolerance*want) {
				t.Errorf("norm is %.8g, want %.8g", norm, want)
			}
		}
		err = training.Step(ctx, engine.AdamStep{Step: i + 1, Rate: 1e-3, Beta1: 0.9, Beta2: 0.999,
			Epsilon: 1e-8, Clip: 1})
		if err != nil {
			t.Fatal(err)
		}
	}
	same(engine.PartValues, "final/")
}

// colours turns values in -1..1 into 0..1.
func colours(values []float32) []float32 {
	out := make([]float32, len(values))
	for i, v := range values {
		out[i] = v*0.5 + 0.5
	}
	return out
}
