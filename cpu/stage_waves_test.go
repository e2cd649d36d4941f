package cpu

import (
	"math"
	"slices"
	"testing"

	"github.com/liif-render/liif/internal/golden"
	"github.com/liif-render/liif/weights"
)

// wavesGolden are PyTorch's numbers of damped waves (testdata/golden/waves.py).
func wavesGolden(t *testing.T) map[string][]float32 {
	t.Helper()
	tensors, _, err := weights.ReadTensors(golden.Path("waves.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	lists := map[string][]float32{}
	for name, x := range tensors {
		lists[name] = x.Data
	}
	return lists
}

// far is the largest difference of two lists over the largest value of want.
func far(got, want []float32) float64 {
	worst, _ := golden.Worst(got, want)
	var largest float64
	for _, x := range want {
		largest = max(largest, math.Abs(float64(x)))
	}
	return worst / largest
}

// wavesTolerance is the largest allowed error of values and gradients, relative to the largest of a
// list: phases of 40 are rounded to 2e-6.
const wavesTolerance = 4e-6

// ran is all that a set of kernels makes of the golden inputs: the values of points and of a grid's
// row, and the gradients.
func ran(k *kernels, g map[string][]float32, width int) map[string][]float32 {
	count := len(g["out"]) / width
	q := &queries{width: width, count: count}
	got := map[string][]float32{}
	for name, n := range map[string]int{"out": len(g["out"]), "table": len(g["out"]),
		"weights_grad": 4 * width, "bias_grad": width} {
		got[name] = make([]float32, n, n+slack)
	}
	k.waves(q, g["coordinates"], g["weights"], g["bias"], got["out"])
	k.wavesGradient(q, g["coordinates"], g["weights"], g["bias"], g["grad"], got["weights_grad"],
		got["bias_grad"])
	w := g["weights"]
	table, row := make([]float32, 2*width), make([]float32, 2*width)
	for n := range count {
		at := g["coordinates"][4*n:][:4]
		waveAt(row, w[:width], g["bias"], w[2*width:][:width], at[0], at[2])
		waveAt(table, w[width:][:width], nil, w[3*width:][:width], at[1], at[3])
		k.wavesTable(&queries{width: width, count: 1}, []int32{0}, row, table,
			got["table"][n*width:])
	}
	return got
}

// TestWavesGolden: values and gradients of damped waves are PyTorch's on every instruction set.
func TestWavesGolden(t *testing.T) {
	g := wavesGolden(t)
	width := len(g["bias"])
	want := map[string][]float32{"out": g["out"], "table": g["out"],
		"weights_grad": g["weights_grad"], "bias_grad": g["bias_grad"]}
	for _, k := range available() {
		got := ran(k, g, width)
		for name, list := range want {
			if d := far(got[name], list); !(d <= wavesTolerance) {
				t.Errorf("%s: %s is off by %g", k.name, name, d)
			}
		}
	}
	got := ran(&plainKernels, g, width)
	for name, list := range want {
		got[name][5] += 1e-4 * slices.Max(list)
		if d := far(got[name], list); d <= wavesTolerance {
			t.Errorf("a changed %s is off by %g only", name, d)
		}
	}
}

// TestWavesAddUp: gradients are added to what is there, and values that are not numbers stay so.
func TestWavesAddUp(t *testing.T) {
	g := wavesGolden(t)
	width := len(g["bias"])
	q := &queries{width: width, count: len(g["out"]) / width}
	nan := float32(math.NaN())
	for _, k := range available() {
		sums, phases := make([]float32, 4*width), make([]float32, width)
		for range 2 {
			k.wavesGradient(q, g["coordinates"], g["weights"], g["bias"], g["grad"], sums, phases)
		}
		for j := range phases {
			if d := math.Abs(float64(phases[j] - 2*g["bias_grad"][j])); d > 1e-4 {
				t.Errorf("%s: phase %d has %g twice as %g", k.name, j, g["bias_grad"][j], phases[j])
			}
		}
		for _, at := range [][]float32{{nan, 0, 0, 0}, {0, 0, nan, 0}} {
			out := make([]float32, width)
			k.waves(&queries{width: width, count: 1}, at, g["weights"], g["bias"], out)
			for j, x := range out {
				if x == x {
					t.Errorf("%s: wave %d of %v is %g", k.name, j, at, x)
				}
			}
		}
	}
}
