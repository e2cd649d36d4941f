package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/liif-render/liif/internal/cli"
)

// writeReports writes what --json and --csv ask for.
func (e *evaluation) writeReports() error {
	asJSON := func(w io.Writer) error { return cli.WriteJSON(w, &e.report) }
	for _, out := range []struct {
		path  string
		write func(io.Writer) error
	}{{e.settings.json, asJSON}, {e.settings.csv, e.report.writeCSV}} {
		switch out.path {
		case "":
		case standard:
			if err := out.write(e.stdout); err != nil {
				return cli.PrintError(err)
			}
		default:
			if err := writeFile(out.path, e.settings.force, out.write); err != nil {
				return cli.WithCode(cli.ExitOutput, err)
			}
		}
	}
	return nil
}

// writeFile makes a file of what write gives, complete or not at all.
func writeFile(path string, force bool, write func(io.Writer) error) error {
	if err := checkFree(path, force); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.part")
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer os.Remove(f.Name())
	err = write(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}
