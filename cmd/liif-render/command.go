package main

import (
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"github.com/liif-render/liif/device"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/render"
)

const about = `Enlarge pictures with LIIF, a network that knows a colour for every point of a picture:
at any scale, whole or fractional, the picture or a region of it. At scale 1 the result is the
picture itself, sample for sample, or cleaned (--restore, --denoise); what is to be smaller is
then reduced by the bicubic filter.

INPUT is a picture (PNG, JPEG, WebP, TIFF, HEIC, AVIF, BMP, GIF, PNM, DZI), a folder, which stands
for the pictures directly in it (with --recursive for those below it too), or - for standard
input. A TIFF in tiles or strips and a DZI may be larger than memory: what takes more than a quarter
of --memory stays on the disk, and parts of it are read as they are needed.

Where the result goes:
  liif-render INPUT OUTPUT          to OUTPUT: a file, a folder, or - for standard output
  liif-render INPUT... -o FOLDER    into the folder, which is made if need be; of one file, FOLDER/
  liif-render INPUT...              beside each input: photo.jpg becomes photo-x4.png
  liif-render -                     to standard output
With two arguments, and none of -o, --suffix and --name, the second is the output. What is named as
a result of another input, as a-x4.png is of a.jpg, is left out, unless it is the only input. Of
inputs that differ only in their extension, results have it in their names: a.jpg and a.png become
a-jpg-x4.png and a-png-x4.png.

The output's extension decides its format: png, tif, jpg, webp, pnm, or for pictures too large for
one file dzi (Deep Zoom: large.dzi, its tiles in large_files, and index.html, which shows them in a
web browser) and iiif (a folder, for a web server). Nothing is overwritten without --force, and no
output replaces its input. A file appears under its name only when it is complete.
A region that falls on whole output pixels is exactly a crop of the whole picture's output.

What takes longer than a minute keeps its finished parts in OUTPUT.liif-job: after an interruption
of any kind the same command goes on from there and ends in the same bytes. The folder is gone when
the output is complete; it takes about as much room. Several machines share a drawing by --shard.
  liif-render status OUTPUT         how far a drawing is
  liif-render join OUTPUT           put the parts of shards together
  liif-render submit --slurm ...    print, or send, the jobs that draw in shards on a cluster
Each has its --help.`

const examples = `  liif-render photo.jpg                         four times as wide and high
  liif-render --scale 30 photo.png out.png      thirty times
  liif-render -s 30 --region 900,400,64,48 photo.png detail.tif
  liif-render --long 3840 holiday/ -o large     a folder of pictures
  liif-render --print 30x20cm@300 a.jpg b.tif   as large as a print needs it
  liif-render --watch scans/ -o large           what arrives in a folder, until Ctrl-C
  liif-render -s 30 photo.png large.dzi         tiles; index.html beside them shows them
  liif-render -s 30 --pyramid photo.png big.tif for QuPath, QGIS and other viewers of large pictures
  liif-render -s 30 --shard 3/24 a.png b.png    the third of 24 shards
  liif-render -m bicubic a.png b.png            plain interpolation, to compare with
  liif-render -s 30 --dry-run photo.png         what it would take; nothing is written
  cat a.jpg | liif-render -s 2 - > b.png        through a pipe`

const exitCodes = `Exit codes:
  0    all is well
  1    failure, other than below
  2    the command line makes no sense
  3    an input or a model cannot be read
  4    the device is missing or lost, or memory is too small
  5    an output cannot be written: it exists, permission, disk, format limit
  130  interrupted; no partial file is left, but for parts that are kept
Of several pictures, those after a bad one are still rendered; the code is the first failure's.

Completion of flags and names: liif-render completion --help`

// newCommand builds the command line.
func newCommand() *cobra.Command {
	var f flags
	c := &cobra.Command{
		Use:     "liif-render [flags] INPUT... [OUTPUT]",
		Short:   "Enlarge pictures to any size with LIIF",
		Long:    about,
		Example: examples,
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			return cli.WithCode(cli.ExitFailure, execute(c, f, args))
		},
	}
	cli.SetHelp(c, f.define(), exitCodes)
	cli.SetKernels(c, device.Kernels())
	complete(c)
	c.AddCommand(newStatus(), newJoin(), newSubmit())
	return c
}

// execute does what the flags ask.
func execute(c *cobra.Command, f flags, args []string) error {
	s, err := f.settings(c.Flags().Changed)
	if err != nil {
		return usageError(err)
	}
	switch out := c.OutOrStdout(); {
	case f.listDevices:
		return listDevices(out, f.json)
	case f.listModels:
		return listModels(out, f.json)
	case len(args) == 0:
		return usageError(errors.New("no input: name a picture, a folder, or - for standard input"))
	}
	b := newBatch(s, c.InOrStdin(), c.OutOrStdout(), c.ErrOrStderr())
	if f.watch {
		if b.watcher, err = newWatcher(s.naming, args); err != nil {
			return usageError(err)
		}
		return b.run(c.Context(), nil)
	}
	jobs, left, err := s.naming.jobs(args)
	if err != nil {
		return usageError(err)
	}
	if f.json && slices.ContainsFunc(jobs, func(j job) bool { return j.output == standard }) {
		return usageError(errors.New("the picture and --json would both write to standard output"))
	}
	b.left = left
	return b.run(c.Context(), jobs)
}

// complete offers the values of flags that have a few.
func complete(c *cobra.Command) {
	fixed := func(values ...string) cobra.CompletionFunc {
		return cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)
	}
	var models []string
	for _, m := range render.Models() {
		models = append(models, m.Name+"\t"+m.Description)
	}
	devices := func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		list := []string{"auto\tthe best GPU, else the processor"}
		for _, d := range device.List() { // asks the drivers, which takes a moment
			list = append(list, d.Device+"\t"+d.Name)
		}
		return list, cobra.ShellCompDirectiveNoFileComp
	}
	for flag, function := range map[string]cobra.CompletionFunc{
		"model":            cobra.FixedCompletions(models, cobra.ShellCompDirectiveDefault),
		"device":           devices,
		"format":           fixed("png", "tif", "jpg", "webp", "pnm", "dzi", "iiif"),
		"tile-format":      fixed("jpg", "png", "webp"),
		"tiff-compression": fixed("none", "deflate", "zstd", "jpeg"),
		"bits":             fixed("8", "16"),
		"metadata":         fixed("keep", "private", "strip"),
		"fit":              fixed("contain", "cover", "stretch"),
		"chroma":           fixed("420", "444"),
		"output":           cobra.FixedCompletions(nil, cobra.ShellCompDirectiveDefault),
	} {
		if err := c.RegisterFlagCompletionFunc(flag, function); err != nil {
			panic(err) // a flag of that name is defined above
		}
	}
}
