package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

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

func TestUsageErrors(t *testing.T) {
	tree(t)
	pictureAt(t, "a.png", 10, 10)
	for _, c := range []struct{ args, reason string }{
		{"", "no input"},
		{"--bogus a.png", "unknown flag: --bogus"},
		{"--threads many a.png", "--threads"},
		{"-s 0 a.png", `--scale: "0" is not a number above 0`},
		{"-s nan a.png", "--scale"},
		{"-s -3 a.png", "--scale"},
		{"-s 1e12 a.png", "too large"},
		{"--size 10 a.png", "--size"},
		{"--width 0 a.png", "--width"},
		{"--height 1.5 a.png", "--height"},
		{"-s 2 --size 3x4 a.png", "--scale and --size cannot be used together"},
		{"--width 3 --height 4 a.png", "for a width and a height give --size"},
		{"--region 1,2,3 a.png", "--region"},
		{"--region 8,8,4,4 a.png", "a.png: region 8,8,4,4 is not within the picture of 10×10 pixels"},
		{"--cell 0 a.png", "--cell"},
		{"--bits 12 a.png", "--bits: 12 is neither 8 nor 16"},
		{"--bits 0 a.png", "--bits"},
		{"--quality 101 a.png", "--quality: 101 is not in 1..100"},
		{"--compression 10 a.png", "--compression"},
		{"--threads -1 a.png", "--threads"},
		{"--tile 0 a.png", "--tile"},
		{"--memory lots a.png", `--memory: "lots" is not a size`},
		{"--max-pixels some a.png", "--max-pixels"},
		{"--format gif a.png", "--format"},
		{"--suffix a/b a.png", "--suffix"},
		{"--force --skip-existing a.png", "--force and --skip-existing cannot be used together"},
		{"--quiet --verbose a.png", "cannot be used together"},
		{"--json a.png -o -", "both write to standard output"},
		{"--json a.png -", "both write to standard output"},
		{"--json -", "both write to standard output"},
		{"a.png c.gif", "gif is read but not written"},
		{"a.png a.png", "would replace the input"},
	} {
		t.Run(c.args, func(t *testing.T) {
			r := command(t, strings.Fields(c.args)...)
			r.want(t, cli.ExitUsage, c.reason)
			if r.stdout != "" {
				t.Errorf("stdout: %s", r.stdout)
			}
		})
	}
	if got := files(t, "."); !slices.Equal(got, []string{"a.png"}) {
		t.Errorf("files left: %v", got)
	}
}

func TestBadInputs(t *testing.T) {
	tree(t, "empty.png", "folder/")
	pictureAt(t, "a.png", 40, 40)
	data, err := os.ReadFile("a.png")
	if err != nil {
		t.Fatal(err)
	}
	write(t, "truncated.png", data[:len(data)/2])
	write(t, "text.png", []byte("dear diary, this is not a picture\n"))
	huge := slices.Clone(data)
	binary.BigEndian.PutUint32(huge[16:], 50000)
	binary.BigEndian.PutUint32(huge[20:], 50000)
	// The header's checksum follows its 13 bytes.
	binary.BigEndian.PutUint32(huge[29:], checksum(huge[12:29]))
	write(t, "huge.png", huge)
	write(t, "model.safetensors", []byte("no model"))
	write(t, "model.pth", []byte("no model"))
	before := files(t, ".")
	for _, c := range []struct{ args, reason string }{
		{"missing.png", "missing.png: "},
		{"empty.png", "empty.png: empty file"},
		{"truncated.png", "truncated.png: truncated"},
		{"text.png", "text.png: unsupported image format: the content is text"},
		{"huge.png", "50000 x 50000"},
		{"huge.png", "--max-pixels raises it"},
		{"folder", "folder: no pictures in this folder"},
		{"--max-pixels 1e3 a.png", "a.png: picture too large"},
		{"-m missing.safetensors a.png", "missing.safetensors: "},
		{"-m model.safetensors a.png", "model.safetensors: "},
		{"-m model.pth a.png", "liif-convert"},
		{"-m unheard-of a.png", "liif-small"},
	} {
		t.Run(c.args, func(t *testing.T) {
			command(t, strings.Fields(c.args)...).want(t, cli.ExitInput, c.reason)
		})
	}
	if got := files(t, "."); !slices.Equal(got, before) {
		t.Errorf("files left: %v", got)
	}
}

func TestDeviceErrors(t *testing.T) {
	tree(t)
	pictureAt(t, "a.png", 10, 10)
	command(t, "--device", "toaster", "a.png").want(t, cli.ExitDevice, "toaster")
	command(t, "--memory", "1KiB", "a.png").want(t, cli.ExitDevice, "a.png: ")
	if got := files(t, "."); !slices.Equal(got, []string{"a.png"}) {
		t.Errorf("files left: %v", got)
	}
}

func TestBadOutputs(t *testing.T) {
	tree(t, "there.png", "file/", "readonly/")
	pictureAt(t, "a.png", 10, 10)
	alpha := image.NewNRGBA(image.Rect(0, 0, 4, 4))
	alpha.Set(1, 1, color.NRGBA{9, 9, 9, 99})
	writePNG(t, "alpha.png", alpha)
	if err := os.Chmod("readonly", 0o555); err != nil {
		t.Fatal(err)
	}
	before := files(t, ".")
	for _, c := range []struct{ args, reason string }{
		{"a.png there.png", "there.png: output exists: --force overwrites it"},
		{"a.png -o there.png", "there.png: output exists"},
		{"a.png -o nowhere/b.png", "nowhere/b.png: "},
		{"a.png -o a.png/b.png", "a.png/b.png: "},
		{"a.png -o b.jpg --bits 16", "b.jpg: format limit"},
		{"alpha.png -o b.jpg", "b.jpg: format limit: jpeg has no alpha"},
		{"a.png -o b.jpg --size 70000x1", "b.jpg: format limit"},
		{"a.png -o b.webp -s 5000", "b.webp: format limit"},
		{"a.png -o readonly/b.png", "readonly/b.png: permission denied"},
	} {
		t.Run(c.args, func(t *testing.T) {
			if strings.Contains(c.args, "readonly") && os.Geteuid() == 0 {
				t.Skip("root may write everywhere")
			}
			command(t, append(strings.Fields(c.args), "-m", "nearest")...).want(t, cli.ExitOutput, c.reason)
		})
	}
	if got := files(t, "."); !slices.Equal(got, before) {
		t.Errorf("files left: %v", got)
	}
}

// brokenPipe takes some bytes and then no more, like a full disk.
type brokenPipe struct{ room int }

var errFull = errors.New("no room left")

func (b *brokenPipe) Write(p []byte) (int, error) {
	if len(p) > b.room {
		return 0, errFull
	}
	b.room -= len(p)
	return len(p), nil
}

func TestOutputFillsUp(t *testing.T) {
	tree(t)
	pictureAt(t, "a.png", 40, 40)
	for _, room := range []int{0, 100} {
		var stderr bytes.Buffer
		args := []string{"-m", "bicubic", "-s", "20", "a.png", "-"}
		code := run(t.Context(), args, strings.NewReader(""), &brokenPipe{room}, &stderr)
		result{code, "", stderr.String()}.want(t, cli.ExitOutput, "standard output: no room left")
	}
}

func TestExistingOutputs(t *testing.T) {
	tree(t)
	pictureAt(t, "a.png", 4, 4)
	write(t, "b.png", []byte("precious"))
	command(t, "-m", "nearest", "a.png", "b.png", "--skip-existing").want(t, cli.ExitOK, "b.png exists, skipped")
	if data, _ := os.ReadFile("b.png"); string(data) != "precious" {
		t.Errorf("b.png is now %q", data)
	}
	command(t, "-m", "nearest", "a.png", "b.png", "--force").want(t, cli.ExitUsage, "-o b.png")
	command(t, "-m", "nearest", "a.png", "-o", "b.png", "--force").want(t, cli.ExitOK, "b.png: 16×16")
	if got := readPNG(t, "b.png").Bounds().Dx(); got != 16 {
		t.Errorf("b.png is %d wide", got)
	}
}

func TestBatchGoesOn(t *testing.T) {
	tree(t, "in/2-empty.png")
	pictureAt(t, "in/1.png", 4, 4)
	pictureAt(t, "in/3.png", 5, 5)
	r := command(t, "-m", "nearest", "-s", "2", "in", "missing.png", "-o", "out/")
	if r.code != cli.ExitInput {
		t.Errorf("exit code %d", r.code)
	}
	for _, want := range []string{
		"liif-render: in" + string(filepath.Separator) + "2-empty.png: empty file",
		"liif-render: missing.png: ", "4 pictures: 2 written, 2 failed",
	} {
		if !strings.Contains(r.stderr, want) {
			t.Errorf("no %q in stderr: %s", want, r.stderr)
		}
	}
	if got := files(t, "out"); !slices.Equal(got, []string{"1-x2.png", "3-x2.png"}) {
		t.Errorf("outputs %v", got)
	}
	// The code is the first failure's, whatever comes later.
	write(t, "out/0-x2.png", nil)
	pictureAt(t, "0.png", 4, 4)
	r = command(t, "-m", "nearest", "-s", "2", "0.png", "missing.png", "-o", "out")
	if r.code != cli.ExitOutput {
		t.Errorf("exit code %d, want that of the first failure", r.code)
	}
}

func TestFailedBatchMakesNoFolder(t *testing.T) {
	tree(t, "empty.png")
	command(t, "empty.png", "-o", "out/").want(t, cli.ExitInput, "empty.png")
	if got := files(t, "."); !slices.Equal(got, []string{"empty.png"}) {
		t.Errorf("files left: %v", got)
	}
}

func TestInterruptLeavesNoFile(t *testing.T) {
	tree(t)
	pictureAt(t, "a.png", 200, 200)
	pictureAt(t, "b.png", 4, 4)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan result)
	// Self-ensemble to ×30 takes minutes: it cannot be done before the interruption.
	go func() {
		done <- commandOn(ctx, "", "--self-ensemble", "-s", "30", "--device", "cpu:go", "--tile", "16",
			"a.png", "b.png", "-o", ".")
	}()
	// The temporary file shows that rendering has begun.
	for len(files(t, ".")) == 2 {
		select {
		case r := <-done:
			t.Fatalf("ended by itself: %+v", r)
		case <-time.After(time.Millisecond):
		}
	}
	cancel()
	r := <-done
	if r.code != cli.ExitInterrupted || !strings.Contains(r.stderr, "liif-render: interrupted") {
		t.Errorf("%+v", r)
	}
	if !strings.Contains(r.stderr, "1 failed, 1 not begun") {
		t.Errorf("stderr: %s", r.stderr)
	}
	if got := files(t, "."); !slices.Equal(got, []string{"a.png", "b.png"}) {
		t.Errorf("files left: %v", got)
	}
}

func TestInterruptBeforeTheStart(t *testing.T) {
	tree(t)
	pictureAt(t, "a.png", 4, 4)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	commandOn(ctx, "", "a.png").want(t, cli.ExitInterrupted, "interrupted")
	if got := files(t, "."); !slices.Equal(got, []string{"a.png"}) {
		t.Errorf("files left: %v", got)
	}
}

func TestJSON(t *testing.T) {
	tree(t, "empty.png")
	pictureAt(t, "a.png", 6, 4)
	r := command(t, "--json", "--quiet", "a.png", "empty.png", "missing.png")
	var got report
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
		t.Fatal(err, r.stdout)
	}
	if r.code != cli.ExitInput || got.ExitCode != cli.ExitInput || len(got.Files) != 3 {
		t.Fatalf("%d: %+v", r.code, got)
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
	if strings.Count(r.stderr, "\n") != 2 {
		t.Errorf("stderr: %s", r.stderr)
	}
	r = command(t, "--json", "-m", "missing.safetensors", "a.png", "-o", "b.png")
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil || got.Error == "" ||
		got.ExitCode != cli.ExitInput {
		t.Errorf("%v: %s", err, r.stdout)
	}
}

func TestDryRunWritesNothing(t *testing.T) {
	tree(t)
	pictureAt(t, "a.png", 20, 15)
	r := command(t, "--dry-run", "-s", "3000", "a.png", "-o", "new/")
	r.want(t, cli.ExitOK, "")
	for _, want := range []string{
		"a.png\n", "a-x3000.png", "20×15 (0.0003 megapixels), 8-bit RGB, png",
		"60000×45000 (2.70 gigapixels)", "at most 7.5", "liif-small on cpu", "FLOP to decode", "of 1 GiB",
	} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("no %q in:\n%s", want, r.stdout)
		}
	}
	if got := files(t, "."); !slices.Equal(got, []string{"a.png"}) {
		t.Errorf("files left: %v", got)
	}
	r = command(t, "--dry-run", "--json", "-m", "bicubic", "a.png")
	var got report
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil || got.Files[0].Status != planned {
		t.Errorf("%v: %s", err, r.stdout)
	}
	write(t, "there.png", nil)
	command(t, "--dry-run", "a.png", "there.png").want(t, cli.ExitOutput, "exists")
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
}

func TestQuiet(t *testing.T) {
	tree(t)
	pictureAt(t, "a.png", 4, 4)
	if r := command(t, "-q", "-m", "nearest", "a.png"); r.code != 0 || r.stdout+r.stderr != "" {
		t.Errorf("%+v", r)
	}
}
