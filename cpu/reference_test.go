package cpu

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/liif-render/liif/engine"
)

// engines makes one engine for each instruction set of this machine, the plain Go twin included.
func engines(t testing.TB, threads int) map[string]*Engine {
	t.Helper()
	all := map[string]*Engine{}
	for _, name := range Available() {
		e, err := New(Options{Kernels: name, Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		all[name] = e
	}
	return all
}

func random(rng *rand.Rand, n int, size float64) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(rng.NormFloat64() * size)
	}
	return x
}

// sum is a float64 result and the sum of its terms' sizes, from which its float32 error is bounded.
type sum struct{ value, size float64 }

func (s *sum) add(x float64) {
	s.value += x
	s.size += math.Abs(x)
}

func (s *sum) relu() {
	s.value = max(s.value, 0)
}

// bound is the error that a float32 chain of terms additions may have: each rounds once, relative to
// at most the sum of sizes; a few more for what follows the chain.
func bound(size float64, terms int) float64 {
	return size*float64(terms+4)*0x1p-24 + 1e-30
}

// compare reports the first value that is off by more than its bound, or -1.
func compare(got []float32, want []sum, terms int) int {
	if len(got) != len(want) {
		return 0
	}
	for i, w := range want {
		if d := math.Abs(float64(got[i]) - w.value); !(d <= bound(w.size, terms)) {
			return i
		}
	}
	return -1
}

func TestCompare(t *testing.T) {
	want := []sum{{1, 1}, {-3, 5}}
	if i := compare([]float32{1, -3}, want, 100); i != -1 {
		t.Errorf("equal lists differ at %d", i)
	}
	for name, got := range map[string][]float32{
		"perturbed": {1, -3.0001}, "short": {1}, "not a number": {1, float32(math.NaN())},
	} {
		if compare(got, want, 100) < 0 {
			t.Errorf("a %s list passes", name)
		}
	}
}

// upload makes a tensor, surrounded in memory by what a released tensor left behind: garbage that
// must not be read.
func upload(t testing.TB, e *Engine, height, width, channels int, data []float32) engine.Tensor {
	t.Helper()
	x, err := e.NewTensor(height, width, channels)
	if err != nil {
		t.Fatal(err)
	}
	if data == nil {
		data = make([]float32, height*width*channels)
		for i := range data {
			data[i] = float32(math.NaN())
		}
	}
	if err := e.Upload(x, data); err != nil {
		t.Fatal(err)
	}
	return x
}

func download(t testing.TB, e *Engine, x engine.Tensor) []float32 {
	t.Helper()
	data := make([]float32, x.Height()*x.Width()*x.Channels())
	if err := e.Download(x, data); err != nil {
		t.Fatal(err)
	}
	return data
}
