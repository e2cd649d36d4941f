package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
)

func TestJSON(t *testing.T) {
	tree(t, "empty.png")
	clitest.Picture(t, "a.png", 6, 4)
	r := command(t, "--json", "--quiet", "a.png", "empty.png", "missing.png")
	var got report
	if err := json.Unmarshal([]byte(r.Stdout), &got); err != nil {
		t.Fatal(err, r.Stdout)
	}
	if r.Code != cli.ExitInput || got.ExitCode != cli.ExitInput || len(got.Files) != 3 {
		t.Fatalf("%d: %+v", r.Code, got)
	}
	a, empty := got.Files[0], got.Files[1]
	if a.Status != written || a.Output != "a-x4.png" || a.From.Width != 6 || a.To.Height != 16 ||
		a.Seconds <= 0 || a.Rate <= 0 || a.Plan.Tiles < 1 || a.Plan.Memory <= 0 || a.Error != "" {
		t.Errorf("%+v", a)
	}
	if empty.Status != failed || empty.ExitCode != cli.ExitInput || empty.Error == "" ||
		empty.From != nil {
		t.Errorf("%+v", empty)
	}
	if strings.Count(r.Stderr, "\n") != 2 {
		t.Errorf("stderr: %s", r.Stderr)
	}
	r = command(t, "--json", "-m", "missing.safetensors", "a.png", "-o", "b.png")
	if err := json.Unmarshal([]byte(r.Stdout), &got); err != nil || got.Error == "" ||
		got.ExitCode != cli.ExitInput {
		t.Errorf("%v: %s", err, r.Stdout)
	}
}

func TestDryRunWritesNothing(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 20, 15)
	r := command(t, "--dry-run", "-s", "3000", "a.png", "-o", "new/")
	r.WantLine(t, cli.ExitOK, "")
	for _, want := range []string{
		"a.png\n", "a-x3000.png", "20×15 (300 pixels), 8-bit RGB, png",
		"60000×45000 (2.70 gigapixels)", "at most 7.5", "liif-small on cpu",
		"FLOP to decode", "of 1 GiB",
	} {
		if !strings.Contains(r.Stdout, want) {
			t.Errorf("no %q in:\n%s", want, r.Stdout)
		}
	}
	if got := clitest.Files(t, "."); !slices.Equal(got, []string{"a.png"}) {
		t.Errorf("files left: %v", got)
	}
	r = command(t, "--dry-run", "--json", "-m", "bicubic", "a.png")
	var got report
	if err := json.Unmarshal([]byte(r.Stdout), &got); err != nil || got.Files[0].Status != planned {
		t.Errorf("%v: %s", err, r.Stdout)
	}
	clitest.Write(t, "there.png", "")
	command(t, "--dry-run", "a.png", "there.png").WantLine(t, cli.ExitOutput, "exists")
}
