package enginetest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/liif-render/liif/engine"
)

// TestConvCoverage: the cases hold what they were written for.
func TestConvCoverage(t *testing.T) {
	have := map[string]bool{}
	for _, c := range slices.Concat(convCases(), sharedConvCases()) {
		have[fmt.Sprintf("%d inputs", c.in)] = true
		have[fmt.Sprintf("%d outputs", c.out)] = true
		if c.height == 1 || c.width == 1 {
			have[fmt.Sprintf("%d by %d", c.height, c.width)] = true
		}
		parts := c.window.Dx() < c.width && !c.rect.Empty()
		have["window and rectangle"] = have["window and rectangle"] || parts
	}
	for _, n := range []int{63, 64, 65, 128, 129} {
		if !have[fmt.Sprintf("1 by %d", n)] && !have[fmt.Sprintf("%d by 1", n)] {
			t.Errorf("no convolution of a line of %d pixels", n)
		}
	}
	for _, n := range []int{63, 64, 65, 128} {
		if !have[fmt.Sprintf("%d outputs", n)] {
			t.Errorf("no convolution to %d channels", n)
		}
	}
	for _, n := range []int{1, 15, 16, 17, 33, 64} {
		if !have[fmt.Sprintf("%d inputs", n)] {
			t.Errorf("no convolution of %d channels", n)
		}
	}
	if !have["window and rectangle"] {
		t.Error("no convolution of a rectangle of a window")
	}
}

// sharing names how a case's runs lie in tensors.
func sharing(c *convCase) string {
	s := "output apart"
	if c.output.tensor == c.input.tensor {
		s = "output in the input's tensor"
	}
	switch {
	case !c.add:
		return s + ", no residual"
	case c.residual == c.output:
		return s + ", residual in place"
	case c.residual.tensor == c.output.tensor:
		return s + ", residual beside it"
	case c.residual.tensor == c.input.tensor:
		return s + ", residual in the input's tensor"
	}
	return s + ", residual apart"
}

func TestSharingCoverage(t *testing.T) {
	for name, list := range map[string][]*convCase{
		"written": slices.Concat(convCases(), sharedConvCases()), "random": randomConvCases(),
	} {
		have := map[string]int{}
		for _, c := range list {
			have[sharing(c)]++
		}
		if len(have) != 9 { // a residual in the tensor of both counts as beside the output
			t.Errorf("%s cases: %d ways to share tensors: %v", name, len(have), have)
		}
	}
}

// TestDecodeCoverage: every kind of residual meets grids and points, with ensemble and without.
func TestDecodeCoverage(t *testing.T) {
	have := map[string]bool{}
	key := func(r engine.Residual, points, ensemble, cells bool) string {
		return fmt.Sprintf("residual %d, points %t, ensemble %t, cells %t", r, points, ensemble,
			cells)
	}
	batches := map[string]bool{}
	for _, c := range decodeCases() {
		if c.first == "" {
			have[key(c.residual, c.points, c.ensemble, c.cells)] = true
			count := len(c.want) / 3
			batches[fmt.Sprintf("width %d, %d queries, points %t", c.hidden[0], count,
				c.points)] = true
		}
	}
	for r := range engine.Residual(3) {
		for i := range 8 {
			if k := key(r, i&1 > 0, i&2 > 0, i&4 > 0); !have[k] {
				t.Error("no head with ", k)
			}
		}
	}
	for _, width := range []int{1, 3, 4, 5, 63, 64, 65} {
		for _, count := range []int{1, 55, 56, 57, 300} {
			for _, points := range []bool{false, true} {
				if k := fmt.Sprintf("width %d, %d queries, points %t", width, count,
					points); !batches[k] {
					t.Error("no head of ", k)
				}
			}
		}
	}
}
