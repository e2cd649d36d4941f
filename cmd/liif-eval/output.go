package main

import (
	"io"

	"github.com/liif-render/liif/internal/atomicfile"
	"github.com/liif-render/liif/internal/cli"
)

// writeReports writes the files of --json and --csv.
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
			if err := atomicfile.Write(out.path, e.settings.force, out.write); err != nil {
				return cli.WithCode(cli.ExitOutput, err)
			}
		}
	}
	return nil
}
