package main

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/spf13/cobra"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/trainer"
)

// flags are the command line's values as they were given.
type flags struct {
	out         string
	resume      bool
	steps       int
	minutes     float64
	init        string
	seed        uint64
	batch       int
	rate        float64
	warmUp      int
	cosine      bool
	loss        string
	clip        float64
	ema         float64
	degrade     bool
	clean       float64
	checkpoint  float64
	device      string
	threads     int
	quiet       bool
	listConfigs bool
}

// define makes the flags, in the groups that the help shows.
func (f *flags) define() cli.FlagGroups {
	var groups cli.FlagGroups
	g := groups.Add("Training")
	g.IntVar(&f.steps, "steps", 0,
		"end after `N` steps; the learning rate's schedule is stretched "+
			"or compressed to them (default the configuration's epochs)")
	g.Float64Var(&f.minutes, "minutes", 0, "end after `M` minutes of training, those of earlier "+
		"runs included; the learning rate follows the clock, so the result is not exactly repeatable")
	g.StringVar(&f.init, "init", "", "begin with the weights of `MODEL`, a .safetensors file or a "+
		"built-in name; see README.md for models of another size")
	g.Uint64Var(&f.seed, "seed", 1, "draw weights, crops and queries from seed `N`")
	g.IntVar(&f.batch, "batch", 0, "take `N` pictures a step (default the configuration's)")
	g.Float64Var(&f.rate, "rate", 0, "learn at rate `R` (default the configuration's; small "+
		"learns at 2e-3 for 10 minutes or 3000 steps, 1e-3 for an hour or 15000)")
	g.IntVar(&f.warmUp, "warm-up", 0,
		"let the rate grow from 0 over `N` steps, 0 for not (default "+
			"the configuration's)")
	g.BoolVar(&f.cosine, "cosine", false,
		"let the rate fall along half a cosine, in place of steps "+
			"(multi_step_lr); --cosine=false keeps it (default the configuration's)")
	g.StringVar(&f.loss, "loss", "", "minimise `rgb|luma|psnr`: differences of each colour; of "+
		"luma, with colour counting for less; their squares, a picture's as its PSNR counts "+
		"them (default the configuration's)")
	g.Float64Var(&f.clip, "clip", 0, "shorten gradients to a norm of `X`, 0 for not (default the "+
		"configuration's)")
	g.Float64Var(&f.ema, "ema", 0,
		"take as the model the exponential moving average of the weights "+
			"with decay `D`, such as 0.999, 0 for the last weights (default the configuration's)")
	g.BoolVar(&f.degrade, "degrade", false,
		"treat inputs as life does (other kernels, blur, noise, "+
			"JPEG), and give the model dials for compression and noise; README.md says how")
	g.Float64Var(&f.clean, "clean", 0,
		"leave this `SHARE` of the inputs clean, 0 to 1; needs --degrade "+
			"(default 0.45)")

	g = groups.Add("Results")
	g.StringVarP(&f.out, "out", "o", "", "put the results into `FOLDER`, which is made if need be")
	g.BoolVar(&f.resume, "resume", false,
		"go on from the last checkpoint in the folder, if it has one")
	g.Float64Var(&f.checkpoint, "checkpoint-minutes", 5, "save a checkpoint every `M` minutes")

	g = groups.Add("Machine")
	cli.TextFlag(g, &f.device, "device", "d", "auto", "compute on `NAME`, one of liif-render "+
		"--list-devices that can train")
	g.IntVar(&f.threads, "threads", 0, "use `N` threads (default all cores)")

	g = groups.Add("Information")
	g.BoolVarP(&f.quiet, "quiet", "q", false, "print nothing but errors")
	g.BoolVar(&f.listConfigs, "list-configs", false, "list the ready configurations")
	g.BoolP("help", "h", false, "print this")
	g.Bool("version", false, "print the version")
	return groups
}

// check finds values that make no sense.
func (f *flags) check(c *cobra.Command) error {
	given := c.Flags().Changed
	for _, v := range []struct {
		name         string
		value        float64
		lowest, most float64
	}{
		{"steps", float64(f.steps), 1, 1e12}, {"minutes", f.minutes, 1e-3, 1e7},
		{"batch", float64(f.batch), 1, 1 << 16}, {"rate", f.rate, 1e-12, 1},
		{"warm-up", float64(f.warmUp), 0, 1e12}, {"clip", f.clip, 0, 1e9},
		{"ema", f.ema, 0, 0.999999999},
		{"clean", f.clean, 0, 1}, {"checkpoint-minutes", f.checkpoint, 1e-3, 1e7},
		{"threads", float64(f.threads), 1, 1 << 16},
	} {
		if given(v.name) && !(v.value >= v.lowest && v.value <= v.most) || math.IsNaN(v.value) {
			return fmt.Errorf("--%s: %v is not in %v..%v", v.name, v.value, v.lowest, v.most)
		}
	}
	if _, err := engine.LossOf(f.loss); err != nil {
		return fmt.Errorf("--loss: %w", err)
	}
	if given("clean") && !f.degrade {
		return errors.New("--clean needs --degrade")
	}
	if f.out == "" {
		return errors.New("--out: name a folder for the results")
	}
	return nil
}

// change applies the flags to a configuration.
func (f *flags) change(c *cobra.Command, config *trainer.Config) {
	for name, set := range map[string]func(){
		"batch":   func() { config.Train.Batch = f.batch },
		"rate":    func() { config.Adam.Rate = f.rate },
		"warm-up": func() { config.WarmUp = f.warmUp },
		"loss":    func() { config.Loss, _ = engine.LossOf(f.loss) },
		"clip":    func() { config.Clip = f.clip },
		"ema":     func() { config.EMA = f.ema },
		"degrade": func() {
			if !f.degrade {
				return
			}
			life := trainer.Life()
			if c.Flags().Changed("clean") {
				life.Clean = f.clean
			}
			config.DegradeLike(life)
		},
		"cosine": func() {
			config.Cosine = f.cosine
			if f.cosine {
				config.Milestones, config.Gamma = nil, 0
			} else {
				config.RateEnd = 0
			}
		},
	} {
		if c.Flags().Changed(name) {
			set()
		}
	}
}

func minutes(m float64) time.Duration { return time.Duration(m * float64(time.Minute)) }

// suitRate gives a short training of the small network from nothing a rate that suits it, and tells
// whether it did: that of the configuration is for longer ones, and for weights that are good
// already.
func (f *flags) suitRate(config *trainer.Config) bool {
	if config.Name != trainer.Small || f.init != "" {
		return false
	}
	within := func(minutes float64, steps int) bool {
		return f.minutes > 0 && f.minutes <= minutes || f.steps > 0 && f.steps <= steps
	}
	switch {
	case within(10, 3000):
		config.Adam.Rate = 2e-3
	case within(60, 15000):
		config.Adam.Rate = 1e-3
	default:
		return false
	}
	return true
}
