package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// shell is a victim that runs a line.
func shell(t *testing.T, line string) *victim {
	t.Helper()
	v := &victim{name: "shell", folder: t.TempDir(), results: "out.*"}
	v.start = func() *exec.Cmd { return exec.Command("sh", "-c", line) }
	text, err := os.ReadFile("../../assets/cat.png")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(v.folder, "in.png"), text, 0o666); err != nil {
		t.Fatal(err)
	}
	return v
}

// TestNoticed: a command that writes its result at once is found out when killed, and so is one that
// leaves something behind.
func TestNoticed(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip(err)
	}
	for line, want := range map[string]string{
		"head -c 5000 in.png >out.png; touch .a; exec sleep 60": "a damaged file",
		"cp in.png out.png; touch .a":                           "left by a run that came to its end",
		"true":                                                  "no result",
		"echo broken >&2; exit 3":                               "broken",
		"cp in.png .a.part; mv .a.part out.png":                 "",
	} {
		v := shell(t, line)
		var err error
		if want != "a damaged file" {
			err = v.complete()
		} else if killed, failed := v.kill(time.Minute, true); !killed || failed != nil {
			t.Errorf("%s: killed %v, %v", line, killed, failed)
		} else {
			err = v.whole()
		}
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", line, err, want)
		}
	}
	// One that ends well is no kill, whenever it was to be killed.
	if killed, err := shell(t, "cp in.png out.png").kill(time.Hour, false); killed || err != nil {
		t.Errorf("killed %v, %v", killed, err)
	}
}
