//go:build cgo && (darwin || windows) && (amd64 || arm64)

package window

import "errors"

// clipboard is for text alone where pictures have not been provided for.
type clipboard struct{}

func (c *clipboard) set(_ []byte) error {
	return errors.New("pictures cannot be copied on this system: Ctrl+S saves, Ctrl+Shift+C copies the command")
}

func (c *clipboard) close() {}
