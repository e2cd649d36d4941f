package shadertool

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

// Fakes makes a folder to be the whole PATH, in which every tool is but those named: programs that
// give the version that is wanted, refuse a shader called "broken", and write nothing.
func Fakes(t testing.TB, without ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, tool := range Tools() {
		if !slices.Contains(without, tool.Name) {
			Fake(t, dir, tool.Name, tool.Version)
		}
	}
	return dir
}

// Fake puts such a program into a folder. It needs a Unix shell, or the test is skipped.
func Fake(t testing.TB, dir, name, version string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("tools are imitated by shell scripts")
	}
	text := "#!/bin/sh\ncase \"$*\" in --version) echo " + version +
		";; *broken.wgsl) exit 1;; esac\n"
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

// Rerun runs one test of the binary that is running, by its full name, in a process with another
// PATH and value of Require. It gives what the process printed and whether it passed (or skipped)
// the test.
func Rerun(t testing.TB, test, path, require string) (output string, passed bool) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self, "-test.v", "-test.run=^"+test+"$")
	// A race detector would have every process sleep for a second at its end.
	c.Env = append(os.Environ(), "PATH="+path, Require+"="+require, "GORACE=atexit_sleep_ms=0")
	out, err := c.CombinedOutput()
	if failed := (*exec.ExitError)(nil); err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return string(out), err == nil
}
