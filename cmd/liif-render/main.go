package main

import (
	"context"
	"io"
	"os"

	"github.com/liif-render/liif/internal/cli"
)

func main() {
	os.Exit(run(cli.Context(), cli.Arguments(), os.Stdin, cli.Stdout(), os.Stderr))
}

// run is the whole command, for main and for tests. It returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	err := cli.Execute(ctx, newCommand(), args, stdin, stdout, stderr)
	return cli.Finish(stderr, "liif-render", err)
}
