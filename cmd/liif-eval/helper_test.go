package main

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/cli"
)

// result is what a run of the command left.
type result struct {
	code           int
	stdout, stderr string
}

// command runs liif-eval in this process.
func command(t *testing.T, args ...string) result {
	t.Helper()
	return commandIn(t.Context(), args...)
}

func commandIn(ctx context.Context, args ...string) result {
	var stdout, stderr bytes.Buffer
	code := run(ctx, args, &stdout, &stderr)
	return result{code, stdout.String(), stderr.String()}
}

// want checks the exit code, and that each error is a line that names the command, one with reason.
func (r result) want(t *testing.T, code int, reason string) {
	t.Helper()
	if r.code != code {
		t.Errorf("exit code %d, want %d; stderr: %s", r.code, code, r.stderr)
	}
	if !strings.Contains(r.stderr, reason) {
		t.Errorf("no %q in stderr: %s", reason, r.stderr)
	}
	for line := range strings.Lines(r.stderr) {
		if code != cli.ExitOK && !strings.HasPrefix(line, "liif-eval: ") {
			t.Errorf("error does not name the command: %s", line)
		}
	}
}

// inFolder makes an empty folder the current one.
func inFolder(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
}

// pictureAt writes a small picture of smooth colours and sharp edges.
func pictureAt(t *testing.T, name string, width, height int) {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.NRGBA{uint8(x * 255 / width), uint8(y * 255 / height), 90, 255}
			if (x/3+y/4)%3 == 0 {
				c.B = 230
			}
			m.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	write(t, name, b.Bytes())
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// files lists all files below the current folder, hidden ones too.
func files(t *testing.T) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, filepath.ToSlash(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func pngSize(t *testing.T, name string) image.Point {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c, err := png.DecodeConfig(f)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return image.Pt(c.Width, c.Height)
}

// column is the numbers of the table's line that starts with label, by scale.
func column(t *testing.T, table, label string) []string {
	t.Helper()
	for line := range strings.Lines(table) {
		if rest, found := strings.CutPrefix(strings.TrimSpace(line), label+"  "); found {
			return slices.DeleteFunc(strings.Split(rest, " "), func(s string) bool { return s == "" })
		}
	}
	t.Fatalf("no %q in %s", label, table)
	return nil
}
