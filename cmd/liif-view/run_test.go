//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
	"github.com/liif-render/liif/internal/displaytest"
)

// asCommand makes the test program be liif-view: a window wants a process of its own.
const asCommand = "LIIF_VIEW_TEST"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	os.Exit(m.Run())
}

// command runs liif-view with some more environment.
func command(t *testing.T, env []string, args ...string) clitest.Result {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self, args...)
	c.Env = append(append(os.Environ(), asCommand+"=1", "XDG_CONFIG_HOME="+t.TempDir()), env...)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	err = c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return clitest.Result{Command: "liif-view", Code: c.ProcessState.ExitCode(),
		Stdout: stdout.String(), Stderr: stderr.String()}
}

// sample writes the sample picture into a folder.
func sample(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../assets/cat.png")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "the cat's.png")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestBadCommandLines: one line that names the flag, exit code 2, no window.
func TestBadCommandLines(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"--zoom 0", "--zoom: 0 is not above 0"},
		{"--zoom 1e9", "--zoom: 1e+09 is not above 0 and at most 1e6"},
		{"--center 3,4", "--center: it needs --zoom"},
		{"--zoom 3 --center 3", `--center: "3" is not two numbers`},
		{"--window 10x10", "--window"}, {"--window big", "--window"},
		{"--scroll sideways", "--scroll"}, {"--threads 0", "--threads"},
		{"--cache none", "--cache"}, {"--text-size 9", "--text-size: 9 is not in 0.5..8"},
		{"--memory -1", "--memory"}, {"--max-pixels 0", "--max-pixels"},
		{"--screenshot a.png", "need a picture"}, {"--screenshot a.gif b.png", "--screenshot"},
		{"--report a.json b.png", "--report needs --script"},
		{"--nonsense", "unknown flag"},
	} {
		r := command(t, []string{"DISPLAY="}, strings.Fields(c.args)...)
		if r.Code != cli.ExitUsage || !strings.Contains(r.Stderr, c.want) ||
			strings.Count(r.Stderr, "\n") != 1 || r.Stdout != "" {
			t.Errorf("%s: %+v, want %q", c.args, r, c.want)
		}
	}
}

func TestNoDisplay(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("every system but Linux has a display")
	}
	r := command(t, []string{"DISPLAY=", "WAYLAND_DISPLAY="}, sample(t))
	if r.Code != cli.ExitDevice || strings.Count(r.Stderr, "\n") != 1 ||
		!strings.HasPrefix(r.Stderr, "liif-view: no window: there is no display") ||
		r.Stdout != "" {
		t.Errorf("%+v", r)
	}
}

// TestNothingToShow: what names nothing, or a folder without pictures, fails before there is a
// window.
func TestNothingToShow(t *testing.T) {
	empty := t.TempDir()
	for _, c := range []struct {
		want string
		args []string
	}{
		{"liif-view: mistyped.jpg: no such file or directory\n", []string{"mistyped.jpg"}},
		{"liif-view: completion: no such file or directory\n", []string{"completion"}},
		{"liif-view: mistyped.jpg: no such file or directory\n",
			[]string{sample(t), "mistyped.jpg"}},
		{"liif-view: " + empty + ": no pictures", []string{empty}},
		{"liif-view: " + empty + ": no pictures", []string{"--screenshot", "a.png", empty}},
	} {
		c.want = clitest.Portable(c.want)
		r := command(t, []string{"DISPLAY=", "WAYLAND_DISPLAY="}, c.args...)
		r.Stderr = clitest.Portable(r.Stderr)
		if r.Code != cli.ExitInput || !strings.HasPrefix(r.Stderr, c.want) ||
			strings.Count(r.Stderr, "\n") != 1 || r.Stdout != "" {
			t.Errorf("%q: %+v, want %q", c.args, r, c.want)
		}
	}
}

func TestHelp(t *testing.T) {
	clitest.Help(t, newCommand, func(args ...string) clitest.Result {
		return command(t, []string{"DISPLAY="}, args...)
	})
}

// display is an X server's variable, or the test is left out.
func display(t *testing.T) []string {
	t.Helper()
	d, err := displaytest.Start()
	if err != nil {
		displaytest.Skip(t, err)
	}
	t.Cleanup(d.Stop)
	return []string{"DISPLAY=" + d.Name}
}

// TestCommandOfTheView: after a session of zooming and panning, the liif-render line of the view
// writes what the screenshot shows, byte for byte. The button stops the zoom wherever it is; from
// the beginning the picture fills the window, for what is beside it would not be in the line.
func TestCommandOfTheView(t *testing.T) {
	env := display(t)
	path, dir := sample(t), t.TempDir()
	session := filepath.Join(dir, "session.jsonl")
	if err := os.WriteFile(session, []byte(`{"liif-view session":1,"width":500,"height":300}
		{"t":0,"kind":"scroll","x":201,"y":77,"dy":9.4}
		{"t":0.1,"kind":"button","button":"left","press":true,"x":201,"y":77}
		{"t":0.15,"kind":"move","x":180,"y":99}
		{"t":0.4,"kind":"button","button":"left","x":180,"y":99}
		{"t":0.5,"kind":"scroll","x":300,"y":20,"dy":3,"shift":true}
	`), 0o600); err != nil {
		t.Fatal(err)
	}
	shot, report := filepath.Join(dir, "shot.png"), filepath.Join(dir, "report.json")
	r := command(t, env, "--script", session, "--screenshot", shot, "--report", report, "--device",
		"cpu",
		"--zoom", "4", path)
	if r.Code == cli.ExitDevice {
		displaytest.Skip(t, errors.New(r.Stderr))
	}
	if r.Code != 0 || r.Stdout+r.Stderr != "" {
		t.Fatalf("%+v", r)
	}
	text, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	var measured struct {
		Command string           `json:"command"`
		Version string           `json:"version"`
		Frames  []map[string]any `json:"frames"`
	}
	if err := json.Unmarshal(text, &measured); err != nil {
		t.Fatal(err)
	}
	if measured.Version == "" || len(measured.Frames) < 5 {
		t.Errorf("%+v", measured)
	}
	// The line, given to a shell that finds liif-render.
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "liif-render"), "../liif-render")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	shell := exec.Command("sh", "-c", measured.Command)
	shell.Dir = dir
	shell.Env = append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	if out, err := shell.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", measured.Command, err, out)
	}
	name := regexp.MustCompile(`\S+\.png'?$`).FindString(measured.Command)
	want, err := imageio.Open(filepath.Join(dir, "the cat's"+strings.TrimSuffix(
		name[strings.LastIndex(name, "-x"):], "'")), imageio.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := imageio.Open(shot, imageio.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Width != 500 || got.Height != 300 || want.Width != 500 || want.Height != 300 ||
		!bytes.Equal(got.Pix8, want.Pix8) {
		t.Errorf("%s writes other pixels than those of the screenshot", measured.Command)
	}
	if r := command(t, env, "--screenshot", shot, path); r.Code != cli.ExitOutput ||
		!strings.Contains(r.Stderr, "shot.png") {
		t.Errorf("over a screenshot that exists: %+v", r)
	}
}

func TestBadInputs(t *testing.T) {
	env := display(t)
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.jsonl")
	if err := os.WriteFile(bad, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	shot := filepath.Join(dir, "shot.png")
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{cli.ExitInput, "none.png", []string{"--screenshot", shot, filepath.Join(dir, "none.png")}},
		{cli.ExitInput, "bad.jsonl: line 1", []string{"--script", bad, sample(t)}},
		{cli.ExitInput, "no such file", []string{"--script", filepath.Join(dir, "none"),
			sample(t)}},
		{cli.ExitInput, `"nonsense"`, []string{"--screenshot", shot, "--model", "nonsense",
			sample(t)}},
		{cli.ExitDevice, `"abacus"`, []string{"--screenshot", shot, "--device", "abacus",
			sample(t)}},
	} {
		r := command(t, env, c.args...)
		if r.Code == cli.ExitDevice && c.code != r.Code {
			displaytest.Skip(t, errors.New(r.Stderr))
		}
		if r.Code != c.code || !strings.Contains(r.Stderr, c.want) || r.Stdout != "" ||
			strings.Count(r.Stderr, "\n") != 1 {
			t.Errorf("%q: %+v, want code %d and one line with %q", c.args, r, c.code, c.want)
		}
		if _, err := os.Stat(shot); err == nil {
			t.Errorf("%q leaves a screenshot", c.args)
		}
	}
}
