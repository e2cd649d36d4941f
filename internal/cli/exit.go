package cli

import (
	"context"
	"errors"
)

// Exit codes of every command.
const (
	ExitOK          = 0
	ExitFailure     = 1   // anything not below
	ExitUsage       = 2   // the command line makes no sense
	ExitInput       = 3   // a picture or a model cannot be read
	ExitDevice      = 4   // the device is missing, was lost, or has too little memory
	ExitOutput      = 5   // the result cannot be written: exists, permission, disk, format limit
	ExitInterrupted = 130 // Ctrl-C
)

// coded is an error that knows its exit code.
type coded struct {
	error
	code int
}

func (c coded) Unwrap() error { return c.error }

// WithCode gives err an exit code; nil stays nil, and a code that err already has stays.
func WithCode(code int, err error) error {
	var c coded
	if err == nil || errors.As(err, &c) {
		return err
	}
	return coded{err, code}
}

// Code is the exit code of err: that of WithCode, ExitInterrupted for a cancelled context, ExitOK
// for nil, and ExitFailure otherwise.
func Code(err error) int {
	var c coded
	switch {
	case err == nil:
		return ExitOK
	case errors.Is(err, context.Canceled):
		return ExitInterrupted
	case errors.As(err, &c):
		return c.code
	}
	return ExitFailure
}
