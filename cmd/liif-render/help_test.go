package main

import (
	"encoding/json"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/liif-render/liif/internal/cli"
)

// checksum is a PNG chunk's.
func checksum(chunk []byte) uint32 { return crc32.ChecksumIEEE(chunk) }

func TestHelp(t *testing.T) {
	r := command(t, "--help")
	r.want(t, cli.ExitOK, "")
	var f flags
	for _, g := range f.define() {
		g.Flags.VisitAll(func(f *pflag.Flag) {
			if !strings.Contains(r.stdout, "--"+f.Name+" ") {
				t.Errorf("no --%s in the help", f.Name)
			}
		})
	}
	for _, want := range []string{"Examples:", "Exit codes:", "  130  ", "completion"} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("no %q in the help", want)
		}
	}
	for line := range strings.Lines(r.stdout) {
		if len([]rune(line)) > 101 {
			t.Errorf("line of %d columns: %s", len([]rune(line)), line)
		}
	}
	if short := command(t, "-h"); short.stdout != r.stdout {
		t.Error("-h and --help differ")
	}
}

// TestExamplesParse runs the flags of each example of the help.
func TestExamplesParse(t *testing.T) {
	for line := range strings.Lines(examples) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "   ")
		line, _, _ = strings.Cut(line, " > ")
		args := strings.Fields(line[strings.Index(line, "liif-render")+len("liif-render"):])
		c := newCommand(strings.NewReader(""))
		if err := c.ParseFlags(args); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		if len(c.Flags().Args()) == 0 {
			t.Errorf("%s: no input", line)
		}
	}
}

func TestVersion(t *testing.T) {
	if r := command(t, "--version"); r.code != 0 || r.stdout != "liif-render "+cli.Version()+"\n" {
		t.Errorf("%+v", r)
	}
}

func TestLists(t *testing.T) {
	for flag, want := range map[string][]string{
		"--list-models":  {"liif-small ", "(default)", "bicubic"},
		"--list-devices": {"cpu:go"},
	} {
		r := command(t, flag)
		r.want(t, cli.ExitOK, "")
		for _, w := range want {
			if !strings.Contains(r.stdout, w) {
				t.Errorf("%s: no %q in %s", flag, w, r.stdout)
			}
		}
		var list []map[string]any
		if err := json.Unmarshal([]byte(command(t, flag, "--json").stdout), &list); err != nil {
			t.Errorf("%s --json: %v", flag, err)
		}
		if len(list) == 0 {
			t.Errorf("%s --json: empty", flag)
		}
	}
}

func TestCompletion(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		r := command(t, "completion", shell)
		r.want(t, cli.ExitOK, "")
		if !strings.Contains(r.stdout, "liif-render") {
			t.Errorf("%s: no script", shell)
		}
		if r := command(t, "completion", shell, "--help"); r.code != 0 || r.stdout == "" {
			t.Errorf("%s --help: %+v", shell, r)
		}
	}
	if r := command(t, "completion", "--help"); !strings.Contains(r.stdout, "powershell") {
		t.Errorf("%+v", r)
	}
	if r := command(t, "__complete", "--model", ""); !strings.Contains(r.stdout, "liif-small\t") {
		t.Errorf("%+v", r)
	}
	if r := command(t, "__complete", "--device", ""); !strings.Contains(r.stdout, "cpu:go\t") {
		t.Errorf("%+v", r)
	}
	if r := command(t, "__complete", "--format", ""); !strings.Contains(r.stdout, "webp\n") {
		t.Errorf("%+v", r)
	}
}
