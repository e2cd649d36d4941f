package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/liif-render/liif/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// After the first signal the next one ends the process at once.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole command, for main and for tests. It returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c := newCommand()
	c.SetArgs(args)
	c.SetIn(stdin)
	c.SetOut(stdout)
	c.SetErr(stderr)
	// Errors without a code come from cobra, about the command line.
	err := cli.WithCode(cli.ExitUsage, c.ExecuteContext(ctx))
	switch code := cli.Code(err); code {
	case cli.ExitOK:
		return code
	case cli.ExitUsage:
		fmt.Fprintf(stderr, "liif-convert: %v (see liif-convert --help)\n", err)
		return code
	default:
		fmt.Fprintf(stderr, "liif-convert: %v\n", err)
		return code
	}
}
