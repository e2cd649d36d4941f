package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/weights"
	"github.com/liif-render/liif/weights/pth"
)

const about = `liif-convert makes a safetensors file, which the other programs read, of a model:
a checkpoint (.pth) that the LIIF authors' code saved, another safetensors file, or
a built-in model. With --info it tells what is in a model instead.

Models are EDSR or RDN with a LIIF or MetaSR head. Nothing in a checkpoint is run.
The optimiser's state is left out; float64, float16 and bfloat16 become float32.
Nothing is overwritten without --force, and a file appears only when it is complete.`

const examples = `  liif-convert edsr-baseline-liif.pth edsr-baseline-liif.safetensors
  liif-convert --f16 rdn-liif.pth rdn-liif-f16.safetensors     half the size
  liif-convert --info rdn-liif.pth                             what it is; -v its tensors too
  liif-convert --info --json liif-small                        a built-in model`

const exitCodes = `Exit codes:
  0    all is well
  1    failure, other than below
  2    the command line makes no sense
  3    the model cannot be read
  5    the output cannot be written: it exists, permission, disk, a number too large
       for float16
  130  interrupted; no partial file is left

Completion of flags and names: liif-convert completion --help`

type options struct {
	info, json, verbose, f16, force, quiet bool
}

func newCommand() *cobra.Command {
	var o options
	c := &cobra.Command{
		Use:               "liif-convert [flags] IN OUT.safetensors\n  liif-convert --info [--json|--verbose] MODEL",
		Short:             "Make safetensors files of LIIF checkpoints",
		Long:              about,
		Example:           examples,
		Args:              o.check,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		RunE: func(c *cobra.Command, args []string) error {
			if o.info {
				return cli.WithCode(cli.ExitFailure, inform(c.OutOrStdout(), args[0], o))
			}
			err := convert(c.Context(), c.OutOrStdout(), args[0], args[1], o)
			return cli.WithCode(cli.ExitFailure, err)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string,
			cobra.ShellCompDirective) {
			var names []string
			for _, b := range weights.Builtin() {
				names = append(names, b.Name+"\t"+b.Description)
			}
			return names, cobra.ShellCompDirectiveDefault
		},
	}
	cli.SetHelp(c, o.define(), exitCodes)
	return c
}

func (o *options) define() (groups cli.FlagGroups) {
	g := groups.Add("Flags")
	g.BoolVarP(&o.info, "info", "i", false, "tell what is in a model, do not convert")
	g.BoolVar(&o.json, "json", false, "with --info: as JSON")
	g.BoolVarP(&o.verbose, "verbose", "v", false, "with --info: the tensors too")
	g.BoolVar(&o.f16, "f16", false, "store float16, rounded to nearest, not float32")
	g.BoolVarP(&o.force, "force", "f", false, "replace OUT if it exists")
	g.BoolVarP(&o.quiet, "quiet", "q", false, "print nothing but errors")
	g.BoolP("help", "h", false, "print this")
	g.Bool("version", false, "print the version")
	return groups
}

// check finds what makes no sense in a command line.
func (o *options) check(c *cobra.Command, args []string) error {
	switch {
	case o.info && (o.f16 || o.force || o.quiet):
		return errors.New("--info converts nothing: --f16, --force and --quiet do not go with it")
	case o.info && len(args) != 1:
		return fmt.Errorf("--info takes one model, not %d", len(args))
	case o.info:
		return nil
	case o.json:
		return errors.New("--json goes with --info")
	case o.verbose:
		return errors.New("--verbose goes with --info")
	case len(args) != 2:
		return fmt.Errorf("converting takes two names, IN and OUT.safetensors, not %d", len(args))
	case !strings.EqualFold(filepath.Ext(args[1]), ".safetensors"):
		return fmt.Errorf("%s: the output's name must end in .safetensors", args[1])
	}
	return nil
}

// openModel reads any model: a checkpoint, a safetensors file or a built-in one.
func openModel(name string) (*weights.Model, error) {
	m, err := weights.Open(name)
	if errors.Is(err, weights.ErrCheckpoint) {
		m, err = pth.ReadFile(name)
	}
	return m, cli.WithCode(cli.ExitInput, err)
}

func convert(ctx context.Context, stdout io.Writer, in, out string, o options) error {
	m, err := openModel(in)
	if err != nil {
		return err
	}
	// Writing itself is short and is not cut off: the file is complete or not there.
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%s: %w", in, err)
	}
	err = weights.WriteFile(out, m, weights.WriteOptions{F16: o.f16, Force: o.force})
	if errors.Is(err, weights.ErrExists) {
		err = fmt.Errorf("%w, --force replaces it", err)
	}
	if err != nil || o.quiet {
		return cli.WithCode(cli.ExitOutput, err)
	}
	dtype := weights.F32
	if o.f16 {
		dtype = weights.F16
	}
	_, err = fmt.Fprintf(stdout, "%s: %s, %s, %d parameters, %s\n", cli.Printable(out),
		describeEncoder(&m.Spec),
		m.Spec.DescribeHead(), m.Spec.Parameters(), dtype)
	return cli.WithCode(cli.ExitOutput, err)
}
