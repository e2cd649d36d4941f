package main

import (
	"encoding/json"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
)

// checksum is a PNG chunk's.
func checksum(chunk []byte) uint32 { return crc32.ChecksumIEEE(chunk) }

func TestHelp(t *testing.T) {
	clitest.Help(t, newCommand, func(args ...string) clitest.Result { return command(t, args...) })
}

func TestLists(t *testing.T) {
	for flag, want := range map[string][]string{
		"--list-models":  {"liif-small ", "(default)", "bicubic"},
		"--list-devices": {"cpu:go"},
	} {
		r := command(t, flag)
		r.WantLine(t, cli.ExitOK, "")
		for _, w := range want {
			if !strings.Contains(r.Stdout, w) {
				t.Errorf("%s: no %q in %s", flag, w, r.Stdout)
			}
		}
		var list []map[string]any
		if err := json.Unmarshal([]byte(command(t, flag, "--json").Stdout), &list); err != nil {
			t.Errorf("%s --json: %v", flag, err)
		}
		if len(list) == 0 {
			t.Errorf("%s --json: empty", flag)
		}
	}
}

func TestCompletion(t *testing.T) {
	if r := command(t, "__complete", "--model", ""); !strings.Contains(r.Stdout, "liif-small\t") {
		t.Errorf("%+v", r)
	}
	if r := command(t, "__complete", "--device", ""); !strings.Contains(r.Stdout, "cpu:go\t") {
		t.Errorf("%+v", r)
	}
	if r := command(t, "__complete", "--format", ""); !strings.Contains(r.Stdout, "webp\n") {
		t.Errorf("%+v", r)
	}
}
