//go:build !(cgo && (linux || darwin || windows) && (amd64 || arm64))

package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/liif-render/liif/internal/cli"
)

// execute says why there is no window.
func execute(c *cobra.Command, f flags, _ []string) error {
	if _, err := f.settings(c.Flags().Changed); err != nil {
		return cli.WithCode(cli.ExitUsage, err)
	}
	return cli.WithCode(cli.ExitDevice,
		errors.New("this program was built without a window: build it "+
			"with a C compiler (CGO_ENABLED=1) for Linux, macOS or Windows"))
}
