package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/liif-render/liif/device"
	"github.com/liif-render/liif/internal/cli"
)

const about = `Train a network of LIIF: from a configuration in YAML with the keys of the LIIF authors' own, or
with a small one that is built in, on a folder of photographs.

  liif-train CONFIG                 as the configuration says
  liif-train CONFIG PHOTOS/         the same on another folder of pictures
  liif-train PHOTOS/                a small network, good within minutes on a CPU

CONFIG is a file or the name of a ready one (--list-configs). --out gets the model
(model.safetensors), checkpoints, metrics, a log and previews: bicubic, the network's, the truth.
A training may be killed at any time; the same command with --resume goes on from the last
checkpoint, to the same weights.`

const examples = `  liif-train photos/ --minutes 4 --out my-model
  liif-render --model my-model/model.safetensors photo.jpg
  liif-train edsr-baseline-liif --out paper               the paper's, from ./load/div2k
  liif-train small photos/ --init old.safetensors --steps 20000 --out new
  liif-train photos/ --minutes 60 --out my-model --resume
  liif-train plot my-model                                the curves; see liif-train plot --help`

const exitCodes = `Exit codes:
  0    all is well
  1    failure, other than below; a training that has diverged
  2    the command line or the configuration makes no sense
  3    a picture, a model or a checkpoint cannot be read
  4    the device is missing or lost, or memory is too small
  5    the results cannot be written: they exist, permission, disk
  130  interrupted; a checkpoint was saved

Completion of flags and names: liif-train completion --help`

// newCommand builds the command line.
func newCommand() *cobra.Command {
	var f flags
	c := &cobra.Command{
		Use:               "liif-train [flags] CONFIG|PHOTOS/ [PHOTOS/]",
		Short:             "Train a network of LIIF",
		Long:              about,
		Example:           examples,
		Args:              cobra.MaximumNArgs(2),
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		RunE: func(c *cobra.Command, args []string) error {
			if f.listConfigs {
				return listConfigs(c.OutOrStdout())
			}
			if len(args) == 0 {
				return usageError(errors.New("no configuration and no folder of pictures"))
			}
			return train(c, f, args)
		},
	}
	c.AddCommand(newPlotCommand())
	cli.SetHelp(c, f.define(), exitCodes)
	cli.SetKernels(c, device.Kernels())
	return c
}
