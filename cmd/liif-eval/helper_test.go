package main

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/clitest"
)

// command runs liif-eval in this process.
func command(t *testing.T, args ...string) clitest.Result {
	t.Helper()
	return commandIn(t.Context(), args...)
}

func commandIn(ctx context.Context, args ...string) clitest.Result {
	return clitest.Run("liif-eval",
		func(stdout, stderr io.Writer) int { return run(ctx, args, stdout, stderr) })
}

// inFolder makes an empty folder the current one.
func inFolder(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
}

// column is the numbers of the table's line that starts with label, by scale.
func column(t *testing.T, table, label string) []string {
	t.Helper()
	for line := range strings.Lines(table) {
		if rest, found := strings.CutPrefix(strings.TrimSpace(line), label+"  "); found {
			return slices.DeleteFunc(strings.Split(rest, " "),
				func(s string) bool { return s == "" })
		}
	}
	t.Fatalf("no %q in %s", label, table)
	return nil
}
