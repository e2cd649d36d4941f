// Package shadertool knows the programs that check and compile the shaders, and the one rule about
// them: nobody needs them to build liif or to test it. Where one is missing, the tests that need it
// are skipped with a line that says what goes untested and how to install it, `make test` begins
// with the same lines, and with the tool's name in LIIF_REQUIRE_TOOLS those tests fail instead. For
// tests and shaders/generate.
package shadertool

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/shaders"
)

// Require names an environment variable: the tools, separated by commas or spaces, whose absence
// fails tests instead of skipping them.
const Require = "LIIF_REQUIRE_TOOLS"

// Tool is a program that is not part of this project.
type Tool struct {
	Name    string
	Version string // the only one that tests can use; empty if any will do
	Without string // the checks that are skipped without it
	Debian  string // the package that has it, for scripts/setup.sh shaders; empty if none has
	Install string // how to install it
}

// Tools lists all tools. Another version of naga accepts other WGSL and writes other SPIR-V than
// the archive holds, so tests treat it as missing.
func Tools() []Tool {
	naga := strings.TrimPrefix(shaders.Compiler(), "naga ")
	return []Tool{
		{Name: "naga", Version: naga, Install: "cargo install naga-cli --version " + naga,
			Without: "the WGSL is NOT validated by naga, shaders/spirv.zip NOT compiled again"},
		{Name: "tint", Install: "build it from Dawn's sources, https://dawn.googlesource.com/dawn",
			Without: "the WGSL is NOT validated by tint"},
		{Name: "spirv-opt", Debian: "spirv-tools", Install: "Debian: apt-get install spirv-tools",
			Without: "shaders/spirv.zip is NOT compiled again"},
		{Name: "spirv-val", Debian: "spirv-tools", Install: "Debian: apt-get install spirv-tools",
			Without: "shaders/spirv.zip is NOT compiled again"},
	}
}

func named(name string) (Tool, error) {
	tools := Tools()
	i := slices.IndexFunc(tools, func(t Tool) bool { return t.Name == name })
	if i < 0 {
		return Tool{}, fmt.Errorf("no tool of the shaders is called %q", name)
	}
	return tools[i], nil
}

// Find fails if any of the tools is not installed, in whatever version.
func Find(names ...string) error {
	for _, name := range names {
		t, err := named(name)
		if err != nil {
			return err
		}
		if _, err := exec.LookPath(name); err != nil {
			return fmt.Errorf("%s is not installed (%s)", name, t.Install)
		}
	}
	return nil
}

// missing says in a line why tests cannot use the tool and what they skip; empty if they can.
func (t Tool) missing() string {
	why := "NO " + t.Name
	if _, err := exec.LookPath(t.Name); err == nil {
		if t.Version == "" {
			return ""
		}
		out, err := exec.Command(t.Name, "--version").Output()
		have := strings.TrimSpace(string(out))
		switch {
		case err != nil:
			why = fmt.Sprintf("NO %s that runs (--version: %v)", t.Name, err)
		case have != t.Version:
			why = fmt.Sprintf("NO %s %s, which made the SPIR-V (installed: %.40q)",
				t.Name, t.Version, have)
		default:
			return ""
		}
	}
	return fmt.Sprintf("%s: %s here (%s)", why, t.Without, t.Install)
}

// required are the tools that Require lists.
func required() ([]string, error) {
	names := strings.FieldsFunc(os.Getenv(Require),
		func(r rune) bool { return r == ',' || r == ' ' })
	for _, name := range names {
		if _, err := named(name); err != nil {
			return nil, fmt.Errorf("%s: %w", Require, err)
		}
	}
	return names, nil
}

// Need ends a test unless it can use the tools: it is skipped, or failed for one that Require
// lists.
func Need(t testing.TB, names ...string) {
	t.Helper()
	must, err := required()
	if err != nil {
		t.Fatal(err)
	}
	skip := ""
	for _, name := range names {
		tool, err := named(name)
		if err != nil {
			t.Fatal(err)
		}
		why := tool.missing()
		if why != "" && slices.Contains(must, name) {
			t.Fatal(why)
		}
		if skip == "" {
			skip = why
		}
	}
	if skip != "" {
		t.Skip(skip)
	}
}

// Report writes a line for each tool that tests have to do without; the error is the first that
// Require lists. go test shows no reason of a skip unless asked, hence this.
func Report(w io.Writer) error {
	must, failed := required()
	for _, t := range Tools() {
		why := t.missing()
		if why == "" {
			continue
		}
		if _, err := fmt.Fprintln(w, why); err != nil {
			return err
		}
		if failed == nil && slices.Contains(must, t.Name) {
			failed = fmt.Errorf("%s is missing, and %s lists it", t.Name, Require)
		}
	}
	return failed
}
