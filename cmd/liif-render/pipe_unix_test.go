//go:build unix

package main

import (
	"slices"
	"syscall"
	"testing"

	"github.com/liif-render/liif/internal/cli"
)

func TestFoldersPassOverPipes(t *testing.T) {
	tree(t, "photos/")
	pictureAt(t, "photos/a.png", 4, 4)
	if err := syscall.Mkfifo("photos/pipe.png", 0o666); err != nil {
		t.Skip("no named pipes here:", err)
	}
	command(t, "-m", "nearest", "photos", "-o", "out/").want(t, cli.ExitOK, "a-x4.png")
	if got := files(t, "out"); !slices.Equal(got, []string{"a-x4.png"}) {
		t.Errorf("written: %v", got)
	}
}
