//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package main

import (
	"errors"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/viewer/window"
)

// execute does what the flags ask.
func execute(c *cobra.Command, f flags, args []string) error {
	s, err := f.settings(c.Flags().Changed)
	if err != nil {
		return cli.WithCode(cli.ExitUsage, err)
	}
	if f.screenshot != "" {
		if format, err := imageio.FormatFromPath(f.screenshot); err != nil || !format.CanWrite() {
			return cli.WithCode(cli.ExitUsage, fmt.Errorf("--screenshot: %q ends in none of .png, .tif, "+
				".jpg and .webp", f.screenshot))
		}
		if len(args) == 0 {
			return cli.WithCode(cli.ExitUsage, errors.New("--screenshot: of which picture?"))
		}
	}
	// The window's thread must find a free processor of Go's whenever it comes back from the system,
	// whatever computes meanwhile.
	if s.viewer.Render.Threads == 0 {
		s.viewer.Render.Threads = runtime.NumCPU()
	}
	runtime.GOMAXPROCS(runtime.NumCPU() + 2)
	s.viewer.Files = args
	s.viewer.Report = func(line string) { c.PrintErrln("liif-view: " + cli.Printable(line)) }
	err = window.Run(c.Context(), window.Options{Viewer: s.viewer, Width: s.width, Height: s.height,
		Fullscreen: f.fullscreen, Screenshot: f.screenshot, Force: f.force})
	if errors.Is(err, window.ErrNoWindow) {
		err = cli.WithCode(cli.ExitDevice, err)
	}
	return err
}
