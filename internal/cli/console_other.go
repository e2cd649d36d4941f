//go:build !windows

package cli

import (
	"io"
	"os"
)

// Console is where a program with a window writes, and a function to call before the program ends.
func Console(string) (stdout, stderr io.Writer, end func()) {
	return Stdout(), os.Stderr, func() {}
}
