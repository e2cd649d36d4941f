package viewer

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/liif-render/liif/internal/viewer/tiles"
)

// ErrInput: a picture or a model cannot be read.
var ErrInput = tiles.ErrInput

// named puts the path before an error that does not name it.
func named(path string, err error) error {
	var p *fs.PathError
	if strings.HasPrefix(err.Error(), path) || errors.As(err, &p) && p.Path == path {
		return err
	}
	return fmt.Errorf("%s: %w", path, err)
}
