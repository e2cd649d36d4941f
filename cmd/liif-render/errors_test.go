package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
)

func TestUsageErrors(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 10, 10)
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
		{"--region 8,8,4,4 a.png",
			"a.png: region 8,8,4,4 is not within the picture of 10×10 pixels"},
		{"--cell 0 a.png", "--cell"},
		{"--cell 4 --true-cell a.png", "--cell and --true-cell cannot be used together"},
		{"--bits 12 a.png", "--bits: 12 is neither 8 nor 16"},
		{"--bits 0 a.png", "--bits"},
		{"--chroma 422 a.png", `--chroma: "422" is neither 444 nor 420`},
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
			r.WantLine(t, cli.ExitUsage, c.reason)
			if r.Stdout != "" {
				t.Errorf("stdout: %s", r.Stdout)
			}
		})
	}
	if got := clitest.Files(t, "."); !slices.Equal(got, []string{"a.png"}) {
		t.Errorf("files left: %v", got)
	}
}

func TestBadInputs(t *testing.T) {
	tree(t, "empty.png", "folder/")
	clitest.Picture(t, "a.png", 40, 40)
	data, err := os.ReadFile("a.png")
	if err != nil {
		t.Fatal(err)
	}
	clitest.Write(t, "truncated.png", data[:len(data)/2])
	clitest.Write(t, "text.png", []byte("dear diary, this is not a picture\n"))
	huge := slices.Clone(data)
	binary.BigEndian.PutUint32(huge[16:], 50000)
	binary.BigEndian.PutUint32(huge[20:], 50000)
	// The header's checksum follows its 13 bytes.
	binary.BigEndian.PutUint32(huge[29:], checksum(huge[12:29]))
	clitest.Write(t, "huge.png", huge)
	clitest.Write(t, "model.safetensors", []byte("no model"))
	clitest.Write(t, "model.pth", []byte("no model"))
	before := clitest.Files(t, ".")
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
		{"-m unheard-of a.png", "--list-models"},
	} {
		t.Run(c.args, func(t *testing.T) {
			command(t, strings.Fields(c.args)...).WantLine(t, cli.ExitInput, c.reason)
		})
	}
	if got := clitest.Files(t, "."); !slices.Equal(got, before) {
		t.Errorf("files left: %v", got)
	}
}

func TestDeviceErrors(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 10, 10)
	command(t, "--device", "toaster", "a.png").WantLine(t, cli.ExitDevice, "toaster")
	command(t, "--memory", "1KiB", "a.png").WantLine(t, cli.ExitDevice, "a.png: ")
	if got := clitest.Files(t, "."); !slices.Equal(got, []string{"a.png"}) {
		t.Errorf("files left: %v", got)
	}
}

// TestMemoryOfWriting: the plan counts the memory of the writer.
func TestMemoryOfWriting(t *testing.T) {
	tree(t)
	clitest.Picture(t, "a.png", 50, 40)
	args := []string{"-m", "bicubic", "--size", "1500x1200", "--fit", "stretch", "--memory",
		"80MiB", "-n", "a.png", "-o"}
	command(t, append(args, "b.webp")...).WantLine(t, cli.ExitDevice,
		"a.png: memory limit too small: writing webp takes ")
	command(t, append(args, "b.webp")...).WantLine(t, cli.ExitDevice,
		"png takes less, or --memory raises it")
	command(t, append(args, "b.png")...).WantLine(t, cli.ExitOK, "")
	memory := func(threads string) int64 {
		var got report
		r := command(t, append(args, "b.png", "--json", "--threads", threads)...)
		if err := json.Unmarshal([]byte(r.Stdout), &got); err != nil {
			t.Fatal(err)
		}
		return got.Files[0].Plan.Memory
	}
	if one, four := memory("1"), memory("4"); one < 4<<20 || four <= one {
		t.Errorf("%d bytes with one thread, %d with four", one, four)
	}
}

func TestBadOutputs(t *testing.T) {
	tree(t, "there.png", "file/", "readonly/")
	clitest.Picture(t, "a.png", 10, 10)
	alpha := image.NewNRGBA(image.Rect(0, 0, 4, 4))
	alpha.Set(1, 1, color.NRGBA{9, 9, 9, 99})
	clitest.WritePNG(t, "alpha.png", alpha)
	if err := os.Chmod("readonly", 0o555); err != nil {
		t.Fatal(err)
	}
	before := clitest.Files(t, ".")
	for _, c := range []struct{ args, reason string }{
		{"a.png there.png", "there.png: output exists: --force overwrites it"},
		{"a.png -o there.png", "there.png: output exists"},
		{"a.png -o nowhere/b.png", "nowhere/b.png: "},
		{"a.png -o a.png/b.png", "liif-render: a.png/b.png: " + clitest.InFile()},
		{"a.png -o b.jpg --bits 16", "b.jpg: format limit"},
		{"alpha.png -o b.jpg", "b.jpg: format limit: jpeg has no alpha"},
		{"a.png -o b.jpg --size 70000x1 --fit stretch", "b.jpg: format limit"},
		{"a.png -o b.webp -s 5000", "b.webp: format limit"},
		{"a.png -o readonly/b.png", "readonly/b.png: permission denied"},
	} {
		t.Run(c.args, func(t *testing.T) {
			if strings.Contains(c.args, "readonly") && !clitest.ReadOnlyFolders() {
				t.Skip("this user may write everywhere")
			}
			r := command(t, append(strings.Fields(c.args), "-m", "nearest")...)
			r.WantLine(t, cli.ExitOutput, c.reason)
		})
	}
	if got := clitest.Files(t, "."); !slices.Equal(got, before) {
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
	clitest.Picture(t, "a.png", 40, 40)
	for _, room := range []int{0, 100} {
		var stderr bytes.Buffer
		args := []string{"-m", "bicubic", "-s", "20", "a.png", "-"}
		code := run(t.Context(), args, strings.NewReader(""), &brokenPipe{room}, &stderr)
		clitest.Result{Command: "liif-render", Code: code, Stderr: stderr.String()}.WantLine(t,
			cli.ExitOutput, "standard output: no room left")
	}
}

func TestNamesStayOneLine(t *testing.T) {
	tree(t)
	name, shown := "two\nlines \x1b[31m", `two\nlines \x1b[31m`
	if runtime.GOOS == "windows" { // which has no such names
		name, shown = "to the \u202eright", clitest.Portable(`to the \u202eright`)
	}
	name += ".png"
	clitest.Write(t, name, "")
	command(t, name).WantLine(t, cli.ExitInput, shown+".png: empty file")
	clitest.Picture(t, name, 4, 4)
	r := command(t, "-m", "nearest", name)
	r.WantLine(t, cli.ExitOK, shown+"-x4.png: 16×16")
	if strings.Count(r.Stderr, "\n") != 1 || strings.Contains(r.Stderr, "\x1b") {
		t.Errorf("stderr: %q", r.Stderr)
	}
}

func TestFullStandardOutput(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no device that is always full:", err)
	}
	defer full.Close()
	tree(t)
	clitest.Picture(t, "a.png", 4, 4)
	for _, args := range []string{
		"--version", "--list-models", "--list-devices --json", "-n a.png", "-m nearest a.png -",
	} {
		var stderr bytes.Buffer
		code := run(t.Context(), strings.Fields(args), strings.NewReader(""), full, &stderr)
		r := clitest.Result{Command: "liif-render", Code: code, Stderr: stderr.String()}
		r.WantLine(t, cli.ExitOutput, "standard output: ")
	}
}
