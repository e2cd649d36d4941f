package main

import (
	"context"
	"io"
	"os"

	"github.com/liif-render/liif/internal/cli"
)

func main() {
	os.Exit(run(cli.Context(), cli.Arguments(), cli.Stdout(), os.Stderr))
}

// run is the whole command, for main and for tests. It returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	err := cli.Execute(ctx, newCommand(), args, nil, stdout, stderr)
	return finish(stderr, err)
}
