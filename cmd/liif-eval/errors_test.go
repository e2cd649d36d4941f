package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
)

func TestUsageErrors(t *testing.T) {
	inFolder(t)
	clitest.Picture(t, "set/a.png", 40, 40)
	for _, c := range []struct{ args, reason string }{
		{"", "no pictures: name a folder"},
		{"set set/", "set/ is given twice"},
		{"--benchmark set set", "set is given twice"},
		{"--benchmark set --worst 3 set out", "--worst 3 FOLDER"},
		{"--benchmark set --scales 2,x", `--scales: "x" is no scale`},
		{"--benchmark set --scales 0.5", `"0.5" is no scale`},
		{"--benchmark set --scales 2,2.0", `"2.0" is given twice`},
		{"--benchmark set --scales nan", "no scale"},
		{"--benchmark set --scales 1e3", "no scale"},
		{"--benchmark set --scales=", "no scale"},
		{"--benchmark set --benchmark set/", "set/ is given twice"},
		{"--benchmark set --div2k set", "given twice"},
		{"--benchmark=", "name of a folder is empty"},
		{"--benchmark set --worst 3", "--worst 3 FOLDER"},
		{"--benchmark set --worst 0 out", "--worst: 0 is not in"},
		{"--benchmark set --first 0", "--first: 0 is not in"},
		{"--benchmark set --threads -1", "--threads"},
		{"--benchmark set --memory lots", `--memory: "lots"`},
		{"--benchmark set --filter blur", `--filter: "blur"`},
		{"--benchmark set -m none --filter none", "nothing to measure"},
		{"--benchmark set -m bicubic", "bicubic is given twice"},
		{"--benchmark set -m liif-small -m liif-small", "liif-small is given twice"},
		{"--benchmark set --published Set6", `--published: "Set6"`},
		{"--benchmark set --json - --csv -", "both write to standard output"},
		{"--benchmark set --json=", "--json: the name is empty"},
		{"--benchmark set --jpeg 90,0", `--jpeg: "0" is no quality from 1 to 100`},
		{"--benchmark set --jpeg 75.5", `"75.5" is no quality`},
		{"--benchmark set --jpeg 101", "no quality"},
		{"--benchmark set --jpeg 75,q75", `"q75" is given twice`},
		{"--benchmark set --jpeg=", "no quality"},
		{"--benchmark set --noise 0", `--noise: "0" is no standard deviation from 0.01 to 255`},
		{"--benchmark set --noise 5,-1", `"-1" is no standard deviation`},
		{"--benchmark set --dial loud", `--dial: "loud" is none of auto, true, off`},
		{"--benchmark set --against=", "--against: the name is empty"},
		{"--benchmark set --filter none --against liif-small",
			"nothing to compare with liif-small"},
		{"--benchmark set --wurst 3", "unknown flag"},
	} {
		r := command(t, strings.Fields(c.args)...)
		r.Want(t, cli.ExitUsage, c.reason)
		if r.Stdout != "" || strings.Count(r.Stderr, "\n") != 1 {
			t.Errorf("%s: stdout %q, stderr %q", c.args, r.Stdout, r.Stderr)
		}
	}
}

func TestInputErrors(t *testing.T) {
	inFolder(t)
	clitest.Picture(t, "set/a.png", 40, 40)
	clitest.Picture(t, "low/X3/ax3.png", 13, 13)
	clitest.Write(t, "empty/notes.txt", "")
	clitest.Write(t, "model.safetensors", []byte("no model"))
	before := clitest.Files(t, ".")
	for _, c := range []struct {
		args   string
		code   int
		reason string
	}{
		{"--benchmark none", cli.ExitInput, "none: no such file"},
		{"--benchmark set/a.png", cli.ExitInput, "set/a.png: " + clitest.InFile()},
		{"--benchmark empty", cli.ExitInput, "empty: no pictures in this folder"},
		{"--benchmark set --lr empty -s 2", cli.ExitInput, "empty: no folder X2 here"},
		{"--benchmark set --lr low -s 2", cli.ExitInput, "low: no folder X2 here"},
		{"--benchmark set -m unheard-of", cli.ExitInput, "--list-models"},
		{"--benchmark set -m model.safetensors", cli.ExitInput, "model.safetensors: "},
		{"--benchmark set --device toaster", cli.ExitDevice, "toaster"},
	} {
		r := command(t, strings.Fields(c.args+" --json out.json")...)
		r.Want(t, c.code, c.reason)
		if r.Stdout != "" || strings.Count(r.Stderr, "\n") != 1 {
			t.Errorf("%s: stdout %q, stderr %q", c.args, r.Stdout, r.Stderr)
		}
	}
	if got := clitest.Files(t, "."); !slices.Equal(got, before) {
		t.Errorf("files left: %q", got)
	}
}

// TestBadPictures: each fails its row; the table shows of how many the mean is, the code tells.
func TestBadPictures(t *testing.T) {
	inFolder(t)
	clitest.Picture(t, "set/b.png", 40, 40)
	clitest.Write(t, "set/a.png", []byte("no picture"))
	clitest.Picture(t, "set/c.png", 30, 30)
	r := command(t, "--benchmark", "set", "-s", "2,12", "-m", "none", "--csv", "a.csv", "--json",
		"a.json",
		"--save-images", "out", "--worst", "2", "worst")
	r.Want(t, cli.ExitInput, "set/a.png: unsupported image format")
	if n := strings.Count(r.Stderr, "\n"); n != 2 { // and c.png at ×12
		t.Errorf("%d lines: %s", n, r.Stderr)
	}
	for _, want := range []string{"(2 of 3)", "(1 of 3)"} {
		if !strings.Contains(r.Stdout, want) {
			t.Errorf("no %q in %s", want, r.Stdout)
		}
	}
	for name, want := range map[string]string{
		"a.csv":  filepath.FromSlash("set/a.png") + ": unsupported image format",
		"a.json": `"exit_code": 3`,
	} {
		if !strings.Contains(string(clitest.Read(t, name)), want) {
			t.Errorf("no %q in %s", want, name)
		}
	}
	if _, err := os.Stat("out/set/x2/bicubic/b.png"); err != nil {
		t.Error(err)
	}
	// Of none there is no mean.
	if err := os.Remove("set/b.png"); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove("set/c.png"); err != nil {
		t.Fatal(err)
	}
	r = command(t, "--benchmark", "set", "-s", "2", "-m", "none", "--json", "-")
	r.Want(t, cli.ExitInput, "set/a.png")
	if !strings.Contains(r.Stdout, `"psnr_db": null`) {
		t.Errorf("JSON: %s", r.Stdout)
	}
}

func TestMismatchedLowResolution(t *testing.T) {
	inFolder(t)
	clitest.Picture(t, "set/a.png", 40, 40)
	clitest.Picture(t, "low/X2/ax2.png", 21, 20)
	r := command(t, "--benchmark", "set", "-s", "2", "-m", "none", "--lr", "low")
	r.Want(t, cli.ExitInput,
		"low/X2/ax2.png: 21×20 pixels, but set/a.png has 40×40, which is 20×20 at ×2")
}

func TestTooLittleMemory(t *testing.T) {
	inFolder(t)
	clitest.Picture(t, "set/a.png", 40, 40)
	r := command(t, "--benchmark", "set", "-s", "2", "--memory", "64KiB")
	r.Want(t, cli.ExitDevice, "set/a.png: liif-small ×2: memory limit too small")
	if got := column(t, r.Stdout, "liif-small"); got[0] != "–" {
		t.Errorf("of a method that failed: %q", got)
	}
	if got := column(t, r.Stdout, "bicubic"); got[0] == "–" {
		t.Errorf("of a filter: %q", got)
	}
}

func TestClashingNames(t *testing.T) {
	inFolder(t)
	clitest.Picture(t, "set/a.png", 40, 40)
	clitest.Picture(t, "set/a.webp", 40, 40) // its content is found to be a PNG's
	r := command(t, "--benchmark", "set", "-s", "2", "-m", "none", "--save-images", "out")
	r.Want(t, cli.ExitUsage,
		"set/a.png and set/a.webp would both be saved as out/set/x2/bicubic/a.png")
	command(t, "--benchmark", "set", "-s", "2", "-m", "none").Want(t, cli.ExitOK, "")
}

func TestFullStandardOutput(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no device that is always full:", err)
	}
	defer full.Close()
	inFolder(t)
	clitest.Picture(t, "set/a.png", 40, 40)
	for _, args := range []string{"--version", "--benchmark set -m none -s 2",
		"--benchmark set -m none -s 2 --json -", "--benchmark set -m none -s 2 --csv -"} {
		clitest.Run("liif-eval", func(_, stderr io.Writer) int {
			return run(t.Context(), strings.Fields(args), full, stderr)
		}).Want(t, cli.ExitOutput, "standard output: ")
	}
}

func TestHelp(t *testing.T) {
	clitest.Help(t, newCommand, func(args ...string) clitest.Result { return command(t, args...) })
	if r := command(t, "__complete", "--published", ""); !strings.Contains(r.Stdout, "Set14\n") {
		t.Errorf("%+v", r)
	}
}

func TestScales(t *testing.T) {
	for text, want := range map[string][]float64{
		"2": {2}, "2,3, 4": {2, 3, 4}, "x2,X3": {2, 3}, "1.5,30": {1.5, 30},
	} {
		if got, err := parseList(text, scaleList); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

func FuzzParseScales(f *testing.F) {
	for _, s := range []string{"2,3,4", "x2", "1e9", ",", "2,,3", "nan", "0x10", "2.5.1", "٣"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, err := parseList(text, scaleList)
		for _, v := range list {
			if !(v >= 1 && v <= largestScale) {
				t.Errorf("%q: %g", text, v)
			}
		}
		if err == nil && len(list) == 0 {
			t.Errorf("%q: no scales and no error", text)
		}
	})
}
