package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"
)

func TestFinish(t *testing.T) {
	plain := errors.New("unknown flag")
	for _, c := range []struct {
		err  error
		code int
		want string
	}{
		{nil, ExitOK, ""},
		{plain, ExitUsage, "liif: unknown flag (see liif --help)\n"},
		{WithCode(ExitInput, plain), ExitInput, "liif: unknown flag\n"},
		{fmt.Errorf("a.png: %w", context.Canceled), ExitInterrupted,
			"liif: interrupted; no partial file is left\n"},
		{Reported(WithCode(ExitInput, plain)), ExitInput, ""},
		{WithCode(ExitFailure, Reported(WithCode(ExitInput, plain))), ExitInput, ""},
		{WithCode(ExitInput, errors.New("a\nb.png: gone")), ExitInput, "liif: a\\nb.png: gone\n"},
		{&fs.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}, ExitOutput,
			"liif: standard output: no space left on device\n"},
	} {
		var out bytes.Buffer
		if code := Finish(&out, "liif", c.err); code != c.code || out.String() != c.want {
			t.Errorf("%v: code %d, %q; want %d, %q", c.err, code, out.String(), c.code, c.want)
		}
	}
}
