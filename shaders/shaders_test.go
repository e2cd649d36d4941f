package shaders

import (
	"os"
	"os/exec"
	"path/filepath"
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

// sources are all permutations, by name.
func sources(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	list, err := Permutations()
	for _, p := range list {
		fields := strings.Fields(p)
		s, err := Load(fields[0], fields[1:]...)
		if err != nil {
			t.Fatal(err)
		}
		all[p] = s.Source
	}
	if err != nil {
		t.Fatal(err)
	}
	list, err = PresentPermutations()
	for _, p := range list {
		fields := strings.Fields(p)
		if all[p], err = LoadPresent(fields[0], fields[1:]...); err != nil {
			t.Fatal(err)
		}
	}
	if err != nil || len(list) < 3 {
		t.Fatalf("%d permutations of shaders that present, %v", len(list), err)
	}
	if _, err := LoadPresent("picture", "NONSENSE"); err == nil {
		t.Error("an unlisted permutation loads")
	}
	return all
}

// TestValidators runs naga and tint, where installed, over every permutation, and over a broken one,
// which they must refuse.
func TestValidators(t *testing.T) {
	validators := map[string][]string{"naga": nil, "tint": {"--format", "wgsl"}}
	found := 0
	for name, args := range validators {
		if _, err := exec.LookPath(name); err != nil {
			t.Logf("%s is not installed: its validation is left out", name)
			continue
		}
		found++
		dir := t.TempDir()
		validate := func(file, source string) ([]byte, error) {
			path := filepath.Join(dir, file)
			if err := os.WriteFile(path, []byte(source), 0o600); err != nil {
				t.Fatal(err)
			}
			return exec.Command(name, append(args, path)...).CombinedOutput()
		}
		for p, source := range sources(t) {
			if name == "tint" && strings.Contains(source, "enable wgpu_cooperative_matrix;") {
				continue // naga's own extension
			}
			file := strings.ReplaceAll(p, " ", "-") + ".wgsl"
			if out, err := validate(file, source); err != nil {
				t.Errorf("%s refuses %s: %v\n%s", name, p, err, out)
			}
		}
		if _, err := validate("broken.wgsl", "fn main() { let x: f32 = 1u; }"); err == nil {
			t.Errorf("%s accepts anything", name)
		}
	}
	if found == 0 {
		t.Skip("no WGSL validator is installed; the device's own compiler still checks the shaders")
	}
}
