package main

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/cli"
)

// result is what a run of the command left.
type result struct {
	code           int
	stdout, stderr string
}

// command runs liif-render in this process.
func command(t *testing.T, args ...string) result {
	t.Helper()
	return commandOn(t.Context(), "", args...)
}

func commandOn(ctx context.Context, stdin string, args ...string) result {
	var stdout, stderr bytes.Buffer
	code := run(ctx, args, strings.NewReader(stdin), &stdout, &stderr)
	return result{code, stdout.String(), stderr.String()}
}

// want checks the exit code, and that the error is a line that names the command and the reason.
func (r result) want(t *testing.T, code int, reason string) {
	t.Helper()
	if r.code != code {
		t.Errorf("exit code %d, want %d; stderr: %s", r.code, code, r.stderr)
	}
	if !strings.Contains(r.stderr, reason) {
		t.Errorf("no %q in stderr: %s", reason, r.stderr)
	}
	if code != cli.ExitOK && !strings.HasPrefix(r.stderr, "liif-render: ") {
		t.Errorf("error does not name the command: %s", r.stderr)
	}
	if code != cli.ExitOK && strings.Count(r.stderr, "\n") != 1 {
		t.Errorf("error is not one line: %q", r.stderr)
	}
}

// pictureAt writes a small picture of smooth colours and sharp edges.
func pictureAt(t *testing.T, name string, width, height int) {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.RGBA{uint8(x * 255 / width), uint8(y * 255 / height), 90, 255}
			if (x/3+y/4)%3 == 0 {
				c.B = 230
			}
			m.Set(x, y, c)
		}
	}
	writePNG(t, name, m)
}

func writePNG(t *testing.T, name string, m image.Image) {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	write(t, name, b.Bytes())
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

func readPNG(t *testing.T, name string) image.Image {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return decodePNG(t, data)
}

func decodePNG(t *testing.T, data []byte) image.Image {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// files lists a folder, hidden files too.
func files(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestRenderWithTheDefaultModel(t *testing.T) {
	tree(t)
	pictureAt(t, "a.png", 12, 9)
	r := command(t, "a.png")
	r.want(t, cli.ExitOK, "a-x4.png: 48×36 in ")
	if got := readPNG(t, "a-x4.png").Bounds().Size(); got != image.Pt(48, 36) {
		t.Errorf("size %v", got)
	}
	if r.stdout != "" {
		t.Errorf("stdout: %s", r.stdout)
	}
}

func TestOutputSizes(t *testing.T) {
	tree(t)
	pictureAt(t, "a.png", 12, 9)
	for args, want := range map[string]image.Point{
		"-s 2.5":                       {30, 23},
		"--scale 0.01":                 {1, 1},
		"--size 7x50":                  {7, 50},
		"--width 24":                   {24, 18},
		"--height 3":                   {4, 3},
		"--region 1.5,2,3,4.25 -s 2":   {6, 9},
		"--region 0,0,6,3 --width 100": {100, 50},
	} {
		t.Run(args, func(t *testing.T) {
			r := command(t, append(strings.Fields(args), "-m", "nearest", "a.png", "-o", "-")...)
			r.want(t, cli.ExitOK, "")
			if got := decodePNG(t, []byte(r.stdout)).Bounds().Size(); got != want {
				t.Errorf("size %v, want %v", got, want)
			}
		})
	}
}

// TestRegionIsCrop renders parts and compares them with the whole, pixel for pixel.
func TestRegionIsCrop(t *testing.T) {
	tree(t)
	pictureAt(t, "a.png", 12, 8)
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
			whole.want(t, cli.ExitOK, "")
			part.want(t, cli.ExitOK, "")
			w, p := decodePNG(t, []byte(whole.stdout)), decodePNG(t, []byte(part.stdout))
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
	pictureAt(t, "a.png", 5, 4)
	data, err := os.ReadFile("a.png")
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"-"}, {"-", "-"}, {"-", "-o", "-"}} {
		r := commandOn(t.Context(), string(data), append(args, "-m", "nearest", "-s", "2")...)
		r.want(t, cli.ExitOK, "standard output: 10×8")
		if got := decodePNG(t, []byte(r.stdout)).Bounds().Size(); got != image.Pt(10, 8) {
			t.Errorf("size %v", got)
		}
	}
	r := commandOn(t.Context(), "no picture at all", "-")
	r.want(t, cli.ExitInput, "standard input: ")
}

func TestBitsFollowTheInput(t *testing.T) {
	tree(t)
	grey := image.NewGray16(image.Rect(0, 0, 4, 4))
	grey.Set(1, 1, color.Gray16{12345})
	writePNG(t, "grey16.png", grey)
	pictureAt(t, "a.png", 4, 4)
	for args, want := range map[string]string{
		"grey16.png -o 1.png":          "16-bit grey, png",
		"grey16.png -o 2.png --bits 8": "8-bit grey, png",
		"grey16.png -o 3.jpg":          "8-bit grey, jpeg",
		"a.png -o 4.tif --bits 16":     "16-bit RGB, tiff",
	} {
		r := command(t, append(strings.Fields(args), "-v", "-m", "bicubic")...)
		r.want(t, cli.ExitOK, want)
	}
	if _, ok := readPNG(t, "1.png").(*image.Gray16); !ok {
		t.Error("1.png is not 16-bit grey")
	}
	if _, ok := readPNG(t, "2.png").(*image.Gray); !ok {
		t.Error("2.png is not 8-bit grey")
	}
}

func TestCellChangesTheResult(t *testing.T) {
	tree(t)
	pictureAt(t, "a.png", 12, 9)
	render := func(args ...string) string {
		r := command(t, append(args, "-s", "8", "a.png", "-")...)
		r.want(t, cli.ExitOK, "")
		return r.stdout
	}
	natural := render()
	if render("--cell", "8") != natural {
		t.Error("--cell 8 differs from the cell of ×8")
	}
	if render("--cell", "2") == natural {
		t.Error("--cell 2 changes nothing")
	}
	if render("--clamp-cell") != render("--cell", "4") {
		t.Error("--clamp-cell differs from --cell 4 at ×8")
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
	pictureAt(t, "a.png", 4, 4)
	if r := command(t, "-q", "-m", "nearest", "a.png"); r.code != 0 || r.stdout+r.stderr != "" {
		t.Errorf("%+v", r)
	}
}
