package main

import (
	"image"
	"strings"
	"testing"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
)

// TestSizes gives each way of saying a size pictures that lie, stand and are square.
func TestSizes(t *testing.T) {
	for _, c := range []struct {
		args          string
		width, height int
		want          string // columns×rows from x,y of w×h source pixels
	}{
		{"-s x4", 10, 5, "40×20 from 0,0 of 10×5"},
		{"-s 2.5X", 10, 4, "25×10 from 0,0 of 10×4"},
		{"--size 1920x1080", 4000, 3000, "1440×1080 from 0,0 of 4000×3000"},
		{"--size 1920x1080", 3000, 4000, "810×1080 from 0,0 of 3000×4000"},
		{"--size 1920x1080", 4000, 1000, "1920×480 from 0,0 of 4000×1000"},
		{"--size 1920x1080", 16, 9, "1920×1080 from 0,0 of 16×9"},
		{"--size 1920x1080 --fit stretch", 4000, 3000, "1920×1080 from 0,0 of 4000×3000"},
		{"--size 192x108 --fit cover", 400, 300, "192×108 from 0,37.5 of 400×225"},
		{"--size 192x108 --fit cover", 300, 400, "192×108 from 0,115.625 of 300×168.75"},
		{"--size 100x100 --fit cover", 100, 100, "100×100 from 0,0 of 100×100"},
		{"--size 40x40 --fit cover --region 10,0,40,20", 100, 50, "40×40 from 20,0 of 20×20"},
		{"--size 40x40 --region 10,0,40,20", 100, 50, "40×20 from 10,0 of 40×20"},
		{"--long 3000", 600, 400, "3000×2000 from 0,0 of 600×400"},
		{"--long 3000", 400, 600, "2000×3000 from 0,0 of 400×600"},
		{"--short 3000", 600, 400, "4500×3000 from 0,0 of 600×400"},
		{"--short 3000", 400, 600, "3000×4500 from 0,0 of 400×600"},
		{"--short 30", 7, 7, "30×30 from 0,0 of 7×7"},
		{"--megapixels 24", 600, 400, "6000×4000 from 0,0 of 600×400"},
		{"--print 30x20cm@300", 600, 400, "3543×2362 from 0,0 of 600×400"},
		{"--print 20x30cm@300", 600, 400, "3543×2362 from 0,0 of 600×400"},
		{"--print 30x20cm@300", 400, 600, "2362×3543 from 0,0 of 400×600"},
		{"--print 10x8in@200", 600, 400, "2000×1333 from 0,0 of 600×400"},
		{"--print 10inx8in@200dpi --fit cover", 1000, 1000, "2000×1600 from 0,100 of 1000×800"},
		{"--print 254mm@100", 600, 400, "1000×667 from 0,0 of 600×400"},
		{"--print 1in", 400, 600, "200×300 from 0,0 of 400×600"},
	} {
		got, err := placed(t, c.args, c.width, c.height)
		if err != nil || got.String() != c.want {
			t.Errorf("%s of %d×%d: %v, %v; want %s", c.args, c.width, c.height, got, err, c.want)
		}
	}
}

func (p placement) String() string {
	pair := func(a, b float64, with string) string {
		return formatNumber(a) + with +
			formatNumber(b)
	}
	return pair(float64(p.columns.count), float64(p.rows.count), "×") + " from " +
		pair(p.columns.start, p.rows.start, ",") + " of " +
		pair(p.columns.length, p.rows.length, "×")
}

// placed reads flags and places a picture.
func placed(t *testing.T, args string, width, height int) (placement, error) {
	t.Helper()
	var f flags
	c := newCommand()
	c.ResetFlags()
	for _, group := range f.define() {
		c.Flags().AddFlagSet(group.Flags)
	}
	if err := c.ParseFlags(strings.Fields(args)); err != nil {
		t.Fatal(err)
	}
	s, err := f.settings(c.Flags().Changed)
	if err != nil {
		return placement{}, err
	}
	return s.sizing.place(width, height, s.region)
}

func TestSizesRefuse(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 10, 10)
	for args, reason := range map[string]string{
		"--long 3 --short 4":               "--long and --short cannot be used together",
		"--print 3cm -s 2":                 "--scale and --print cannot be used together",
		"--fit cover":                      "--fit has no use without --size",
		"--fit cover --print 3cm":          "--fit has no use without --size",
		"--size 3x4 --fit crop":            `--fit: "crop" is none of contain, cover and stretch`,
		"--print 30x20":                    "the unit is missing",
		"--print 30cmx20in":                "both sides have one unit",
		"--print 30x20cm@":                 "give WIDTHxHEIGHT",
		"--print 0x20cm":                   `"0" is not a number above 0`,
		"--print 1.2.3cm":                  `"1.2.3" is not a number above 0`,
		"--megapixels 0":                   "--megapixels",
		"--megapixels 1e12":                "too large",
		"-s xx4":                           `--scale: "xx4" is not a number above 0`,
		"-s x4x":                           "--scale",
		"-s x":                             "--scale",
		"--long 1.5":                       "--long",
		"--size 9x9 --fit cover --short 2": "--size and --short cannot be used together",
	} {
		command(t, append(strings.Fields(args), "a.png")...).WantLine(t, cli.ExitUsage, reason)
	}
}

// TestCoverIsACrop: --fit cover gives the middle of the picture at that scale, bit for bit.
func TestCoverIsACrop(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 20, 15)
	render := func(args ...string) image.Image {
		r := command(t, append(args, "a.png", "-")...)
		r.WantLine(t, cli.ExitOK, "")
		return clitest.DecodePNG(t, r.Stdout)
	}
	whole := render("--width", "60") // 60×45
	part := render("--size", "60x20", "--fit", "cover")
	if part.Bounds().Size() != image.Pt(60, 20) {
		t.Fatalf("%v", part.Bounds())
	}
	if d := differs(part, whole, image.Pt(0, 12)); d != "" {
		t.Errorf("differs at %s", d)
	}
	if differs(part, whole, image.Pt(0, 13)) == "" {
		t.Error("a wrong crop is accepted")
	}
}

// TestPrintSetsResolution in each format that holds one.
func TestPrintSetsResolution(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 20, 15)
	for _, name := range []string{"b.png", "b.jpg", "b.tif"} {
		command(t, "-m", "bicubic", "--print", "1x1cm@254", "a.png", name).WantLine(t, cli.ExitOK,
			"")
		m, err := imageio.Open(name, imageio.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if x, y := m.Metadata.DPIX, m.Metadata.DPIY; x < 253.9 || x > 254.1 || y != x ||
			m.Width != 100 {
			t.Errorf("%s: %g×%g DPI, %d pixels wide", name, x, y, m.Width)
		}
	}
}

func TestSuffixes(t *testing.T) {
	for args, want := range map[string]string{
		"-s x2.50":           "-x2.5",
		"--size 1920x1080":   "-1920x1080",
		"--long 3840":        "-long3840",
		"--short 9":          "-short9",
		"--megapixels 24":    "-24mp",
		"--print 30x20cm":    "-30x20cm",
		"--print 40in@150":   "-40in@150",
		"--print 8x10in@300": "-8x10in",
	} {
		tree(t)
		clitest.Picture(t, "a.png", 4, 4)
		r := command(t, append(strings.Fields(args), "-n", "a.png")...)
		if !strings.Contains(r.Stdout, "output  a"+want+".png\n") {
			t.Errorf("%s: no a%s.png in %s%s", args, want, r.Stdout, r.Stderr)
		}
	}
}
