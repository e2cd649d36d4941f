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
	case aboutMemory(text):
		return fmt.Errorf("%w: %w", engine.ErrOutOfMemory, err)
	case strings.Contains(text, "lost"):
		return fmt.Errorf("%w: %w", engine.ErrDeviceLost, err)
	}
	return err
}

// aboutMemory tells whether an error, in small letters, is that memory ran out. One of compiling
// may quote the shader, which has barriers of memory.
func aboutMemory(text string) bool {
	for _, call := range []string{"pipeline", "shadermodule"} {
		if strings.Contains(text, call) {
			return strings.Contains(text, "out of memory") ||
				strings.Contains(text, "not enough memory")
		}
	}
	return strings.Contains(text, "memory")
}
