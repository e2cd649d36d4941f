package main

import (
	"context"
	"image"
	"image/color"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
)

// command runs liif-render in this process.
func command(t *testing.T, args ...string) clitest.Result {
	t.Helper()
	return commandOn(t.Context(), "", args...)
}

func commandOn(ctx context.Context, stdin string, args ...string) clitest.Result {
	return clitest.Run("liif-render", func(stdout, stderr io.Writer) int {
		return run(ctx, args, strings.NewReader(stdin), stdout, stderr)
	})
}

func TestRenderWithTheDefaultModel(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 12, 9)
	r := command(t, "a.png")
	r.WantLine(t, cli.ExitOK, "a-x4.png: 48×36 in ")
	if got := clitest.DecodePNG(t, clitest.Read(t, "a-x4.png")).Bounds().Size(); got != image.Pt(48,
		36) {
		t.Errorf("size %v", got)
	}
	if r.Stdout != "" {
		t.Errorf("stdout: %s", r.Stdout)
	}
}

func TestOutputSizes(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 12, 9)
	for args, want := range map[string]image.Point{
		"-s 2.5":                       {30, 23},
		"--scale 0.01":                 {1, 1},
		"--size 7x50 --fit stretch":    {7, 50},
		"--width 24":                   {24, 18},
		"--height 3":                   {4, 3},
		"--region 1.5,2,3,4.25 -s 2":   {6, 9},
		"--region 0,0,6,3 --width 100": {100, 50},
	} {
		t.Run(args, func(t *testing.T) {
			r := command(t, append(strings.Fields(args), "-m", "nearest", "a.png", "-o", "-")...)
			r.WantLine(t, cli.ExitOK, "")
			if got := clitest.DecodePNG(t, r.Stdout).Bounds().Size(); got != want {
				t.Errorf("size %v, want %v", got, want)
			}
		})
	}
}

// TestRegionIsCrop renders parts and compares them with the whole, pixel for pixel.
func TestRegionIsCrop(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 12, 8)
	for _, model := range []string{"liif-small", "bicubic"} {
		for _, c := range []struct {
			scale, region string
			at            image.Point
		}{
			{"3", "2,1,5,4", image.Pt(6, 3)},
			{"10", "0.3,1.1,2.7,3.3", image.Pt(3, 11)},
			{"2.5", "4,2,8,6", image.Pt(10, 5)},
		} {
			whole := command(t, "-m", model, "-s", c.scale, "a.png", "-")
			part := command(t, "-m", model, "-s", c.scale, "--region", c.region, "a.png", "-")
			whole.WantLine(t, cli.ExitOK, "")
			part.WantLine(t, cli.ExitOK, "")
			w, p := clitest.DecodePNG(t, whole.Stdout), clitest.DecodePNG(t, part.Stdout)
			if d := differs(p, w, c.at); d != "" {
				t.Errorf("%s ×%s %s: %s", model, c.scale, c.region, d)
			}
			if differs(p, w, c.at.Add(image.Pt(1, 0))) == "" {
				t.Errorf("%s ×%s %s: a wrong crop is accepted", model, c.scale, c.region)
			}
		}
	}
}

// differs says where part differs from whole, which shows part from the point at on.
func differs(part, whole image.Image, at image.Point) string {
	for y := range part.Bounds().Dy() {
		for x := range part.Bounds().Dx() {
			p, w := part.At(x, y), whole.At(x+at.X, y+at.Y)
			pr, pg, pb, pa := p.RGBA()
			wr, wg, wb, wa := w.RGBA()
			if pr != wr || pg != wg || pb != wb || pa != wa {
				return image.Pt(x, y).String()
			}
		}
	}
	return ""
}

func TestStandardInputToStandardOutput(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 5, 4)
	data, err := os.ReadFile("a.png")
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"-"}, {"-", "-"}, {"-", "-o", "-"}} {
		r := commandOn(t.Context(), string(data), append(args, "-m", "nearest", "-s", "2")...)
		r.WantLine(t, cli.ExitOK, "standard output: 10×8")
		if got := clitest.DecodePNG(t, r.Stdout).Bounds().Size(); got != image.Pt(10, 8) {
			t.Errorf("size %v", got)
		}
	}
	r := commandOn(t.Context(), "no picture at all", "-")
	r.WantLine(t, cli.ExitInput, "standard input: ")
}

func TestBitsFollowTheInput(t *testing.T) {
	tree(t)
	grey := image.NewGray16(image.Rect(0, 0, 4, 4))
	grey.Set(1, 1, color.Gray16{12345})
	clitest.WritePNG(t, "grey16.png", grey)
	clitest.Picture(t, "a.png", 4, 4)
	for args, want := range map[string]string{
		"grey16.png -o 1.png":          "16-bit grey, png",
		"grey16.png -o 2.png --bits 8": "8-bit grey, png",
		"grey16.png -o 3.jpg":          "8-bit grey, jpeg",
		"a.png -o 4.tif --bits 16":     "16-bit RGB, tiff",
	} {
		r := command(t, append(strings.Fields(args), "-v", "-m", "bicubic")...)
		r.WantLine(t, cli.ExitOK, want)
	}
	if _, ok := clitest.DecodePNG(t, clitest.Read(t, "1.png")).(*image.Gray16); !ok {
		t.Error("1.png is not 16-bit grey")
	}
	if _, ok := clitest.DecodePNG(t, clitest.Read(t, "2.png")).(*image.Gray); !ok {
		t.Error("2.png is not 8-bit grey")
	}
}

func TestCellChangesTheResult(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 12, 9)
	render := func(args ...string) string {
		r := command(t, append(args, "-s", "8", "a.png", "-")...)
		r.WantLine(t, cli.ExitOK, "")
		return r.Stdout
	}
	natural := render()
	if render("--cell", "4") != natural {
		t.Error("--cell 4 differs from the default at ×8")
	}
	if render("--cell", "2") == natural {
		t.Error("--cell 2 changes nothing")
	}
	if exact := render("--true-cell"); exact == natural || exact != render("--cell", "8") {
		t.Error("--true-cell is the default, or differs from --cell 8, at ×8")
	}
	seen := map[string]string{natural: "nothing"}
	for _, parts := range []string{"ensemble", "unfold", "cell", "ensemble,cell"} {
		got := render("--without", parts)
		if same := seen[got]; same != "" {
			t.Errorf("--without %s is as without %s", parts, same)
		}
		seen[got] = parts
	}
}

func TestQuiet(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 4, 4)
	if r := command(t, "-q", "-m", "nearest", "a.png"); r.Code != 0 || r.Stdout+r.Stderr != "" {
		t.Errorf("%+v", r)
	}
}
