package main

import (
	"encoding/binary"
	"os"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/shadertool"
	"github.com/liif-render/liif/shaders"
)

func load(t *testing.T, name string) *shaders.Shader {
	t.Helper()
	fields := strings.Fields(name)
	s, err := shaders.Load(fields[0], fields[1:]...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestCurrent: every permutation's SPIR-V was made of the source it has now.
func TestCurrent(t *testing.T) {
	names, err := shaders.Permutations()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if _, err := load(t, name).SPIRV(); err != nil {
			t.Error(err)
		}
	}
	changed := load(t, "clear")
	changed.Source += "\n"
	if _, err := changed.SPIRV(); err == nil || !strings.Contains(err.Error(), "make generate") {
		t.Errorf("a changed source: %v", err)
	}
}

// TestCompiles: where the compiler is installed in the version that made the archive, and what goes
// after it, one permutation of each kernel compiles to what is in it.
func TestCompiles(t *testing.T) {
	shadertool.Need(t, tools...)
	names, err := shaders.Permutations()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, name := range names {
		kernel, _, _ := strings.Cut(name, " ")
		if seen[kernel] {
			continue
		}
		seen[kernel] = true
		s := load(t, name)
		module, err := compile(s, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		words, err := s.SPIRV()
		if err != nil {
			t.Fatal(err)
		}
		var want []byte
		for _, w := range words {
			want = binary.LittleEndian.AppendUint32(want, w)
		}
		if string(module) != string(want) {
			optimiser, err := output("spirv-opt", "--version")
			optimiser, _, _ = strings.Cut(optimiser, "\n")
			t.Errorf("%s: the archive differs from what %s and %s (%v) make of it: make generate",
				name, shaders.Compiler(), optimiser, err)
		}
	}
}

// TestWithoutTools: each tool that is not there, and another naga, skips TestCompiles and says so.
// With all of them it runs, which imitations that write nothing show by failing it.
func TestWithoutTools(t *testing.T) {
	other := shadertool.Fakes(t, "naga")
	shadertool.Fake(t, other, "naga", "0.19.2")
	for _, c := range []struct {
		name, path, require, output string
		passed                      bool
	}{
		{"no naga", shadertool.Fakes(t, "naga"), "", "NO naga: ", true},
		{"no spirv-opt", shadertool.Fakes(t, "spirv-opt"), "", "NO spirv-opt: ", true},
		{"no spirv-val", shadertool.Fakes(t, "spirv-val"), "", "NO spirv-val: ", true},
		{"another naga", other, "", `"0.19.2"`, true},
		{"required", shadertool.Fakes(t, "spirv-opt"), "spirv-opt", "NO spirv-opt: ", false},
		{"all but tint", shadertool.Fakes(t, "tint"), "", "raw.spv", false},
	} {
		output, passed := shadertool.Rerun(t, "TestCompiles", c.path, c.require)
		if passed != c.passed || !strings.Contains(output, c.output) {
			t.Errorf("%s: passed: %v\n%s\nwanted %v and %q", c.name, passed, output, c.passed,
				c.output)
		}
	}
}

// TestGenerateWithoutTools: `make generate` says what it lacks, before it does anything.
func TestGenerateWithoutTools(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, tool := range []string{"naga", "spirv-opt", "spirv-val"} {
		t.Setenv("PATH", shadertool.Fakes(t, tool))
		if err := run(); err == nil || !strings.HasPrefix(err.Error(), tool+" is not installed (") {
			t.Errorf("without %s: %v", tool, err)
		}
	}
	t.Setenv("PATH", shadertool.Fakes(t, "tint"))
	if err := run(); err == nil || !strings.Contains(err.Error(), "raw.spv") {
		t.Errorf("with all tools, which write nothing: %v", err)
	}
	if files, err := os.ReadDir("."); err != nil || len(files) > 0 {
		t.Errorf("left behind: %v, %v", files, err)
	}
}
