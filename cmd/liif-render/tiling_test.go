package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
)

// TestForms writes each form of a large picture, named by its extension or by --format.
func TestForms(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 20, 10)
	for args, want := range map[string]string{
		"a.png deep.dzi":                                               "deep.dzi deep_files index.html",
		"a.png --format iiif":                                          "a-x4.iiif",
		"a.png --format iiif -o web":                                   "web",
		"a.png --pyramid pyramid.tif":                                  "pyramid.tif",
		"a.png --cog --tile-size 16 cog.tif":                           "cog.tif",
		"a.png --tiff-compression zstd z.tif --bits 16":                "z.tif",
		"a.png --tile-format webp --overlap 0 --tile-size 32 webp.dzi": "index.html webp.dzi webp_files",
	} {
		args := append(strings.Fields(args), "-m", "nearest")
		before := listed(t)
		command(t, args...).WantLine(t, cli.ExitOK, "")
		var got []string
		for _, name := range listed(t) {
			if !slices.Contains(before, name) || name == "index.html" &&
				strings.Contains(want, name) {
				got = append(got, name)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: new are %q, want %q", args, got, want)
		}
	}
	// Tiles are not pictures to be enlarged.
	r := command(t, "-r", "-n", "-m", "nearest", ".", "-o", "out/")
	if n := strings.Count(r.Stdout, "  output  "); n != 4 { // a.png and the TIFFs
		t.Errorf("%d pictures are found: %s", n, r.Stdout)
	}
	m, err := imageio.Open("deep_files/7/0_0.jpeg", imageio.ReadOptions{})
	if err != nil || m.Width != 80 || m.Height != 40 {
		t.Errorf("the deepest level: %v", err)
	}
	for args, code := range map[string]int{"a.png deep.dzi": cli.ExitOutput,
		"a.png --force deep.dzi": cli.ExitOK, "a.png --skip-existing deep.dzi": cli.ExitOK,
		"a.png --format iiif": cli.ExitOutput, "a.png --force --format iiif": cli.ExitOK} {
		r := command(t, append(strings.Fields(args), "-m", "nearest")...)
		if r.Code != code {
			t.Errorf("%s: %+v", args, r)
		}
	}
}

func listed(t *testing.T) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestTilingFlags: invalid and contradictory flags are refused in a line that names the flag.
func TestTilingFlags(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 4, 4)
	for args, want := range map[string]string{
		"--tile-size 0 b.dzi":               "--tile-size: 0 is no size",
		"--tile-size 9 b.dzi":               "tiles of 9 pixels, not 16 to 8192",
		"--tile-size 100 --cog b.tif":       "a multiple of 16 pixels, not 100",
		"--tile-size 64 b.png":              "--tile-size is of dzi, iiif, and tif with",
		"--overlap 2 --format iiif b":       "--overlap is of dzi, and has no use for iiif",
		"--tile-format gif b.dzi":           "tiles are jpeg, png or webp, not gif",
		"--tile-format x b.dzi":             `--tile-format: "x" is none of jpg, png and webp`,
		"--pyramid b.png":                   "--pyramid is of tif, and has no use for png",
		"--pyramid --cog b.tif":             "--pyramid and --cog cannot be used together",
		"--tiff-compression lzw b.tif":      `"lzw" is none of none, deflate, zstd and jpeg`,
		"--iiif-id example --format iiif b": `"example" is no address`,
		"--format dzi -":                    "dzi cannot be written to a stream",
		"--format dzi b.png":                "the name says png but --format says dzi",
		"--tile-format jpg --bits 16 b.dzi": "jpeg has 8 bits per sample, not 16",
	} {
		args := append([]string{"-m", "nearest", "a.png"}, strings.Fields(args)...)
		r := command(t, args...)
		if r.Code == cli.ExitOK || !strings.Contains(r.Stderr, want) {
			t.Errorf("%q: code %d: %s", args, r.Code, r.Stderr)
		}
	}
	if got := clitest.Files(t, "."); !slices.Equal(got, []string{"a.png"}) {
		t.Errorf("files left: %v", got)
	}
}
