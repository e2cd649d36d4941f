package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/liif-render/liif/engine"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/progress"
	"github.com/liif-render/liif/render"
	"github.com/liif-render/liif/weights"
)

// batch renders pictures one after the other.
type batch struct {
	settings settings
	stdin    io.Reader
	stdout   io.Writer
	progress *progress.Reporter
	renderer *render.Renderer
	rates    rates     // measured, or 0
	watcher  *watcher  // of --watch
	left     []leftOut // files that are not rendered, though they are in a folder or were named
}

func newBatch(s settings, stdin io.Reader, stdout, stderr io.Writer) *batch {
	p := progress.New(stderr, s.quiet)
	return &batch{settings: s, stdin: stdin, stdout: stdout, progress: p}
}

// run renders all jobs and reports on them. The error has the exit code of the first failure.
func (b *batch) run(ctx context.Context, jobs []job) error {
	start := time.Now()
	total := report{Version: cli.Version(), Model: b.settings.model, Device: b.settings.device,
		LeftOut: b.left}
	for _, text := range leftOutTexts(b.left) {
		b.progress.Printf("%s", text)
	}
	err := b.open()
	if err == nil {
		defer b.renderer.Close()
		total.Model, total.Device = b.renderer.Model(), b.renderer.Device().Device
		if b.watcher != nil {
			err = b.watch(ctx, b.watcher, &total)
		} else {
			err = b.all(ctx, jobs, &total)
		}
	} else {
		b.printError(err)
		total.Error = err.Error()
	}
	total.Seconds, total.ExitCode = time.Since(start).Seconds(), cli.Code(err)
	if b.settings.json {
		if jsonErr := cli.WriteJSON(b.stdout, total); jsonErr != nil {
			b.printError(jsonErr)
			err = errors.Join(err, jsonErr)
		}
	}
	if err != nil {
		return cli.Reported(err)
	}
	return nil
}

// open loads the model onto the device.
func (b *batch) open() error {
	options := b.settings.options
	options.Warn = func(message string) { b.progress.Printf("warning: %s", message) }
	r, err := render.Open(b.settings.model, options)
	if errors.Is(err, weights.ErrName) {
		err = fmt.Errorf("%w; --list-models names all", err)
	}
	if err != nil {
		return cli.WithCode(cli.ExitInput, deviceError(err))
	}
	b.renderer = r
	return nil
}

// all renders the jobs and returns the first error, or the interruption.
func (b *batch) all(ctx context.Context, jobs []job, total *report) error {
	var t tally
	for _, j := range jobs {
		if stop := b.one(ctx, j, total, &t); stop {
			break
		}
	}
	if len(jobs) > 1 {
		b.progress.Printf("%s", t.summary(len(jobs), b.left))
	}
	return t.first
}

// one renders a job. A bad picture does not stop the others; an interruption and a lost device do.
func (b *batch) one(ctx context.Context, j job, total *report, t *tally) (stop bool) {
	file, err := b.picture(ctx, j)
	interrupted := errors.Is(err, context.Canceled)
	if err != nil {
		file.Status, file.Error, file.ExitCode = failed, cli.Message(err), cli.Code(err)
		file.Kind = errorKind(err)
		b.printError(err)
		if t.first == nil || interrupted {
			t.first = err
		}
	}
	total.Files = append(total.Files, file)
	t.add(file)
	return interrupted || errors.Is(err, engine.ErrDeviceLost)
}

func (b *batch) printError(err error) {
	b.progress.Errorf("liif-render: %s", cli.Message(err))
}
