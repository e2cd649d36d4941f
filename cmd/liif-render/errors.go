package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/render"
)

func usageError(err error) error { return cli.WithCode(cli.ExitUsage, err) }

// inputError is about a picture or folder; the name is put before the reason unless it is there.
func inputError(name string, err error) error {
	return cli.WithCode(cli.ExitInput, named(name, err))
}

// outputError is about an output. imageio knows a stream as "output"; the name says more.
func outputError(name string, err error) error {
	if inner := errors.Unwrap(err); inner != nil && strings.HasPrefix(err.Error(), "output: ") {
		err = inner
	}
	return cli.WithCode(cli.ExitOutput, named(name, err))
}

// named puts the name before an error that does not begin with it; package os says what it did to
// the file first.
func named(name string, err error) error {
	if p, ok := err.(*fs.PathError); ok && p.Path == name {
		err = p.Err
	}
	if strings.HasPrefix(err.Error(), name+":") {
		return err
	}
	return fmt.Errorf("%s: %w", name, err)
}

// deviceError gives errors of the device and its memory their code; others stay as they are.
func deviceError(err error) error {
	if render.AboutDevice(err) {
		return cli.WithCode(cli.ExitDevice, err)
	}
	return err
}
