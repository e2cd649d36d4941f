package main

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/clitest"
	"github.com/liif-render/liif/trainer"
	"github.com/liif-render/liif/weights"
)

// TestTrainYourOwn: what the README says, for a few steps.
func TestTrainYourOwn(t *testing.T) {
	inFolder(t, 3)
	short := []string{"--steps", "2", "--batch", "2", "--out", "my-model", "--device", "cpu"}
	r := command(t, append(short, "photos")...)
	r.WantLast(t, cli.ExitOK, "done: 2 steps")
	r.WantLast(t, cli.ExitOK, "next: liif-render --model my-model/model.safetensors photo.jpg")
	for _, want := range []string{
		"learning rate 0.002 for so short a training; --rate says another\n",
		" where bicubic has ", "in the middle of 3 pictures it was trained on\n",
	} {
		if !strings.Contains(r.Stderr, want) {
			t.Errorf("no %q in stderr: %s", want, r.Stderr)
		}
	}
	m, err := weights.ReadFile("my-model/model.safetensors")
	if err != nil || m.Spec.Features != 32 || m.Metadata["trained_steps"] != "2" {
		t.Errorf("%+v, %v", m, err)
	}
	command(t, append(short, "photos")...).WantLast(t, cli.ExitOutput,
		"my-model holds a training already: --resume goes on with it")
	short[1] = "3"
	r = command(t, append(short, "small", "photos/", "--resume")...)
	r.WantLast(t, cli.ExitOK, "done: 3 steps")
	if !strings.Contains(r.Stderr, "going on from step 2") {
		t.Errorf("stderr: %s", r.Stderr)
	}
	metrics, err := trainer.ReadMetrics("my-model")
	if err != nil || len(metrics) == 0 {
		t.Errorf("%v, %v", metrics, err)
	}
	command(t, "plot", "my-model").WantLast(t, cli.ExitOK, "")
	command(t, "plot", "my-model", "my-model", "--minutes", "-o", "both.svg").WantLast(t,
		cli.ExitOK, "")
	for file, start := range map[string]string{"my-model/curve.png": "\x89PNG",
		"both.svg": "<?xml"} {
		data, err := os.ReadFile(file)
		if err != nil || !strings.HasPrefix(string(data), start) {
			t.Errorf("%s: %d bytes, %v", file, len(data), err)
		}
	}
	command(t, "plot", "my-model").WantLast(t, cli.ExitOutput,
		"my-model/curve.png: output exists: --force")
}

// TestShortRate: short trainings of the small network from nothing learn faster, unless told how
// fast.
func TestShortRate(t *testing.T) {
	for _, c := range []struct {
		name string
		f    flags
		want float64
	}{
		{trainer.Small, flags{minutes: 4}, 2e-3},
		{trainer.Small, flags{minutes: 30}, 1e-3},
		{trainer.Small, flags{minutes: 600}, 5e-4},
		{trainer.Small, flags{steps: 1000}, 2e-3},
		{trainer.Small, flags{steps: 10000}, 1e-3},
		{trainer.Small, flags{steps: 100000}, 5e-4},
		{trainer.Small, flags{steps: 100000, minutes: 4}, 2e-3},
		{trainer.Small, flags{}, 5e-4},
		{trainer.Small, flags{minutes: 4, init: "liif-small"}, 5e-4},
		{"edsr-baseline-liif", flags{minutes: 4}, 1e-4},
	} {
		config, err := trainer.ReadyConfig(c.name)
		if err != nil {
			t.Fatal(err)
		}
		changed := c.f.suitRate(config)
		if config.Adam.Rate != c.want || changed != (c.want == 2e-3 || c.want == 1e-3) {
			t.Errorf("%+v: rate %g, said %v; want %g", c.f, config.Adam.Rate, changed, c.want)
		}
	}
}

// TestOwnPictures: a ready configuration on other pictures validates only on what is there.
func TestOwnPictures(t *testing.T) {
	inFolder(t, 1)
	for _, there := range []bool{false, true} {
		if there {
			clitest.Picture(t, "load/div2k/DIV2K_valid_HR/a.png", 200, 200)
		}
		c, err := configuration([]string{"edsr-baseline-liif", "photos"})
		if err != nil || c.Train.Source.Roots[0] != "photos" || (c.Val != nil) != there {
			t.Errorf("%+v, %v", c, err)
		}
	}
}

// TestDegrade: one flag gives a model its dials, and another what stays clean.
func TestDegrade(t *testing.T) {
	inFolder(t, 1)
	short := []string{"photos", "--steps", "1", "--batch", "1", "-d", "cpu", "-o"}
	command(t, append(short, "a", "--degrade", "--clean", "0.2")...).WantLast(t, cli.ExitOK, "done")
	m, err := weights.ReadFile("a/model.safetensors")
	if err != nil || len(m.Spec.Restore) != 2 {
		t.Errorf("%+v, %v", m, err)
	}
	command(t, append(short, "b", "--clean", "0.2")...).WantLast(t, cli.ExitUsage,
		"--clean needs --degrade")
	command(t, append(short, "b", "--degrade", "--clean", "1.2")...).WantLast(t, cli.ExitUsage,
		"--clean: 1.2 is not in 0..1")
}

// TestInit: a training begins with a model, and says how.
func TestInit(t *testing.T) {
	inFolder(t, 2)
	r := command(t, "photos", "--steps", "1", "--batch", "1", "-o", "a", "--init", "liif-small",
		"-d", "cpu")
	r.WantLast(t, cli.ExitOK, "done")
	if !strings.Contains(r.Stderr, "beginning with liif-small\n") {
		t.Errorf("stderr: %s", r.Stderr)
	}
	m, err := weights.Open("liif-small")
	if err != nil {
		t.Fatal(err)
	}
	trained, err := weights.ReadFile("a/model.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	// One step of Adam during the warm-up moves a weight by at most its rate, 1e-5.
	before, after := m.Tensors["imnet.layers.4.bias"].Data,
		trained.Tensors["imnet.layers.4.bias"].Data
	if len(before) != 3 {
		t.Fatalf("the last layer has %d biases", len(before))
	}
	for i := range before {
		if d := after[i] - before[i]; d > 2e-5 || d < -2e-5 {
			t.Errorf("a bias went from %g to %g", before[i], after[i])
		}
	}
}

// TestTermsByFlag: what flags change of a configuration decides the training; a run that goes on
// without them says what has changed.
func TestTermsByFlag(t *testing.T) {
	small, err := os.ReadFile("../../trainer/configs/small.yaml")
	if err != nil {
		t.Fatal(err)
	}
	inFolder(t, 1)
	clitest.Write(t, "steps.yaml", strings.Replace(string(small), "cosine: true",
		"multi_step_lr: {milestones: [3], gamma: 0.5}", 1))
	short := []string{"steps.yaml", "photos", "--batch", "1", "-o", "a", "-d", "cpu"}
	command(t, append(short, "--steps", "1", "--rate", "1e-3", "--warm-up", "7", "--cosine",
		"--clip", "0", "--ema", "0.5", "--loss", "rgb")...).WantLast(t, cli.ExitOK, "done: 1 steps")
	r := command(t, append(short, "--steps", "2", "--resume")...)
	r.WantLast(t, cli.ExitOK, "done: 2 steps")
	for _, change := range []string{"lr: 0.0005, was lr: 0.001", "warm_up: 50, was warm_up: 7",
		"multi_step_lr: [3] by 0.5, was multi_step_lr: [] by 0",
		"cosine: false to 0, was cosine: true",
		"loss: psnr, was loss: rgb", "clip: 10, was clip: 0", "ema: 0.999, was ema: 0.5"} {
		if !strings.Contains(r.Stderr, change) {
			t.Errorf("no %q in %s", change, r.Stderr)
		}
	}
	r = command(t, "small", "photos", "--batch", "1", "-o", "b", "-d", "cpu", "--steps", "1",
		"--cosine=false")
	r.WantLast(t, cli.ExitOK, "done: 1 steps")
	r = command(t, "small", "photos", "--batch", "1", "-o", "b", "-d", "cpu", "--steps", "2",
		"--resume")
	if want := "cosine: true to 0, was cosine: false to 0"; !strings.Contains(r.Stderr, want) {
		t.Errorf("no %q in %s", want, r.Stderr)
	}
}

func TestErrors(t *testing.T) {
	inFolder(t, 1)
	clitest.Write(t, "empty/notes.txt", "no picture")
	clitest.Write(t, "broken/a.png", "no picture")
	clitest.Write(t, "typo.yaml", "train_dataset:\n  datset: 3\n")
	clitest.Write(t, "taken/checkpoint-0000000001.safetensors", "no checkpoint")
	clitest.Write(t, "file", "in the way")
	for _, c := range []struct {
		args   string
		code   int
		reason string
	}{
		{"", cli.ExitUsage, "no configuration and no folder"},
		{"photos", cli.ExitUsage, "--out: name a folder"},
		{"photos -o a --steps 0", cli.ExitUsage, "--steps: 0 is not in"},
		{"photos -o a --minutes -1", cli.ExitUsage, "--minutes: -1 is not in"},
		{"photos -o a --minutes NaN", cli.ExitUsage, "--minutes: NaN is not in"},
		{"photos -o a --ema 1", cli.ExitUsage, "--ema: 1 is not in 0..0.99"},
		{"photos -o a --warm-up -1", cli.ExitUsage, "--warm-up: -1 is not in"},
		{"photos -o a --clip -1", cli.ExitUsage, "--clip: -1 is not in"},
		{"photos small -o a", cli.ExitUsage, "photos is a folder: name the configuration first"},
		{"typo.yaml -o a", cli.ExitUsage, `typo.yaml:2: train_dataset: unknown key "datset"`},
		{"none.yaml -o a", cli.ExitUsage, "none.yaml: no such file"},
		{"celebahq-32-256-liif photos -o a", cli.ExitUsage, "pairs of pictures from two folders"},
		{"photos -o a --init none", cli.ExitInput, "none"},
		{"empty -o a -d cpu", cli.ExitInput, "empty: no pictures"},
		{"broken -o a -d cpu", cli.ExitInput, "none of 1 pictures can be used"},
		{"small none -o a -d cpu", cli.ExitInput, "none: no such file"},
		{"photos -o a -d abacus", cli.ExitDevice, `device "abacus"`},
		{"photos -o taken --resume -d cpu", cli.ExitInput, "checkpoint-0000000001"},
		{"photos -o file -d cpu", cli.ExitOutput, "file: " + clitest.InFile()},
		{"plot none", cli.ExitInput, "none"},
		{"plot photos -o a.gif", cli.ExitUsage, "drawn as .png or .svg"},
		{"plot", cli.ExitUsage, "requires at least 1 arg"},
		{"photos -o a --frobnicate", cli.ExitUsage, "frobnicate"},
	} {
		command(t, strings.Fields(c.args)...).WantLast(t, c.code, c.reason)
	}
	if list, err := os.ReadDir("a"); err == nil && len(list) > 0 {
		t.Errorf("left behind: %v", list)
	}
}

func TestInterruptBeforeTheStart(t *testing.T) {
	inFolder(t, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := commandIn(ctx, "photos", "-o", "a", "-d", "cpu")
	r.WantLast(t, cli.ExitInterrupted, "interrupted; --resume goes on")
}

func TestHelp(t *testing.T) {
	clitest.Help(t, newCommand, func(args ...string) clitest.Result { return command(t, args...) })
	if r := command(t, "--list-configs"); !strings.Contains(r.Stdout, "rdn-liif\n") {
		t.Errorf("--list-configs: %s", r.Stdout)
	}
}
