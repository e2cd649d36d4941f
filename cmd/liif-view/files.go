//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/atomicfile"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/viewer"
	"github.com/liif-render/liif/internal/viewer/window"
)

// readSession reads what --record wrote.
func readSession(path string) (*viewer.Session, error) {
	f, err := os.Open(path)
	if err != nil {
		var p *fs.PathError
		if errors.As(err, &p) {
			err = p.Err
		}
		return nil, cli.WithCode(cli.ExitInput, fmt.Errorf("%s: %w", path, err))
	}
	defer f.Close()
	s, err := viewer.ReadSession(f)
	if err != nil {
		return nil, cli.WithCode(cli.ExitInput, fmt.Errorf("%s: %w", path, err))
	}
	return s, nil
}

// checkFiles refuses names of nothing and folders without pictures before a window is opened. Files
// that cannot be read are shown as such in the window, between the others.
func checkFiles(names []string) error {
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			var p *fs.PathError
			if errors.As(err, &p) {
				err = p.Err
			}
			return fmt.Errorf("%s: %w", name, err)
		}
		if info.IsDir() {
			if _, err := imageio.ListFolder(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// reporter prints a session's measurements, or writes them to a file.
func reporter(stdout io.Writer, path string, force bool) func(*window.Report) error {
	return func(r *window.Report) error {
		r.Version = cli.Version()
		if path != "" {
			return cli.WithCode(cli.ExitOutput, existing(atomicfile.Write(path, force, r.Write)))
		}
		if err := r.Write(stdout); err != nil {
			return cli.PrintError(err)
		}
		return nil
	}
}

// existing says what to do about an output that exists.
func existing(err error) error {
	if errors.Is(err, atomicfile.ErrExists) || errors.Is(err, imageio.ErrExists) {
		return fmt.Errorf("%w: --force overwrites it", err)
	}
	return err
}

// recording shows a window and writes what the hands do in it to a file.
func recording(ctx context.Context, o window.Options, path string) error {
	f, err := atomicfile.Create(path, o.Force)
	if err != nil {
		return cli.WithCode(cli.ExitOutput, existing(err))
	}
	w := bufio.NewWriter(f)
	o.Record = w
	if err := show(ctx, o); err != nil {
		f.Discard()
		return err
	}
	if err := w.Flush(); err != nil {
		f.Discard()
		return cli.WithCode(cli.ExitOutput, fmt.Errorf("%s: %w", path, err))
	}
	return cli.WithCode(cli.ExitOutput, f.Commit())
}
