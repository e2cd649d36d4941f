package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/liif-render/liif/evaluate"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/progress"
	"github.com/liif-render/liif/render"
	"github.com/liif-render/liif/weights"
)

// evaluation measures the methods on the sets, one after the other.
type evaluation struct {
	settings  settings
	renderers []*render.Renderer
	stdout    io.Writer
	progress  *progress.Reporter
	methods   []evaluate.Method
	report    report
	shard     *shardFile // nil for all pictures
	first     error      // the first failure: it decides the exit code
}

func newEvaluation(s settings, stdout, stderr io.Writer) *evaluation {
	return &evaluation{settings: s, stdout: stdout, progress: progress.New(stderr, s.quiet)}
}

// run measures and reports. It lists folders, checks the names of outputs and loads models first,
// so that mistakes show before anything is drawn.
func (e *evaluation) run(ctx context.Context) error {
	start := time.Now()
	sets, err := e.openSets()
	if err != nil {
		return err
	}
	if err := e.checkOutputs(sets); err != nil {
		return err
	}
	if e.settings.shard != nil {
		if err := e.share(sets); err != nil {
			return err
		}
	}
	e.renderers, err = e.openMethods()
	defer func() {
		for _, r := range e.renderers {
			r.Close()
		}
	}()
	if err == nil && e.shard != nil {
		err = e.beginShard()
	}
	if err != nil {
		return err
	}
	for i, s := range sets {
		if err := e.set(ctx, i, s); err != nil {
			e.fail(err)
			break
		}
	}
	e.report.Seconds, e.report.ExitCode = time.Since(start).Seconds(), cli.Code(e.first)
	if e.shard != nil {
		return e.endShard()
	}
	// An interruption does not undo the sets that are complete.
	if len(e.report.Sets) > 0 || !errors.Is(e.first, context.Canceled) {
		if err := e.writeReports(); err != nil {
			e.fail(err)
		}
	}
	if e.first != nil {
		return cli.Reported(e.first)
	}
	return nil
}

// fail prints an error and keeps the first one, or an interruption.
func (e *evaluation) fail(err error) {
	e.progress.Errorf("liif-eval: %s", cli.Message(err))
	if e.first == nil || errors.Is(err, context.Canceled) {
		e.first = err
	}
}

// openSets lists the folders.
func (e *evaluation) openSets() ([]*evaluate.Set, error) {
	var sets []*evaluate.Set
	names := map[string]bool{}
	for _, f := range e.settings.folders {
		s, err := evaluate.OpenSet(f.path)
		if err == nil && e.settings.lr != none {
			err = s.UseLow(e.settings.lr, f.scales)
		}
		if err != nil {
			return nil, cli.WithCode(cli.ExitInput, err)
		}
		if n := e.settings.first; n > 0 {
			s.First(n)
		}
		name := s.Name
		for i := 2; names[s.Name]; i++ { // the name of the outputs' folder
			s.Name = fmt.Sprintf("%s-%d", name, i)
		}
		names[s.Name] = true
		sets = append(sets, s)
	}
	return sets, nil
}

// openMethods loads the models onto the device.
func (e *evaluation) openMethods() (opened []*render.Renderer, err error) {
	options := e.settings.options
	options.Warn = func(message string) { e.progress.Printf("warning: %s", message) }
	for _, m := range e.settings.methods {
		r, err := render.Open(m.name, options)
		if errors.Is(err, weights.ErrName) {
			err = fmt.Errorf("%w; liif-render --list-models names all", err)
		}
		if err != nil {
			return opened, coded(err)
		}
		opened = append(opened, r)
		e.methods = append(e.methods, evaluate.Method{Name: m.label,
			Draw: evaluate.Renderer(r, e.settings.trueCell, e.settings.dial)})
		info := r.Device()
		e.report.Methods = append(e.report.Methods, methodReport{Method: m.label, Kind: m.kind(),
			Device: info.Device, DeviceName: info.Name})
	}
	e.report.Version, e.report.Rounded = cli.Version(), e.settings.round
	e.report.SelfEnsemble, e.report.TrueCell = e.settings.ensemble, e.settings.trueCell
	e.report.Dial = e.settings.dial
	return opened, nil
}

// endShard writes what the shard has measured, unless it ended before all was.
func (e *evaluation) endShard() error {
	complete := true
	for _, s := range e.shard.Sets {
		complete = complete && s.Rows != nil
	}
	if complete {
		if err := e.writeShard(); err != nil {
			e.fail(err)
		}
	}
	if e.first != nil {
		return cli.Reported(e.first)
	}
	return nil
}

// set measures folder i, saves what is asked for, and prints its table or keeps it for the shard.
func (e *evaluation) set(ctx context.Context, i int, s *evaluate.Set) error {
	f := e.settings.folders[i]
	saved := e.newKeeper(s, f)
	var task *progress.Task
	finish := func() {
		if task != nil {
			task.Finish()
			task = nil
		}
	}
	defer finish()
	options := evaluate.Options{
		Protocol: f.protocol, Scales: f.scales, Damages: e.settings.damages,
		Round: e.settings.round,
		Progress: func(done, total int64) {
			if task == nil {
				task = e.progress.Start(cli.Printable(s.Name), total)
			}
			task.Set(done)
		},
		Failed: func(err error) { e.fail(coded(err)) },
	}
	if saved.wanted() {
		options.Drawn = saved.keep
	}
	rows, err := evaluate.Run(ctx, s, e.methods, options)
	if err != nil {
		return coded(err)
	}
	finish()
	if err := saved.finish(); err != nil {
		return err
	}
	if e.shard != nil {
		e.keepRows(i, rows)
		return nil
	}
	e.report.Sets = append(e.report.Sets, e.newSetReport(measured{s.Name, f.path, len(s.Files),
		f.protocol, e.scales(s, f)}, rows))
	return e.printTable(&e.report.Sets[len(e.report.Sets)-1])
}

// coded gives an error of measuring its exit code: the device's, an output's, or else the input's.
func coded(err error) error {
	switch {
	case errors.Is(err, render.ErrNotFinite):
		return cli.WithCode(cli.ExitFailure, err)
	case render.AboutDevice(err):
		return cli.WithCode(cli.ExitDevice, err)
	}
	return cli.WithCode(cli.ExitInput, err)
}
