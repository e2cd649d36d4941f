package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
)

func TestTemplates(t *testing.T) {
	for args, want := range map[string]string{
		"--name {name}-x{scale} -s 3 a.png":                        "a-x3.png",
		"--name {name}_{width}x{height}.jpg --long 12 a.png":       "a_12x8.jpg",
		"--name {name}-{size}-{model}.tif -s x2 a.png":             "a-x2-nearest.tif",
		"--name {name}.{ext}.big --width 9 --format png a.png":     "a.png.big.png",
		"--name {name}-{scale} --width 9 a.png":                    "a-1.5.png",
		"--name big-{name} -s 2 a.png -o new/":                     "new/big-a.png",
		"--name {name}-{size} -s 2 --region 1,1,2,2 a.png -o new/": "new/a-x2-region1,1,2,2.png",
		"--name {name}-{width} -s 2 deep -r -o new":                "new/b/c-10.png",
	} {
		tree(t)
		clitest.Picture(t, "a.png", 6, 4)
		clitest.Picture(t, "deep/b/c.png", 5, 4)
		command(t, append(strings.Fields(args), "-m", "nearest")...).WantLine(t, cli.ExitOK, "")
		if got := clitest.Files(t, "."); !slices.Contains(got, want) {
			t.Errorf("%s: no %s in %q", args, want, got)
		}
	}
}

func TestTemplatesRefuse(t *testing.T) {
	tree(t, "empty.png")
	clitest.Picture(t, "a.png", 6, 4)
	for args, want := range map[string]string{
		"--name x/{name} a.png":          "has a path separator: --output says which folder",
		"--name {nom} a.png":             "has the field {nom}, which is none of {name}",
		"--name {name a.png":             "has a brace without its other",
		"--name big a.png":               "has no {name}",
		"--name {name} --suffix b a.png": "--name and --suffix cannot be used together",
		"--name {name} a.png":            "would replace the input",
		"--name {name}b a.png -o c.png":  "--name has no use with the output c.png",
		"--name {name}-{width} - -o c/":  "standard input: its size is not known",
	} {
		command(t, strings.Fields(args)...).WantLine(t, cli.ExitUsage, want)
	}
	r := command(t, "--name", "{name}-{width}", "empty.png", "a.png", "-m", "nearest", "-o", "new/")
	if r.Code != cli.ExitInput || !strings.Contains(r.Stderr,
		"liif-render: empty.png: empty file\n") {
		t.Errorf("%+v", r)
	}
	if got := clitest.Files(t, "new"); !slices.Equal(got, []string{"a-24.png"}) {
		t.Errorf("%q", got)
	}
}

// TestSecondRuns: outputs of a first run are left out of later runs, and reported.
func TestSecondRuns(t *testing.T) {
	tree(t)
	clitest.Picture(t, "in/a.png", 6, 4)
	clitest.Picture(t, "in/b/c.png", 6, 4)
	for i, args := range []string{"-s 2 in -r", "-s 3 in -r", "-s 2 in -r -f"} {
		r := command(t, append(strings.Fields(args), "-m", "nearest")...)
		r.Want(t, cli.ExitOK, "2 pictures: 2 written")
		if said := strings.Contains(r.Stderr,
			"left out, the result of an earlier run: "); said != (i > 0) {
			t.Errorf("%s: %s", args, r.Stderr)
		}
	}
	want := []string{"a-x2.png", "a-x3.png", "a.png", "b/c-x2.png", "b/c-x3.png", "b/c.png"}
	if got := clitest.Files(t, "in"); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
