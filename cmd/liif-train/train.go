package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/liif-render/liif/device"
	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/progress"
	"github.com/liif-render/liif/trainer"
	"github.com/liif-render/liif/weights"
)

func listConfigs(out io.Writer) error {
	_, err := fmt.Fprintln(out, strings.Join(trainer.Ready(), "\n"))
	if err != nil {
		err = cli.PrintError(err)
	}
	return err
}

// configuration finds what the arguments name: a configuration, a folder of pictures, or both.
func configuration(args []string) (*trainer.Config, error) {
	isFolder := func(name string) bool {
		info, err := os.Stat(name)
		return err == nil && info.IsDir()
	}
	var c *trainer.Config
	var err error
	photos := ""
	switch {
	case isFolder(args[0]) && len(args) == 1:
		photos = args[0]
		c, err = trainer.ReadyConfig(trainer.Small)
	case isFolder(args[0]):
		return nil, usageError(fmt.Errorf("%s is a folder: name the configuration first", args[0]))
	case slices.Contains(trainer.Ready(), args[0]):
		c, err = trainer.ReadyConfig(args[0])
	default:
		c, err = trainer.ReadConfig(args[0])
	}
	if err != nil {
		return nil, usageError(err)
	}
	if len(args) == 2 {
		photos = args[1]
	}
	if photos != "" {
		if err := c.Train.UseFolder(photos); err != nil {
			return nil, usageError(fmt.Errorf("%s: %w", c.Name, err))
		}
		// With one's own pictures the validation set of a ready configuration may be missing.
		if c.Val != nil && !slices.ContainsFunc(c.Val.Source.Roots, isFolder) {
			c.Val, c.Eval, c.EpochVal = nil, nil, 0
		}
	}
	return c, nil
}

// train does what the flags ask.
func train(c *cobra.Command, f flags, args []string) error {
	if err := f.check(c); err != nil {
		return usageError(err)
	}
	config, err := configuration(args)
	if err != nil {
		return err
	}
	f.change(c, config)
	suited := !c.Flags().Changed("rate") && f.suitRate(config)
	o := trainer.Options{Folder: f.out, Resume: f.resume, Seed: f.seed, Steps: f.steps,
		Limit: minutes(f.minutes), CheckpointEvery: minutes(f.checkpoint),
		Command: append([]string{"liif-train"}, os.Args[1:]...), Version: cli.Version()}
	var note string
	if f.init != "" {
		m, err := weights.Open(f.init)
		if err != nil {
			return inputError(err)
		}
		if o.Init, note, err = trainer.Adapt(m, config.Spec, f.seed); err != nil {
			return inputError(err)
		}
	}
	e, err := open(f)
	if err != nil {
		return cli.WithCode(cli.ExitDevice, err)
	}
	defer e.Close()
	reporter := progress.New(c.ErrOrStderr(), f.quiet)
	o.Log = func(line string) { reporter.Printf("%s", cli.Printable(line)) }
	if suited {
		reporter.Printf("learning rate %g for so short a training; --rate says another",
			config.Adam.Rate)
	}
	if note != "" {
		reporter.Printf("%s", cli.Printable(note))
	}
	task := reporter.Start("training", 1000)
	defer task.Finish()
	o.Report = func(p trainer.Progress) { task.SetNote(int64(p.Share*1000), describe(p)) }
	_, err = trainer.Train(c.Context(), e, config, o)
	return trainError(err)
}

// open opens the device, which must be one that can train; auto looks for one.
func open(f flags) (engine.Trainable, error) {
	e, err := device.Open(device.Options{Device: f.device, Threads: f.threads, Precision: "f32"})
	if err != nil {
		return nil, err
	}
	t, ok := e.(engine.Trainable)
	switch {
	case ok:
		return t, nil
	case f.device == "auto":
		f.device = "cpu"
		if err := e.Close(); err != nil {
			return nil, err
		}
		return open(f)
	}
	return nil, errors.Join(e.Close(), fmt.Errorf("device %s cannot train; --device cpu can",
		e.Info().Device))
}

// describe is the line behind the progress bar.
func describe(p trainer.Progress) string {
	text := fmt.Sprintf("step %d, loss %.4f, %.2f dB", p.Step, p.Loss, p.PSNR)
	if p.Validation > 0 {
		text += fmt.Sprintf(", validation %.2f dB", p.Validation)
	}
	text += fmt.Sprintf(", %.3g pictures/s", p.Samples)
	if p.Left > 0 {
		text += fmt.Sprintf(", %s left", p.Left.Round(time.Second))
	}
	return text
}
