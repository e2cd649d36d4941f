//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
)

// standIn answers as djxl does since 0.9, for the arguments that the error message names and no
// others.
const standIn = `#!/bin/sh
if [ "$#" = 4 ] && [ "$2 $3 $4" = "- --output_format ppm" ]; then exec cat decoded.ppm; fi
if [ "$#" = 2 ] && [ "${2%.png}" != "$2" ]; then exec cp decoded.png "$2"; fi
echo "djxl: $*" >&2
exit 1
`

// TestJPEGXLThroughDjxl: the commands that a JPEG XL picture is answered with do what they say, with
// a stand-in for djxl, and with djxl where there is one: that of Debian 12 knows the first only.
func TestJPEGXLThroughDjxl(t *testing.T) {
	tree(t)
	const width, height = 12, 8
	clitest.Picture(t, "decoded.png", width, height)
	if code, _, text := shell(t, "$RENDER -s 1 decoded.png decoded.ppm"); code != cli.ExitOK {
		t.Fatal(text)
	}
	if err := os.WriteFile("in.jxl", []byte("\xff\x0a\xfa\x7f"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, text := shell(t, "$RENDER in.jxl out.png")
	found := regexp.MustCompile(`djxl IN[^;:)]*`).FindAllString(text, -1)
	if code == cli.ExitOK || len(found) != 2 {
		t.Fatalf("code %d, the commands %q: %s", code, found, text)
	}
	try := func(t *testing.T, command string) {
		os.Remove("out.png")
		line := strings.NewReplacer("IN.jxl", "in.jxl", "OUT.png", "out.png",
			"liif-render", "$RENDER -s 1").Replace(command)
		if code, _, text := shell(t, line); code != cli.ExitOK {
			t.Fatalf("%s: code %d: %s", line, code, text)
		}
		m, err := imageio.Open("out.png", imageio.ReadOptions{})
		if err != nil || m.Width != width || m.Height != height {
			t.Errorf("%s: %v", line, err)
		}
	}
	real, _ := exec.LookPath("djxl")
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "djxl"), []byte(standIn), 0o700); err != nil {
		t.Fatal(err)
	}
	path := os.Getenv("PATH")
	t.Setenv("PATH", folder+string(os.PathListSeparator)+path)
	for _, command := range found {
		t.Run("stand-in: "+command, func(t *testing.T) { try(t, command) })
	}
	if code, _, _ := shell(t, "djxl in.jxl -"); code == cli.ExitOK {
		t.Error("the stand-in takes anything")
	}
	t.Run("djxl", func(t *testing.T) {
		t.Setenv("PATH", path)
		if _, err := exec.LookPath("cjxl"); err != nil || real == "" {
			t.Skip("djxl and cjxl are not installed: apt-get install libjxl-tools")
		}
		if out, err := exec.Command("cjxl", "decoded.png", "in.jxl").CombinedOutput(); err != nil {
			t.Fatalf("cjxl: %v: %s", err, out)
		}
		try(t, found[0])
	})
}
