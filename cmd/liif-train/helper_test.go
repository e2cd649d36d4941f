package main

import (
	"context"
	"io"
	"path/filepath"
	"testing"

	"github.com/liif-render/liif/internal/clitest"
)

// command runs liif-train in this process.
func command(t *testing.T, args ...string) clitest.Result {
	t.Helper()
	return commandIn(t.Context(), args...)
}

func commandIn(ctx context.Context, args ...string) clitest.Result {
	return clitest.Run("liif-train",
		func(stdout, stderr io.Writer) int { return run(ctx, args, stdout, stderr) })
}

// inFolder makes an empty folder the current one, with photos/ of n pictures.
func inFolder(t *testing.T, n int) {
	t.Helper()
	t.Chdir(t.TempDir())
	for i := range n {
		clitest.Picture(t, filepath.Join("photos", string(rune('a'+i))+".png"), 210, 200)
	}
}
