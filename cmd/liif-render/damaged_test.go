package main

import (
	"os"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
)

// TestDamaged: the error of a truncated picture names --damaged; with that flag the rows that are
// there are drawn, with a warning.
func TestDamaged(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 12, 9)
	data := clitest.Read(t, "a.png")
	if err := os.WriteFile("cut.png", data[:len(data)*3/4], 0o600); err != nil {
		t.Fatal(err)
	}
	r := command(t, "-m", "nearest", "cut.png")
	r.WantLine(t, cli.ExitInput, "cut.png: truncated image: ")
	if !strings.Contains(r.Stderr, "; --damaged takes what there is of it") {
		t.Errorf("stderr: %s", r.Stderr)
	}
	r = command(t, "-m", "nearest", "--damaged", "cut.png")
	if r.Code != cli.ExitOK || !strings.Contains(r.Stderr, "cut.png: warning: damaged: ") {
		t.Errorf("code %d, stderr: %s", r.Code, r.Stderr)
	}
	if got := clitest.DecodePNG(t, clitest.Read(t, "cut-x4.png")).Bounds().Dx(); got != 48 {
		t.Errorf("%d pixels wide", got)
	}
	r = command(t, "-m", "nearest", "--page", "2", "a.png")
	r.WantLine(t, cli.ExitInput, "a.png: ")
	if !strings.Contains(r.Stderr, "page 2 of a png") {
		t.Errorf("stderr: %s", r.Stderr)
	}
}

// TestPipesOfPNM: what developers of raw photographs write into a pipe is read.
func TestPipesOfPNM(t *testing.T) {
	tree(t)
	const ppm = "P6\n# dcraw\n2 1\n255\nabcdef"
	r := commandOn(t.Context(), ppm, "-m", "nearest", "-s", "2", "-", "out.ppm")
	r.WantLine(t, cli.ExitOK, "out.ppm: 4×2")
	if got := string(clitest.Read(t, "out.ppm")); got != "P6\n4 2\n255\nabcabcdefdefabcabcdefdef" {
		t.Errorf("%q", got)
	}
}
