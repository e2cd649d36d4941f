// Command generate compiles every permutation of the shaders to SPIR-V, for Vulkan: WGSL through
// naga (indexes restricted to their arrays), spirv-opt and spirv-val into spirv.zip beside the
// sources, with a table of sources and modules. Run by `make generate` in the folder shaders.
//
// With -tools it lists the missing tools of the shaders' tests instead.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/liif-render/liif/internal/shadertool"
	"github.com/liif-render/liif/shaders"
)

// target is the environment of the modules: SPIR-V of Vulkan 1.1.
const target = "vulkan1.1"

// matrixUnknown is the message of an older spirv-val about modules of matrix units.
const matrixUnknown = "Invalid capability operand: 6022"

var (
	// tools are the programs that a module goes through, in order.
	tools       = []string{"naga", "spirv-opt", "spirv-val"}
	nagaOptions = []string{"--index-bounds-check-policy", "Restrict", "--spirv-version", "1.3"}
	// passes drop unused code. Drivers optimise anyway: spirv-opt -O made modules larger, no
	// faster on llvmpipe, and twice as long to compile there.
	passes = []string{"--eliminate-dead-branches", "--eliminate-dead-code-aggressive",
		"--eliminate-dead-functions", "--eliminate-dead-const", "--eliminate-dead-variables"}
)

func main() {
	report := flag.Bool("tools", false,
		"say which tools the tests of the shaders have to do without")
	flag.Parse()
	do := run
	if *report {
		do = func() error { return shadertool.Report(os.Stderr) }
	}
	if err := do(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run() error {
	if err := shadertool.Find(tools...); err != nil {
		return err
	}
	names, err := shaders.Permutations()
	if err != nil {
		return err
	}
	version, err := output("naga", "--version")
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "spirv")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	table := &shaders.Table{Compiler: "naga " + strings.TrimSpace(version),
		Shaders: map[string]shaders.Compiled{}}
	modules := map[string][]byte{}
	for _, name := range names {
		fields := strings.Fields(name)
		s, err := shaders.Load(fields[0], fields[1:]...)
		if err != nil {
			return err
		}
		if modules[name], err = compile(s, work); err != nil {
			return err
		}
		table.Shaders[name] = shaders.Compiled{Source: s.SourceHash(),
			SPIRV: shaders.Hash(modules[name]), Workgroup: s.Workgroup, Bindings: s.Bindings}
	}
	var archive bytes.Buffer
	if err := shaders.WriteArchive(&archive, table, modules); err != nil {
		return err
	}
	return os.WriteFile("spirv.zip", archive.Bytes(), 0o644)
}

// compile makes a shader's module with temporary files in the folder work, and leaves none there.
func compile(s *shaders.Shader, work string) ([]byte, error) {
	source, raw, small := filepath.Join(work, "in.wgsl"), filepath.Join(work, "raw.spv"),
		filepath.Join(work, "small.spv")
	for _, f := range []string{source, raw, small} {
		defer os.Remove(f)
	}
	if err := os.WriteFile(source, []byte(s.Source), 0o644); err != nil {
		return nil, err
	}
	fail := func(err error) ([]byte, error) { return nil, fmt.Errorf("shader %s: %w", s.Name, err) }
	if _, err := output("naga", append(nagaOptions, source, raw)...); err != nil {
		return fail(err)
	}
	module, err := os.ReadFile(raw)
	for _, pass := range []func([]byte) ([]byte, error){withoutZeroing, withoutLoopBounds,
		withoutUnused,
		withoutStrides, withSharedMemory} {
		if err == nil {
			module, err = pass(module)
		}
	}
	if err == nil {
		err = os.WriteFile(raw, module, 0o644)
	}
	if err != nil {
		return fail(err)
	}
	if s.Lanes > 0 { // which spirv-opt and spirv-val know from 2023.4 on
		_, err := output("spirv-val", "--target-env", target, raw)
		if err != nil && !strings.Contains(err.Error(), matrixUnknown) {
			return fail(err)
		}
		return module, nil
	}
	for _, command := range [][]string{
		append(append([]string{"spirv-opt", "--target-env=" + target}, passes...), raw, "-o",
			small),
		{"spirv-val", "--target-env", target, small},
	} {
		if _, err := output(command[0], command[1:]...); err != nil {
			return fail(err)
		}
	}
	return os.ReadFile(small)
}

func output(name string, args ...string) (string, error) {
	var out, failed bytes.Buffer
	c := exec.Command(name, args...)
	c.Stdout, c.Stderr = &out, &failed
	if err := c.Run(); err != nil {
		return "", fmt.Errorf("%s: %w: %s", name, err,
			strings.TrimSpace(failed.String()+out.String()))
	}
	return out.String(), nil
}
