package main

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/liif-render/liif/internal/cli"
)

func main() {
	os.Exit(run(cli.Context(), os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole command, for main and for tests. It returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c := newCommand()
	c.SetArgs(args)
	c.SetOut(stdout)
	c.SetErr(stderr)
	err := c.ExecuteContext(ctx)
	if errors.As(err, new(reportedError)) {
		return cli.Code(err)
	}
	return cli.Finish(stderr, "liif-eval", err)
}
