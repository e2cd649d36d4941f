package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/parts"
	"github.com/liif-render/liif/internal/progress"
)

const joinAbout = `Put the parts that shards have drawn together: checks that all are there and as they were
written, and copies their bytes into the output, which is the same as of one undisturbed run.
OUTPUT is the shards' output, or the folder of its parts.`

// joining are the flags of join.
type joining struct {
	output, work string
	force, quiet bool
	keep         bool
	wait         time.Duration
}

func newJoin() *cobra.Command {
	var f joining
	c := &cobra.Command{Use: "join [flags] OUTPUT...", Short: "Put shards together",
		Long: joinAbout,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if f.output != "" && len(args) > 1 {
				return usageError(errors.New("--output is for one job"))
			}
			p := progress.New(c.ErrOrStderr(), f.quiet)
			for _, arg := range args {
				if err := f.join(c.Context(), p, arg); err != nil {
					return cli.WithCode(cli.ExitFailure, err)
				}
			}
			return nil
		}}
	var groups cli.FlagGroups
	g := groups.Add("Flags")
	g.StringVarP(&f.output, "output", "o", "",
		"write to `FILE`, of the format that the shards were drawn for")
	g.StringVar(&f.work, "work", "",
		"look for the folder of parts in `FOLDER` instead of beside the output")
	g.DurationVar(&f.wait, "wait", 0, "wait up to `TIME`, such as 90m, for parts that are missing")
	g.BoolVar(&f.keep, "keep", false, "keep the parts")
	g.BoolVarP(&f.force, "force", "f", false, "overwrite the output")
	g.BoolVarP(&f.quiet, "quiet", "q", false, "print nothing but errors")
	g.BoolP("help", "h", false, "print this")
	cli.SetSubcommandHelp(c, groups)
	return c
}

// located is the folder of a job and its output, from the name of either.
func located(name, work string) (folder, output string) {
	name = filepath.Clean(name)
	if isFolder(name) || strings.HasSuffix(name, parts.Suffix) {
		return name, strings.TrimSuffix(name, parts.Suffix)
	}
	s := settings{flags: flags{work: work}}
	return s.folder(name), name
}

// pollEvery is how often a waiting join looks.
const pollEvery = 2 * time.Second

// complete waits until all parts are there.
func (f *joining) complete(ctx context.Context, path string) (*parts.Folder, error) {
	for end := time.Now().Add(f.wait); ; {
		folder, err := parts.Open(path)
		if err == nil {
			var done []bool
			if done, err = folder.Done(); err == nil {
				if n := len(done) - parts.Count(done); n > 0 {
					err = fmt.Errorf("%s: %d of %d parts are missing: %s", path, n, len(done),
						parts.Missing(done))
				} else {
					return folder, nil
				}
			}
		}
		if time.Now().After(end) {
			return nil, cli.WithCode(cli.ExitInput, err)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(min(pollEvery, time.Until(end)+time.Millisecond)):
		}
	}
}

// join puts one output together.
func (f *joining) join(ctx context.Context, p *progress.Reporter, name string) error {
	path, output := located(name, f.work)
	folder, err := f.complete(ctx, path)
	if err != nil {
		return err
	}
	if f.output != "" {
		output = f.output
	} else if output == path {
		return usageError(fmt.Errorf("%s: its name does not tell the output's: give -o FILE", path))
	}
	start := time.Now()
	h, err := folder.OutputHeader()
	if err != nil {
		return inputError(path, err)
	}
	w, err := imageio.Create(output, h, imageio.CreateOptions{Force: f.force})
	if err != nil {
		return outputError(output, err)
	}
	defer w.Abort()
	task := p.Start(cli.Printable(filepath.Base(output)), int64(folder.Units()))
	defer task.Finish()
	for unit := range folder.Units() {
		if err := ctx.Err(); err != nil {
			return err
		}
		strips, err := folder.ReadUnit(unit)
		if err != nil {
			if errors.Is(err, parts.ErrDamaged) {
				err = fmt.Errorf("%w: delete it and draw its shard again", err)
			}
			return inputError(path, err)
		}
		if err := putParts(w, h, folder.Samples, strips); err != nil {
			return outputError(output, err)
		}
		task.SetNote(int64(unit+1), "joining")
	}
	if err := w.CloseContext(ctx); err != nil {
		return outputError(output, err)
	}
	task.Finish()
	for _, warning := range w.Warnings() {
		p.Printf("%s: warning: %s", cli.Printable(output), warning)
	}
	if !f.keep {
		if err := parts.Remove(path); err != nil {
			p.Printf("warning: the parts stay: %v", err)
		}
	}
	p.Printf("%s: %d×%d joined of %d parts in %s", cli.Printable(output), h.Width, h.Height,
		folder.Units(), roundDuration(time.Since(start).Seconds()))
	return nil
}
