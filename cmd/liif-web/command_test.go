//go:build !js

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
)

func command(t *testing.T, args ...string) clitest.Result {
	t.Helper()
	var stdout, stderr strings.Builder
	code := run(t.Context(), args, &stdout, &stderr)
	return clitest.Result{Code: code, Stdout: stdout.String(), Stderr: stderr.String()}
}

// TestRefused: a bad argument, or one that would overwrite, gives one line and leaves the folder as
// it is.
func TestRefused(t *testing.T) {
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "index.html"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	nowhere := t.TempDir()
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{cli.ExitUsage, "say build DIR or serve", nil},
		{cli.ExitUsage, "build takes one folder, not 2", []string{"build", "a", "b"}},
		{cli.ExitUsage, "serve takes no folder", []string{"serve", "a"}},
		{cli.ExitOutput, full + ": not empty", []string{"build", full}},
		{cli.ExitFailure, nowhere + ": the page's program does not compile",
			[]string{"build", "--source", nowhere, filepath.Join(t.TempDir(), "new")}},
		{cli.ExitOutput, "--address", []string{"serve", "--address", "nonsense"}},
	} {
		r := command(t, c.args...)
		if r.Code != c.code || !strings.Contains(r.Stderr, c.want) ||
			strings.Count(r.Stderr, "\n") != 1 {
			t.Errorf("%q: %+v, want code %d and one line with %q", c.args, r, c.code, c.want)
		}
	}
	if text, err := os.ReadFile(filepath.Join(full, "index.html")); string(text) != "mine" {
		t.Errorf("a file that was there is %q, %v", text, err)
	}
}

// TestScript: the hand-written JavaScript of the page stays short: it has no types and few tests.
func TestScript(t *testing.T) {
	list, err := pageFiles.ReadDir("page")
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for _, f := range list {
		if strings.HasSuffix(f.Name(), ".js") {
			data, err := pageFiles.ReadFile("page/" + f.Name())
			if err != nil {
				t.Fatal(err)
			}
			lines += strings.Count(string(data), "\n")
		}
	}
	if lines == 0 || lines >= 300 {
		t.Errorf("%d lines", lines)
	}
}

// TestSize: what a visit loads before the first picture is at most 6 MB.
func TestSize(t *testing.T) {
	files, err := built()
	if err != nil {
		t.Fatal(err)
	}
	size := 0
	for name, data := range files {
		if onDemand[name] == "" {
			size += len(data)
		}
	}
	t.Logf("%d bytes", size)
	if size > 6_000_000 || size < 1_000_000 {
		t.Errorf("%d bytes to load, 6,000,000 are allowed", size)
	}
}
