//go:build !js

package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/spf13/cobra"
)

// Execute runs a command, of this version unless it has another, with arguments and streams of its
// own. Finish prints its error and has the exit code.
func Execute(ctx context.Context, c *cobra.Command, args []string, stdin io.Reader, stdout,
	stderr io.Writer) error {
	c.Version = cmp.Or(c.Version, Version())
	c.SilenceErrors, c.SilenceUsage = true, true
	c.SetArgs(args)
	c.SetIn(stdin)
	c.SetOut(stdout)
	c.SetErr(stderr)
	if len(args) == 2 && args[0] == packagingCommand {
		return packaging(c, args[1], stdout)
	}
	return c.ExecuteContext(ctx)
}

// reported is an error that has been printed.
type reported struct{ error }

func (r reported) Unwrap() error { return r.error }

// Reported ends a run whose errors have been printed: Finish only takes the exit code from it.
func Reported(err error) error { return reported{err} }

// Finish prints to stderr why the command called name failed, if it did, and returns the exit code.
// An error without a code comes from the command line's parser: it is about usage, or about
// printing the help.
func Finish(stderr io.Writer, name string, err error) int {
	if _, printing := err.(*fs.PathError); printing {
		err = PrintError(err)
	}
	code := Code(WithCode(ExitUsage, err))
	switch {
	case code == ExitOK || errors.As(err, new(reported)):
	case code == ExitUsage:
		fmt.Fprintf(stderr, "%s: %s (see %s --help)\n", name, Message(err), name)
	default:
		fmt.Fprintf(stderr, "%s: %s\n", name, Message(err))
	}
	return code
}

// PrintError is an error of printing to standard output, with its exit code.
func PrintError(err error) error {
	if p, ok := err.(*fs.PathError); ok {
		err = p.Err
	}
	return WithCode(ExitOutput, fmt.Errorf("standard output: %w", err))
}

// Message is an error's text for people: one line, whatever names it contains.
func Message(err error) string {
	if errors.Is(err, context.Canceled) {
		return "interrupted; no partial file is left"
	}
	return Printable(err.Error())
}

// WriteJSON prints a value for programs.
func WriteJSON(w io.Writer, value any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(value); err != nil {
		return PrintError(err)
	}
	return nil
}
