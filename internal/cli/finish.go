package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// Finish prints to stderr why the command called name failed, if it did, and returns the exit code.
// An error without a code comes from the command line's parser: it is about usage, or about
// printing the help.
func Finish(stderr io.Writer, name string, err error) int {
	if p, printing := err.(*fs.PathError); printing {
		err = WithCode(ExitOutput, fmt.Errorf("standard output: %w", p.Err))
	}
	code := Code(WithCode(ExitUsage, err))
	switch code {
	case ExitOK:
	case ExitUsage:
		fmt.Fprintf(stderr, "%s: %s (see %s --help)\n", name, Message(err), name)
	default:
		fmt.Fprintf(stderr, "%s: %s\n", name, Message(err))
	}
	return code
}

// Message is what an error is to people: one line, whatever names it holds.
func Message(err error) string {
	if errors.Is(err, context.Canceled) {
		return "interrupted; no partial file is left"
	}
	return Printable(err.Error())
}
