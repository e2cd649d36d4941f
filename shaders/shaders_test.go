package shaders

import (
	"strings"
	"testing"
)

func TestEveryPermutationLoads(t *testing.T) {
	list, err := Permutations()
	if err != nil || len(list) < 4 {
		t.Fatalf("%d permutations, %v", len(list), err)
	}
	for _, p := range list {
		fields := strings.Fields(p)
		s, err := Load(fields[0], fields[1:]...)
		if err != nil {
			t.Error(err)
			continue
		}
		if len(s.Bindings) < 2 || s.Bindings[0].Access != Uniform || s.Workgroup[0] < 32 {
			t.Errorf("%s: %+v, workgroup %v", p, s.Bindings, s.Workgroup)
		}
	}
	if _, err := Load("conv", "NONSENSE"); err == nil {
		t.Error("an unlisted permutation loads")
	}
}
