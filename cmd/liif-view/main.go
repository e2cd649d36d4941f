package main

import (
	"context"
	"io"
	"os"

	"github.com/liif-render/liif/internal/cli"
)

func main() {
	stdout, stderr, end := cli.Console("liif-view")
	code := run(cli.Context(), cli.Arguments(), stdout, stderr)
	end()
	os.Exit(code)
}

// run is the whole command, for main and for tests. It returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	err := cli.Execute(ctx, newCommand(), args, nil, stdout, stderr)
	return cli.Finish(stderr, "liif-view", err)
}
