// Command generate compiles the kernels in C to WebAssembly, for browsers: kernels_simd128.wasm and
// kernels_relaxed.wasm beside the sources, and kernels_wasm.sum, the hashes of sources and modules.
// Run by `make generate` in the folder cpu. It needs clang and wasm-ld, of any version from 16 on.
package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// sources are the files that the modules are compiled from.
var sources = []string{"kernels_wasm.c", "kernels.h", "kernels_body.h", "kernels_train.h",
	"kernels_winograd.h", "kernels_waves.h"}

// modules are the files made, with the flags that each takes beyond the others'.
var modules = [][]string{
	{"kernels_simd128.wasm"},
	{"kernels_relaxed.wasm", "-mrelaxed-simd"},
}

// flags: no contraction, so that without relaxed SIMD all products are rounded, on every machine.
var flags = []string{"--target=wasm32", "-nostdlib", "-ffreestanding", "-O3", "-fPIC",
	"-fvisibility=hidden", "-fno-math-errno", "-ffp-contract=off", "-msimd128", "-mbulk-memory"}

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
	work, err := os.MkdirTemp("", "kernels")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	var sums strings.Builder
	files := sources
	for _, m := range modules {
		object, made := filepath.Join(work, "kernels.o"), filepath.Join(work, m[0])
		arguments := append(append(append([]string{}, flags...), m[1:]...), "-c", "kernels_wasm.c",
			"-o", object)
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
		if err := os.WriteFile(m[0], data, 0o644); err != nil {
			return err
		}
		files = append(files, m[0])
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(data), name)
	}
	return os.WriteFile("kernels_wasm.sum", []byte(sums.String()), 0o644)
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
