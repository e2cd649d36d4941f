package main

import (
	"context"
	"io"
	"os"

	"github.com/liif-render/liif/internal/cli"
)

func main() {
	os.Exit(run(cli.Context(), os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole command. It returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c := newCommand()
	c.SetArgs(args)
	c.SetOut(stdout)
	c.SetErr(stderr)
	return cli.Finish(stderr, "liif-view", c.ExecuteContext(ctx))
}
