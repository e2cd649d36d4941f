package viewer

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// ErrInput: a picture or a model cannot be read.
var ErrInput = errors.New("input cannot be read")

// inputError is an error that is ErrInput, and says so by its own words.
type inputError struct{ error }

func (e inputError) Unwrap() error        { return e.error }
func (e inputError) Is(target error) bool { return target == ErrInput }

// named puts the path before an error that does not name it.
func named(path string, err error) error {
	var p *fs.PathError
	if strings.HasPrefix(err.Error(), path) || errors.As(err, &p) && p.Path == path {
		return err
	}
	return fmt.Errorf("%s: %w", path, err)
}
