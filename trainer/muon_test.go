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
