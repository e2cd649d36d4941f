package cli

import (
	"io"
	"io/fs"
	"os"
	"syscall"

	"github.com/liif-render/liif/internal/startup"
)

// Stdout is the process's standard output. If the process was begun with it closed, writing fails,
// as it does elsewhere; Go would write to /dev/null, and results would vanish without a word.
func Stdout() io.Writer {
	if startup.StdoutClosed() {
		return closedOutput{}
	}
	return os.Stdout
}

// Closed is the error of writing to what Stdout gave, if that is closed; it writes nothing, so that
// a pipe which nobody reads holds nothing up.
func Closed(w io.Writer) error {
	if c, ok := w.(closedOutput); ok {
		_, err := c.Write(nil)
		return err
	}
	return nil
}

type closedOutput struct{}

func (closedOutput) Write([]byte) (int, error) {
	return 0, &fs.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.EBADF}
}
