//go:build (cgo && (linux || darwin || windows) && (amd64 || arm64)) || js

package webgpu

import (
	"fmt"
	"strings"

	"github.com/liif-render/liif/engine"
)

// classify separates running out of memory and losing the device from other failures, of which this
// binding gives the text alone.
func classify(err error) error {
	text := strings.ToLower(err.Error())
	switch {
	case strings.Contains(text, "memory"):
		return fmt.Errorf("%w: %w", engine.ErrOutOfMemory, err)
	case strings.Contains(text, "lost"):
		return fmt.Errorf("%w: %w", engine.ErrDeviceLost, err)
	}
	return err
}
