package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
)

func TestExistingOutputs(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 4, 4)
	clitest.Write(t, "b.png", []byte("precious"))
	nearest := func(args ...string) clitest.Result {
		return command(t, append(args, "-m", "nearest", "a.png")...)
	}
	nearest("-o", "b.png", "--skip-existing").WantLine(t, cli.ExitOK, "b.png exists, skipped")
	if data, _ := os.ReadFile("b.png"); string(data) != "precious" {
		t.Errorf("b.png is now %q", data)
	}
	command(t, "-f", "-m", "nearest", "a.png", "b.png").WantLine(t, cli.ExitOK, "b.png: 16×16")
	nearest("-o", "b.png", "--force").WantLine(t, cli.ExitOK, "b.png: 16×16")
	if got := clitest.DecodePNG(t, clitest.Read(t, "b.png")).Bounds().Dx(); got != 16 {
		t.Errorf("b.png is %d wide", got)
	}
}

func TestBatchGoesOn(t *testing.T) {
	tree(t, "in/2-empty.png")
	clitest.Picture(t, "in/1.png", 4, 4)
	clitest.Picture(t, "in/3.png", 5, 5)
	r := command(t, "-m", "nearest", "-s", "2", "in", "missing.png", "-o", "out/")
	if r.Code != cli.ExitInput {
		t.Errorf("exit code %d", r.Code)
	}
	for _, want := range []string{
		"liif-render: in/2-empty.png: empty file",
		"liif-render: missing.png: ", "4 pictures: 2 written, 2 failed",
	} {
		if !strings.Contains(r.Stderr, want) {
			t.Errorf("no %q in stderr: %s", want, r.Stderr)
		}
	}
	if got := clitest.Files(t, "out"); !slices.Equal(got, []string{"1-x2.png", "3-x2.png"}) {
		t.Errorf("outputs %v", got)
	}
	// The code is the first failure's, whatever comes later.
	clitest.Write(t, "out/0-x2.png", "")
	clitest.Picture(t, "0.png", 4, 4)
	r = command(t, "-m", "nearest", "-s", "2", "0.png", "missing.png", "-o", "out")
	if r.Code != cli.ExitOutput {
		t.Errorf("exit code %d, want that of the first failure", r.Code)
	}
}

func TestFailedBatchMakesNoFolder(t *testing.T) {
	tree(t, "empty.png")
	command(t, "empty.png", "-o", "out/").WantLine(t, cli.ExitInput, "empty.png")
	if got := clitest.Files(t, "."); !slices.Equal(got, []string{"empty.png"}) {
		t.Errorf("files left: %v", got)
	}
}

// TestClashingNames: one of two inputs with one output is rendered, as are all others; the code
// tells.
func TestClashingNames(t *testing.T) {
	tree(t)
	for _, name := range []string{"one/a.png", "two/a.png", "two/b.png"} {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		clitest.Picture(t, name, 4, 4)
	}
	r := command(t, "-m", "nearest", "-s", "2", "one", "two", "-o", "out/")
	if r.Code != cli.ExitUsage {
		t.Errorf("exit code %d", r.Code)
	}
	for _, want := range []string{"is written for one", "3 pictures: 2 written, 1 failed"} {
		if !strings.Contains(r.Stderr, want) {
			t.Errorf("no %q in stderr: %s", want, r.Stderr)
		}
	}
	if got := clitest.Files(t, "out"); !slices.Equal(got, []string{"a-x2.png", "b-x2.png"}) {
		t.Errorf("outputs %v", got)
	}
}
