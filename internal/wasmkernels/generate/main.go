// Command generate compiles the kernels in C to WebAssembly, for browsers: modules beside their
// sources, and the hashes of both. Run by `make generate` in the root. It needs clang and wasm-ld,
// of any version from 16 on.
package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// sets are the kernels of the packages.
var sets = []set{
	{"cpu", "kernels_wasm.sum", []string{"kernels_wasm.c", "kernels.h", "kernels_body.h",
		"kernels_train.h", "kernels_winograd.h", "kernels_waves.h"}, [][]string{
		// No contraction, so that without relaxed SIMD all products are rounded.
		{"kernels_simd128.wasm", "-fno-math-errno", "-ffp-contract=off"},
		{"kernels_relaxed.wasm", "-fno-math-errno", "-ffp-contract=off", "-mrelaxed-simd"},
	}},
	{"imageio/kernels", "jpeg.sum", []string{"jpeg.c"}, [][]string{{"jpeg.wasm", "-fwrapv"}}},
}

// set is what is compiled in a folder.
type set struct {
	folder  string
	sums    string     // the file with the hashes
	sources []string   // the first is compiled, and includes the others
	modules [][]string // made of it: names, and the flags beyond the common ones
}

var flags = []string{"--target=wasm32", "-nostdlib", "-ffreestanding", "-O3", "-fPIC",
	"-fvisibility=hidden", "-msimd128", "-mbulk-memory"}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run() error {
	clang, err := find("clang")
	if err != nil {
		return err
	}
	linker, err := find("wasm-ld")
	if err != nil {
		return err
	}
	for _, s := range sets {
		if err := s.compile(clang, linker); err != nil {
			return err
		}
	}
	return nil
}

func (s set) compile(clang, linker string) error {
	work, err := os.MkdirTemp("", "kernels")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	files := s.sources
	for _, m := range s.modules {
		object, made := filepath.Join(work, "kernels.o"), filepath.Join(work, m[0])
		arguments := append(append(append([]string{}, flags...), m[1:]...), "-c",
			filepath.Join(s.folder, s.sources[0]), "-o", object)
		if err := command(clang, arguments...); err != nil {
			return err
		}
		if err := command(linker, "-shared", "--experimental-pic", "--no-entry", "--strip-all",
			object, "-o", made); err != nil {
			return err
		}
		data, err := os.ReadFile(made)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(s.folder, m[0]), data, 0o644); err != nil {
			return err
		}
		files = append(files, m[0])
	}
	var sums strings.Builder
	for _, name := range files {
		data, err := os.ReadFile(filepath.Join(s.folder, name))
		if err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(data), name)
	}
	return os.WriteFile(filepath.Join(s.folder, s.sums), []byte(sums.String()), 0o644)
}

// find finds a tool under its own name, or under that with a version as Debian has it.
func find(name string) (string, error) {
	for _, candidate := range []string{name, name + "-19", name + "-16"} {
		if path, err := exec.LookPath(candidate); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s is not installed: the kernels are NOT compiled to WebAssembly "+
		"(Debian: apt-get install clang-19 lld-19)", name)
}

func command(name string, arguments ...string) error {
	if out, err := exec.Command(name, arguments...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, out)
	}
	return nil
}
