//go:build cgo && (amd64 || arm64)

package main

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/displaytest"
)

// TestOddDisplays: a window opens, and shows the same, on a display whose window manager was
// killed. On one of 10 bits a colour that the device cannot draw on a line says so.
func TestOddDisplays(t *testing.T) {
	path := sample(t)
	var want []uint8
	for _, c := range []struct {
		name string
		bits int
		dead bool // window manager
	}{{"usual", 24, false}, {"window manager killed", 24, true}, {"30 bits", 30, false}} {
		d, err := displaytest.StartDepth(c.bits)
		if err != nil {
			displaytest.Skip(t, err)
		}
		t.Cleanup(d.Stop)
		if c.dead {
			if err := displaytest.KillManager(d.Name); err != nil {
				t.Fatal(err)
			}
		}
		shot := filepath.Join(t.TempDir(), "shot.png")
		r := command(t, []string{"DISPLAY=" + d.Name}, "--model", "bicubic", "--device", "cpu",
			"--screenshot", shot, path)
		if r.Code == cli.ExitDevice && want == nil {
			displaytest.Skip(t, errors.New(r.Stderr))
		}
		if c.bits == 30 && r.Code == cli.ExitDevice && strings.Count(r.Stderr, "\n") == 1 &&
			strings.Contains(r.Stderr, "no format of 8 bits") {
			continue // as Mesa's software device
		}
		if r.Code != cli.ExitOK || r.Stderr != "" {
			t.Errorf("%s: %+v", c.name, r)
			continue
		}
		m, err := imageio.Open(shot, imageio.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = m.Pix8
		}
		if string(m.Pix8) != string(want) {
			t.Errorf("%s: it shows another picture", c.name)
		}
	}
}
