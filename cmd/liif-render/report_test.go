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

// TestWays: the plan names what draws, in the JSON report and in the printed one, without a
// warning.
func TestWays(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 20, 16)
	for args, want := range map[string][2]string{
		"-s 1":                  {"copy", "by      copy: the samples of the source"},
		"-s 1 --region 3,4,5,6": {"copy", "by      copy"},
		"-s 0.5": {"filter bicubic",
			"by      bicubic filter, no network"},
		"-s 0.5 -m lanczos":          {"filter lanczos", "by      lanczos filter"},
		"--size 40x33 --fit stretch": {"network", "by      network\n"},
		"--size 40x16 --fit stretch": {"network, filter bicubic",
			"one scale, then bicubic"},
		"--size 40x8 --fit stretch": {"network, filter bicubic",
			"one scale, then bicubic"},
		"-s 1 --region 3.5,4,5,6":            {"network", "by      network\n"},
		"-s 1 --self-ensemble --cell 2 -v":   {"copy", "by      copy"},
		"-s 1 -m liif-small --without cell":  {"copy", "by      copy"},
		"--width 19 --without ensemble,cell": {"filter bicubic", "by      bicubic"},
	} {
		text := command(t, append(strings.Fields(args), "--dry-run", "a.png", "b.png")...)
		text.WantLine(t, cli.ExitOK, "")
		if !strings.Contains(text.Stdout, want[1]) || text.Stderr != "" {
			t.Errorf("%s: %s%s", args, text.Stdout, text.Stderr)
		}
		r := command(t, append(strings.Fields(args), "--dry-run", "--json", "a.png", "b.png")...)
		var got report
		if err := json.Unmarshal([]byte(r.Stdout), &got); err != nil ||
			got.Files[0].Plan.Way != want[0] ||
			len(got.Files[0].Warnings) > 0 {
			t.Errorf("%s: %v: %s", args, err, r.Stdout)
		}
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
