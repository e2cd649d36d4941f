package tiles

import "errors"

// ErrInput: a picture or a model cannot be read.
var ErrInput = errors.New("input cannot be read")

// InputError is an error that is ErrInput, and says so by its own words.
type InputError struct{ error }

// NewInputError makes an error ErrInput.
func NewInputError(err error) error { return InputError{err} }

func (e InputError) Unwrap() error        { return e.error }
func (e InputError) Is(target error) bool { return target == ErrInput }
