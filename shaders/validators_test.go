package shaders_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/shadertool"
	"github.com/liif-render/liif/shaders"
)

// sources are all permutations, by name.
func sources(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	list, err := shaders.Permutations()
	for _, p := range list {
		fields := strings.Fields(p)
		s, err := shaders.Load(fields[0], fields[1:]...)
		if err != nil {
			t.Fatal(err)
		}
		all[p] = s.Source
	}
	if err != nil {
		t.Fatal(err)
	}
	list, err = shaders.PresentPermutations()
	for _, p := range list {
		fields := strings.Fields(p)
		if all[p], err = shaders.LoadPresent(fields[0], fields[1:]...); err != nil {
			t.Fatal(err)
		}
	}
	if err != nil || len(list) < 3 {
		t.Fatalf("%d permutations of shaders that present, %v", len(list), err)
	}
	if _, err := shaders.LoadPresent("picture", "NONSENSE"); err == nil {
		t.Error("an unlisted permutation loads")
	}
	return all
}

// TestValidators runs naga and tint over every permutation, and over a broken one, which they must
// refuse.
func TestValidators(t *testing.T) {
	for name, args := range map[string][]string{"naga": nil, "tint": {"--format", "wgsl"}} {
		t.Run(name, func(t *testing.T) {
			shadertool.Need(t, name)
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
		})
	}
}

// TestWithoutValidator: a validator that is not there, or another naga, skips its part and says so.
func TestWithoutValidator(t *testing.T) {
	other := shadertool.Fakes(t, "naga")
	shadertool.Fake(t, other, "naga", "0.19.2")
	for _, c := range []struct{ tool, path, require, output string }{
		{"naga", shadertool.Fakes(t, "naga"), "", "NO naga: "},
		{"naga", other, "", "NO naga " + strings.TrimPrefix(shaders.Compiler(), "naga ") +
			", which"},
		{"tint", shadertool.Fakes(t, "tint"), "", "NO tint: "},
		{"tint", shadertool.Fakes(t, "tint"), "tint", "NO tint: "},
		{"tint", shadertool.Fakes(t, "naga", "spirv-opt", "spirv-val"), "",
			"--- PASS: TestValidators/tint"},
	} {
		output, passed := shadertool.Rerun(t, "TestValidators/"+c.tool, c.path, c.require)
		if passed != (c.require == "") || !strings.Contains(output, c.output) {
			t.Errorf("%s, required %q: passed: %v\n%s\nwanted %q",
				c.tool, c.require, passed, output, c.output)
		}
	}
}
