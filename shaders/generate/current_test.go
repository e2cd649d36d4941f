package main

import (
	"encoding/binary"
	"os/exec"
	"strings"
	"testing"

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

// TestCompiles: where the compiler is installed in the version that made the archive, one permutation
// of each kernel compiles to what is in it.
func TestCompiles(t *testing.T) {
	version, err := exec.Command("naga", "--version").Output()
	if err != nil {
		t.Skip("naga is not installed: nothing is compiled again")
	}
	if have := "naga " + strings.TrimSpace(string(version)); have != shaders.Compiler() {
		t.Skipf("%s is installed, the archive was made by %s", have, shaders.Compiler())
	}
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
			t.Errorf("%s compiles to something else than the archive has: make generate", name)
		}
	}
}
