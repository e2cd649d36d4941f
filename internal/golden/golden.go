// Package golden reads the numbers of the LIIF authors' code under testdata/golden, for tests.
package golden

import (
	"os"
	"path/filepath"
	"slices"
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

// Training reads the three training steps that the authors' code took: the model they began with,
// the inputs' colours as [images*h*w*3], and all tensors of the file (testdata/golden/README.md).
func Training(t testing.TB) (m *weights.Model, rgb []float32, all map[string]weights.Tensor) {
	t.Helper()
	all, _, err := weights.ReadTensors(Path("train3.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	m = Model(t, "small-plain") // its spec; the tensors follow
	for name := range m.Tensors {
		m.Tensors[name] = all["init/"+name]
	}
	in := all["inp"]
	for one := range slices.Chunk(in.Data, in.Shape[1]*in.Shape[2]*in.Shape[3]) {
		rgb = append(rgb, Interleave(weights.Tensor{Shape: in.Shape[1:], Data: one})...)
	}
	return m, rgb, all
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
