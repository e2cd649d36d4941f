//go:build unix

package main

import (
	"slices"
	"syscall"
	"testing"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
)

func TestFoldersPassOverPipes(t *testing.T) {
	tree(t, "photos/")
	clitest.Picture(t, "photos/a.png", 4, 4)
	if err := syscall.Mkfifo("photos/pipe.png", 0o666); err != nil {
		t.Skip("no named pipes here:", err)
	}
	command(t, "-m", "nearest", "photos", "-o", "out/").WantLine(t, cli.ExitOK, "a-x4.png")
	if got := clitest.Files(t, "out"); !slices.Equal(got, []string{"a-x4.png"}) {
		t.Errorf("written: %v", got)
	}
}
