package main

import (
	"github.com/spf13/cobra"

	"github.com/liif-render/liif/device"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/render"
)

const about = `Look at pictures as continuous images: zoom in as far as you like, and every pixel that you
see is asked of LIIF, a network that knows a colour for every point of a picture. At 1:1 you
see the picture itself, and further out its reduction by the bicubic filter; both cleaned, if a
model that can is to undo compression or noise.

FILE is a picture (PNG, JPEG, WebP, TIFF, HEIC, AVIF, BMP, GIF, PNM, DZI), a folder, or a
.safetensors model. A TIFF in tiles or strips or a DZI that takes more than a quarter of --memory
stays on the disk, and is read where you look. In the window, H shows what keys and mouse do. What
is called done there is, pixel for pixel, what liif-render writes; Ctrl+Shift+C copies the command
for it.`

const examples = `  liif-view photo.jpg
  liif-view --zoom 30 --center 120,250 --compare bicubic photo.jpg
  liif-view --model edsr-baseline-liif.safetensors holiday/
  liif-view --zoom 30 --screenshot detail.png photo.jpg`

const exitCodes = `Exit codes:
  0    all is well
  1    failure, other than below
  2    the command line makes no sense
  3    a picture, a model or a session cannot be read
  4    there is no display, or no device
  5    an output cannot be written: it exists, permission, disk
  130  interrupted`

func newCommand() *cobra.Command {
	var f flags
	c := &cobra.Command{
		Use:     "liif-view [flags] [FILE...]",
		Short:   "Look at pictures as continuous images",
		Long:    about,
		Example: examples,
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			return cli.WithCode(cli.ExitFailure, execute(c, f, args))
		},
	}
	c.CompletionOptions.DisableDefaultCmd = true
	cli.SetHelp(c, f.define(), exitCodes)
	cli.SetKernels(c, device.Kernels())
	return c
}

// flags are the command line's values as they were given.
type flags struct {
	zoom, textSize          float64
	center, window, compare string
	model, device           string
	restore, denoise        string
	precision               string
	memory, cache, scroll   string
	maxPixels               string
	threads                 int
	fullscreen, still       bool
	reset                   bool
	screenshot              string
	script, record, report  string
	force                   bool
}

// define makes the flags, in the groups that the help shows.
func (f *flags) define() cli.FlagGroups {
	var groups cli.FlagGroups
	g := groups.Add("View")
	g.Float64VarP(&f.zoom, "zoom", "z", 0,
		"show a source pixel on `N`×N of the screen (default: the whole picture)")
	g.StringVar(&f.center, "center", "",
		"with the place `X,Y` of the picture, in source pixels, in "+
			"the middle")
	g.StringVarP(&f.compare, "compare", "c", "", "compare with `NAME` in a split view: bicubic, "+
		"bilinear, nearest, lanczos or another model")
	cli.TextFlag(g, &f.scroll, "scroll", "", "zoom", "what scrolling does: `zoom|pan`")
	g.BoolVar(&f.still, "still", false, "move at once: no gliding, no fading")
	g.BoolVar(&f.fullscreen, "fullscreen", false, "fill the screen")
	g.StringVar(&f.window, "window", "",
		"open a window of `WIDTHxHEIGHT` (default as large as the "+
			"last time, at first 1280x800)")
	g.Float64Var(&f.textSize, "text-size", 1, "letters `N` times as large as suits "+
		"the screen")
	g.BoolVar(&f.reset, "reset", false, "forget where the window was and what was switched on")

	g = groups.Add("Model and machine")
	cli.TextFlag(g, &f.model, "model", "m", render.Models()[0].Name,
		"use `NAME`: one of liif-render --list-models or a .safetensors file")
	cli.TextFlag(g, &f.device, "device", "d", "auto",
		"compute on `NAME`, one of liif-render --list-devices")
	cli.TextFlag(g, &f.precision, "precision", "", "auto",
		"compute in `auto|f32|f16`: f16 takes a graphics "+
			"device half the memory, many half the time, and changes values by less than half a step of 8 bits")
	g.IntVar(&f.threads, "threads", 0, "compute on `N` threads (default all cores)")
	cli.TextFlag(g, &f.memory, "memory", "", "1GiB",
		"plan to use at most `SIZE` for the picture and "+
			"computing")
	cli.TextFlag(g, &f.cache, "cache", "", "256MiB", "keep at most `SIZE` of what has been drawn")
	cli.TextFlag(g, &f.maxPixels, "max-pixels", "", "268435456",
		"refuse pictures of more than `N` pixels, such as 1e9; none is no limit; unless it is "+
			"given, what stays on the disk has none")

	g = groups.Add("Damage (models that were trained for it)")
	cli.TextFlag(g, &f.restore, "restore", "", "auto",
		"undo compression with strength `auto|off|0-100`: auto "+
			"goes by the quality that a JPEG or lossy WebP was saved with; give about 40 for a picture that "+
			"once was one")
	cli.TextFlag(g, &f.denoise, "denoise", "", "auto",
		"undo noise with strength `auto|off|0-100`: auto "+
			"estimates it, with care, and leaves fine grain")

	g = groups.Add("Without hands")
	g.StringVar(&f.screenshot, "screenshot", "",
		"write what the window shows to `FILE` once it is exact, and quit")
	g.StringVar(&f.script, "script", "",
		"play a session of input from `FILE`, wait until all is exact, "+
			"print what was measured as JSON, and quit")
	g.StringVar(&f.report, "report", "", "write that to `FILE` instead")
	g.StringVar(&f.record, "record", "", "write what you do to `FILE`, for --script")
	g.BoolVarP(&f.force, "force", "f", false, "overwrite outputs that exist")

	g = groups.Add("Information")
	g.BoolP("help", "h", false, "print this")
	g.Bool("version", false, "print the version")
	return groups
}
