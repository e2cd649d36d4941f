package main

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/liif-render/liif/device"
	"github.com/liif-render/liif/evaluate"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/render"
	"github.com/liif-render/liif/resample"
)

const about = `Measure how well models enlarge, as the papers on super-resolution count it: PSNR and SSIM over
folders of pictures, with time and memory, beside bicubic and the numbers in print.

Each picture is reduced by the scale, enlarged again, and compared with what it was. The reduced
picture is made as the LIIF authors make it (Pillow's bicubic on 8 bits, of the picture cut to a
multiple of the scale), or read from the folders X2, X3, ... that come with a set (--lr).

  FOLDER        your own pictures, as --benchmark at scales 2 and 4
  --benchmark   PSNR of Y, an edge as wide as the scale left out: Set5, Set14, B100, Urban100
  --div2k       PSNR of RGB, an edge of the scale and 6 pixels left out
At scale 1 nothing is left out: the picture itself is compressed or made noisy, and restored.
SSIM is of Y in both, with 11x11 Gaussian windows of sigma 1.5. What is drawn is clamped to 0..1,
not rounded to 8 bits (--round does). Grey pictures count as RGB, alpha does not count.

--jpeg and --noise damage the reduced pictures as life does; all methods see the same noise. Between
two models the pictures' differences tell more than the means: 0.03 +- 0.05 dB is no difference.

A folder may also hold the pictures in HR and the reduced ones in LR_bicubic, as EDSR's benchmark
sets do. A picture that cannot be read fails its row, not the others; the exit code tells.`

const examples = `  liif-eval holiday/                                      a folder of your own
  liif-eval --benchmark Set5                              the built-in model and bicubic
  liif-eval --benchmark Set5 --benchmark Set14 --scales 2,4
  liif-eval --benchmark Set5 -m mine.safetensors -m liif-small --markdown
  liif-eval --benchmark Set5 --scales 2 --jpeg 90,75,60,40,20 --noise 2,5,10
  liif-eval --benchmark LIVE1 --scales 1 --jpeg 10,20,30,40
  liif-eval --benchmark B100 -m mine.safetensors --against liif-small
  liif-eval --div2k DIV2K_valid_HR --lr DIV2K_valid_LR_bicubic --first 10
  liif-eval --benchmark Set14 --scales 4 --worst 8 crops/ where the model does worst
  liif-eval --benchmark Set5 --csv set5.csv --json set5.json
  liif-eval --benchmark Urban100 --shard 3/24 --json urban.json   one of 24 machines
  liif-eval join urban.json                                       when all have`

const exitCodes = `Exit codes:
  0    all is well
  1    failure, other than below
  2    the command line makes no sense
  3    a folder, picture or model cannot be read, or a picture is too small
  4    the device is missing or lost, or memory is too small
  5    an output cannot be written: it exists, permission, disk
  130  interrupted; no partial file is left

Completion of flags and names: liif-eval completion --help`

func newCommand() *cobra.Command {
	var f flags
	c := &cobra.Command{
		Use: "liif-eval [flags] FOLDER... | --benchmark FOLDER | --div2k FOLDER ... " +
			"[CROPS]",
		Short:   "Measure models as the papers do",
		Long:    about,
		Example: examples,
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			s, err := f.settings(args, c.Flags().Changed)
			if err != nil {
				return cli.WithCode(cli.ExitUsage, err)
			}
			e := newEvaluation(s, c.OutOrStdout(), c.ErrOrStderr())
			return cli.WithCode(cli.ExitFailure, e.run(c.Context()))
		},
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	cli.SetHelp(c, f.define(), exitCodes)
	cli.SetKernels(c, device.Kernels())
	c.Flags().SetNormalizeFunc(alias)
	complete(c)
	c.AddCommand(newJoin())
	return c
}

// complete offers the values of flags that have a few.
func complete(c *cobra.Command) {
	var models, filters []string
	for _, m := range render.Models() {
		if _, isFilter := resample.FilterByName(m.Name); isFilter {
			filters = append(filters, m.Name)
		} else {
			models = append(models, m.Name+"\t"+m.Description)
		}
	}
	var dials []string
	for _, d := range evaluate.Dials() {
		dials = append(dials, string(d))
	}
	only := cobra.ShellCompDirectiveNoFileComp
	for flag, function := range map[string]cobra.CompletionFunc{
		"model":  cobra.FixedCompletions(models, cobra.ShellCompDirectiveDefault),
		"filter": cobra.FixedCompletions(append(filters, none), only),
		"against": cobra.FixedCompletions(slices.Concat(models, filters, []string{none}),
			cobra.ShellCompDirectiveDefault),
		"dial":      cobra.FixedCompletions(dials, only),
		"device":    completeDevices,
		"published": cobra.FixedCompletions(append(evaluate.KnownSets(), none), only),
	} {
		if err := c.RegisterFlagCompletionFunc(flag, function); err != nil {
			panic(err) // a flag of that name is defined above
		}
	}
}

// completeDevices looks for devices only when asked, for that takes a while.
func completeDevices(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	devices := []string{"auto\tthe best GPU, else the processor"}
	for _, d := range device.List() {
		devices = append(devices, d.Device+"\t"+d.Name)
	}
	return devices, cobra.ShellCompDirectiveNoFileComp
}
