package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/liif-render/liif/internal/cli"
)

// pollInterval is how often watched folders are looked into. Looking works on every disk, those of
// a network included, which tell nobody of what others write there.
const pollInterval = time.Second

// settled is how long a file must not have changed to be taken for complete the first time it is
// seen.
const settled = 2 * pollInterval

// fingerprint tells a file's content from an earlier one.
type fingerprint struct {
	size int64
	time time.Time
}

// watcher finds the pictures of folders that are complete and were not handed out yet.
type watcher struct {
	naming naming
	args   []string
	last   map[string]fingerprint // at the last look
	done   map[string]fingerprint // when handed out
}

func newWatcher(n naming, args []string) (*watcher, error) {
	if len(args) == 2 && n.output == "" {
		n.output, args = args[1], args[:1]
		if !endsInSeparator(n.output) && !isFolder(n.output) {
			n.output += string(os.PathSeparator)
		}
	}
	for _, arg := range args {
		if !isFolder(arg) {
			return nil, fmt.Errorf("--watch: %s is no folder", arg)
		}
	}
	n.watch = true
	return &watcher{n, args, map[string]fingerprint{}, map[string]fingerprint{}}, nil
}

// fresh is the jobs that have come up since the last call.
func (w *watcher) fresh(now time.Time) ([]job, error) {
	for _, arg := range w.args {
		if !isFolder(arg) {
			return nil, inputError(arg, fs.ErrNotExist)
		}
	}
	found, _, err := w.naming.expand(w.args)
	if err != nil {
		return nil, err
	}
	complete := map[string]bool{}
	last := map[string]fingerprint{}
	for _, j := range found {
		info, err := os.Stat(j.input)
		if err != nil { // gone again
			continue
		}
		f := fingerprint{info.Size(), info.ModTime()}
		last[j.input] = f
		before, seen := w.last[j.input]
		if w.done[j.input] != f && (seen && before == f || !seen && now.Sub(f.time) > settled) {
			complete[j.input] = true
			w.done[j.input] = f
		}
	}
	w.last = last
	if len(complete) == 0 {
		return nil, nil
	}
	all, _, err := w.naming.jobs(w.args)
	var jobs []job
	for _, j := range all {
		if complete[j.input] {
			jobs = append(jobs, j)
		}
	}
	return jobs, err
}

// watch renders what there is and what arrives until ctx ends, which is no failure unless a picture
// was being rendered.
func (b *batch) watch(ctx context.Context, w *watcher, total *report) error {
	b.progress.Printf("watching %s: Ctrl-C ends it", cli.Printable(strings.Join(w.args, ", ")))
	t := tally{}
	for {
		jobs, err := w.fresh(time.Now())
		if err != nil {
			b.printError(err)
			return err
		}
		for _, j := range jobs {
			if _, err := os.Lstat(j.output); !errors.Is(err, fs.ErrNotExist) && !b.settings.force {
				continue
			}
			if stop := b.one(ctx, j, total, &t); stop {
				return t.first
			}
		}
		select {
		case <-ctx.Done():
			return t.first
		case <-time.After(pollInterval):
		}
	}
}
