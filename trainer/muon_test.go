package trainer

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/liif-render/liif/weights"
)

// TestOrthogonal compares with the singular value decomposition in float64: the vectors stay, the
// values come near 1.
func TestOrthogonal(t *testing.T) {
	for _, c := range []struct{ rows, cols int }{{1, 1}, {1, 9}, {32, 288}, {8, 8}, {72, 8}} {
		x := make([]float32, c.rows*c.cols)
		wide := make([]float64, len(x))
		rnd := rand.New(rand.NewPCG(1, uint64(c.rows)))
		for i := range x {
			x[i] = 1e-4 * float32(rnd.NormFloat64())
			wide[i] = float64(x[i])
		}
		if largest := farFromOrthogonal(t, x, wide, c.rows, c.cols); largest < 0.5 && c.rows > 1 {
			t.Errorf("%d x %d: the control passes with %.3f", c.rows, c.cols, largest)
		}
		got := orthogonal(x, c.rows, c.cols)
		if largest := farFromOrthogonal(t, got, wide, c.rows, c.cols); largest > 0.35 {
			t.Errorf("%d x %d: %.3f from the orthogonal matrix", c.rows, c.cols, largest)
		}
	}
	for i, v := range orthogonal(make([]float32, 12), 3, 4) {
		if v != 0 {
			t.Errorf("number %d of a matrix of zeros becomes %v", i, v)
		}
	}
}

// farFromOrthogonal is the largest number of |Uᵀ·got·V - 1|, with U and V of the decomposition of
// x.
func farFromOrthogonal(t *testing.T, got []float32, x []float64, rows, cols int) float64 {
	t.Helper()
	var svd mat.SVD
	if !svd.Factorize(mat.NewDense(rows, cols, x), mat.SVDThin) {
		t.Fatal("no decomposition")
	}
	var u, v, left, product mat.Dense
	svd.UTo(&u)
	svd.VTo(&v)
	wide := make([]float64, len(got))
	for i, g := range got {
		wide[i] = float64(g)
	}
	left.Mul(u.T(), mat.NewDense(rows, cols, wide))
	product.Mul(&left, &v)
	far := 0.0
	for i := range min(rows, cols) {
		for j := range min(rows, cols) {
			want := 0.0
			if i == j {
				want = 1
			}
			far = max(far, math.Abs(product.At(i, j)-want))
		}
	}
	return far
}

// TestMuonStep: matrices take the step that is stated, everything else Adam's.
func TestMuonStep(t *testing.T) {
	e := newEngine(t)
	c := tinyConfig(t, drawFolder(t, 2, 30, 26), nil)
	tensors := map[bool]map[string]weights.Tensor{}
	for _, name := range []string{"adam", "muon"} {
		c.Muon = name == "muon"
		out := t.TempDir()
		if _, err := Train(t.Context(), e, c, Options{Folder: out, Seed: 3, Steps: 1}); err != nil {
			t.Fatal(err)
		}
		tensors[c.Muon], _ = lastTensors(t, out)
	}
	matrices := 0
	for name, want := range tensors[false] {
		got := tensors[true][name]
		isMatrix := strings.Contains(name, "/encoder.body") &&
			strings.HasSuffix(name, ".weight") && !strings.HasPrefix(name, "moment")
		if same := reflect.DeepEqual(got, want); same == isMatrix {
			t.Errorf("%s: the same is %v", name, same)
		}
		if isMatrix {
			matrices++
		}
	}
	if matrices == 0 {
		t.Error("no matrix was looked at")
	}
}

// TestMuonStepIsAsLong: a matrix moves by a fifth of the rate in the root of the mean square, as
// matrices do by Adam, whatever its shape (Liu et al. 2025, Muon is scalable for LLM training,
// section 2.2).
func TestMuonStepIsAsLong(t *testing.T) {
	e := newEngine(t)
	c := tinyConfig(t, drawFolder(t, 2, 30, 26), nil)
	c.Muon, c.WarmUp = true, 0
	after := func(rate float64) map[string]weights.Tensor {
		c.Adam.Rate = rate
		out := t.TempDir()
		_, err := Train(t.Context(), e, c, Options{Folder: out, Seed: 3, Steps: 1})
		if err != nil {
			t.Fatal(err)
		}
		tensors, _ := lastTensors(t, out)
		return tensors
	}
	const rate = 1e-3
	before, moved := after(1e-30), after(rate)
	matrices := 0
	for name, x := range moved {
		if !strings.HasPrefix(name, "values/encoder.body") ||
			!strings.HasSuffix(name, ".weight") {
			continue
		}
		matrices++
		was := before[name].Data
		var sum float64
		for i, v := range x.Data {
			d := float64(v - was[i])
			sum += d * d
		}
		share := math.Sqrt(sum/float64(len(was))) / rate
		if share < 0.2*0.65 || share > 0.2*1.25 {
			t.Errorf("%s %v moves by %.3f of the rate", name, x.Shape, share)
		}
	}
	if matrices == 0 {
		t.Error("no matrix was looked at")
	}
}
