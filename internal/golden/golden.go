// Package golden reads the numbers of the LIIF authors' code under testdata/golden, for tests.
package golden

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/liif-render/liif/weights"
	"github.com/liif-render/liif/weights/pth"
)

// Models lists the golden models.
var Models = []string{
	"small-plain", "small-no-ensemble", "small-no-unfold", "small-no-cell", "small-none",
	"small-metasr", "edsr-baseline-liif", "rdn-a16-liif",
}

// Path is a golden file's path, found from the folder that the test runs in: binaries may have been
// built with -trimpath, which leaves out where the source lies.
func Path(name string) string {
	dir := filepath.Join("testdata", "golden")
	for range 8 {
		if _, err := os.Stat(filepath.Join(dir, "README.md")); err == nil {
			break
		}
		dir = filepath.Join("..", dir)
	}
	return filepath.Join(dir, name)
}

// Model reads a model from the checkpoint that the authors' code saved.
func Model(t testing.TB, name string) *weights.Model {
	t.Helper()
	m, err := pth.ReadFile(Path(name + ".pth"))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Cases reads a model's inputs and outputs (testdata/golden/README.md).
func Cases(t testing.TB, model string) map[string]weights.Tensor {
	t.Helper()
	tensors, _, err := weights.ReadTensors(Path(model + ".cases.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	return tensors
}

// Interleave turns a [C,h,w] tensor into [h*w*C].
func Interleave(x weights.Tensor) []float32 {
	c, pixels := x.Shape[0], x.Shape[1]*x.Shape[2]
	out := make([]float32, c*pixels)
	for i := range c {
		for p := range pixels {
			out[p*c+i] = x.Data[i*pixels+p]
		}
	}
	return out
}

// Worst is the largest difference between two lists and where it is; lists of unequal length
// differ by infinity, and so do values that are not numbers.
func Worst(got, want []float32) (difference float64, at int) {
	if len(got) != len(want) {
		return inf, -1
	}
	for i := range got {
		d := float64(got[i]) - float64(want[i])
		if d < 0 {
			d = -d
		}
		if d != d {
			return inf, i
		}
		if d > difference {
			difference, at = d, i
		}
	}
	return difference, at
}

const inf = 1e308
