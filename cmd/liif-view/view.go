//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/viewer"
	"github.com/liif-render/liif/internal/viewer/window"
	"github.com/liif-render/liif/render"
)

// execute does what the flags ask.
func execute(c *cobra.Command, f flags, args []string) error {
	s, err := f.settings(c.Flags().Changed)
	if err != nil {
		return cli.WithCode(cli.ExitUsage, err)
	}
	if f.screenshot != "" {
		if format, err := imageio.FormatFromPath(f.screenshot); err != nil || !format.CanWrite() {
			return cli.WithCode(cli.ExitUsage,
				fmt.Errorf("--screenshot: %q ends in none of .png, .tif, "+
					".jpg and .webp", f.screenshot))
		}
	}
	if (f.screenshot != "" || f.script != "") && len(args) == 0 {
		return cli.WithCode(cli.ExitUsage, errors.New("--screenshot and --script need a picture"))
	}
	if f.report != "" && f.script == "" {
		return cli.WithCode(cli.ExitUsage, errors.New("--report needs --script"))
	}
	if err := checkFiles(args); err != nil {
		return cli.WithCode(cli.ExitInput, err)
	}
	options := window.Options{Viewer: s.viewer, Width: s.width, Height: s.height,
		TextSize:   f.textSize,
		Fullscreen: f.fullscreen, Screenshot: f.screenshot, Force: f.force}
	if f.script != "" {
		if options.Session, err = readSession(f.script); err != nil {
			return err
		}
		if !c.Flags().Changed("window") {
			options.Width, options.Height = options.Session.Width, options.Session.Height
			options.Pixels = true
		}
		options.Report = reporter(c.OutOrStdout(), f.report, f.force)
	}
	// The window's thread must find a free processor of Go's whenever it comes back from the
	// system, whatever computes meanwhile.
	v := &options.Viewer
	if v.Render.Threads == 0 {
		v.Render.Threads = runtime.NumCPU()
	}
	runtime.GOMAXPROCS(runtime.NumCPU() + 2)
	if os.Getenv("GOGC") == "" {
		// Nearly all memory is pixels, which the collector need not look through: to collect often
		// costs little, and saves as much memory as the pictures take.
		debug.SetGCPercent(20)
	}
	v.Files = args
	said := &speaker{print: func(line string) { c.PrintErrln("liif-view: " + cli.Printable(line)) },
		late: f.screenshot != "" || f.script != ""}
	v.Report = said.say
	kept, keep := f.kept(&options, c.Flags().Changed)
	options.Settings = kept
	if f.record != "" {
		err = recording(c.Context(), options, f.record)
	} else {
		err = show(c.Context(), options)
	}
	keep()
	said.end(err)
	return err
}

// kept reads the settings of the last time into the options, where flags say nothing else, and
// returns them with what writes them down again. Screenshots and sessions depend on none and change
// none.
func (f flags) kept(o *window.Options, changed func(string) bool) (*viewer.Settings, func()) {
	path, err := viewer.SettingsPath()
	if err != nil || f.screenshot != "" || f.script != "" {
		return nil, func() {}
	}
	var s viewer.Settings
	if !f.reset {
		if s, err = viewer.ReadSettings(path); err != nil {
			o.Viewer.Report("warning: settings are forgotten: " + err.Error())
		}
	}
	if changed("window") {
		s.Window, s.Maximized = [4]int{}, false
	}
	if !changed("scroll") {
		o.Viewer.PanByScroll = s.PanByScroll
	}
	o.Viewer.Information, o.Viewer.Overview = s.Information, s.Overview
	o.Viewer.Hint = !s.Helped
	before := s
	return &s, func() {
		if s == before && !f.reset {
			return
		}
		if err := s.Write(path); err != nil {
			o.Viewer.Report("warning: settings are not kept: " + err.Error())
		}
	}
}

// show opens the window, and gives its errors their exit codes.
func show(ctx context.Context, o window.Options) error {
	err := window.Run(ctx, o)
	switch {
	case errors.Is(err, window.ErrNoWindow), render.AboutDevice(err):
		return cli.WithCode(cli.ExitDevice, err)
	case errors.Is(err, viewer.ErrInput):
		return cli.WithCode(cli.ExitInput, err)
	case errors.Is(err, window.ErrOutput):
		return cli.WithCode(cli.ExitOutput, existing(err))
	}
	return err
}
