package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/liif-render/liif/evaluate"
	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/parts"
	"github.com/liif-render/liif/internal/progress"
)

const joinAbout = `Put together what shards have measured, by their --json FILE: checks that all are there and of
the same settings, prints the tables, and writes the report to FILE. The numbers are those of one
run over all pictures; of times the means are over all machines.`

func newJoin() *cobra.Command {
	var f flags
	keep := false
	c := &cobra.Command{Use: "join [flags] FILE", Short: "Put shards together", Long: joinAbout,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			f.json = args[0]
			e := &evaluation{settings: settings{flags: f}, stdout: c.OutOrStdout(),
				progress: progress.New(c.ErrOrStderr(), f.quiet)}
			return cli.WithCode(cli.ExitFailure, e.join(keep))
		}}
	var groups cli.FlagGroups
	g := groups.Add("Flags")
	g.StringVar(&f.csv, "csv", "", "write the numbers as CSV to `FILE` too, or to -")
	g.BoolVar(&f.markdown, "markdown", false, "print the table as Markdown")
	g.BoolVar(&f.pictures, "pictures", false, "give each picture's numbers as well as the means")
	g.BoolVar(&keep, "keep", false, "keep the files of the shards")
	g.BoolVarP(&f.force, "force", "f", false, "overwrite files that exist")
	g.BoolVarP(&f.quiet, "quiet", "q", false, "print nothing but tables and errors")
	g.BoolP("help", "h", false, "print this")
	cli.SetSubcommandHelp(c, groups)
	return c
}

// join reads the shards' files, measures nothing, and reports as a run over all pictures.
func (e *evaluation) join(keep bool) error {
	for _, path := range []string{e.settings.json, e.settings.csv} {
		if path == "" || path == standard {
			continue
		}
		if err := checkFree(path, e.settings.force); err != nil {
			return cli.WithCode(cli.ExitOutput, err)
		}
	}
	folder := shardFolder(e.settings.json)
	shards, paths, err := readShards(folder)
	if err != nil {
		return cli.WithCode(cli.ExitInput, err)
	}
	if err := e.joinShards(shards); err != nil {
		return cli.WithCode(cli.ExitInput, fmt.Errorf("%s: %w", folder, err))
	}
	e.report.ExitCode = cli.Code(e.first)
	if err := e.writeReports(); err != nil {
		return err
	}
	if !keep {
		for _, path := range paths {
			err = errors.Join(err, os.Remove(path))
		}
		if err = errors.Join(err, os.Remove(folder)); err != nil {
			e.progress.Printf("warning: the shards' files stay: %v", err)
		}
	}
	if e.first != nil {
		return cli.Reported(e.first)
	}
	return nil
}

// readShards reads all files of a folder and checks that each shard is there, of the same settings.
func readShards(folder string) (shards []*shardFile, paths []string, err error) {
	paths, err = filepath.Glob(filepath.Join(globbed(folder), "shard-*.json"))
	if err == nil && len(paths) == 0 {
		err = fmt.Errorf("%s: no shards are there", folder)
	}
	if err != nil {
		return nil, nil, err
	}
	count := 0
	var there []bool
	for _, path := range paths {
		s, err := readShard(path)
		if err != nil {
			return nil, nil, err
		}
		at, err := parts.ParseShard(s.Shard, func(string) string { return "" })
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", path, err)
		}
		if count == 0 {
			count, there = at.Count, make([]bool, at.Count)
		}
		if at.Count != count {
			return nil, nil, fmt.Errorf("%s: one of %d shards, beside those of %d", path, at.Count,
				count)
		}
		if len(shards) > 0 {
			if d := parts.Differences(shards[0].Facts, s.Facts); d != "" {
				return nil, nil, fmt.Errorf("%s is of other settings than %s: %s", path,
					filepath.Base(paths[0]), d)
			}
		}
		there[at.Index] = true
		shards = append(shards, s)
	}
	var missing []string
	for i, ok := range there {
		if !ok {
			missing = append(missing, fmt.Sprint(i+1))
		}
	}
	if missing != nil {
		return nil, nil, fmt.Errorf("%s: %d of %d shards are missing: %s", folder, len(missing),
			count, strings.Join(missing, ", "))
	}
	return shards, paths, nil
}

// joinShards makes the report.
func (e *evaluation) joinShards(shards []*shardFile) error {
	first := shards[0]
	e.report = first.Report
	e.report.Seconds, e.report.Sets = 0, nil
	s := &e.settings
	s.reference, s.published, s.dial = first.Against, first.InPrint, first.Report.Dial
	for _, m := range first.Report.Methods {
		s.methods = append(s.methods, method{m.Method, m.Method, m.Kind == filter})
	}
	for i, set := range first.Sets {
		var rows [][]evaluate.Row
		for _, shard := range shards {
			if len(shard.Sets) != len(first.Sets) || shard.Sets[i].Set != set.Set {
				return fmt.Errorf("shard %s has other sets", shard.Shard)
			}
			if i == 0 {
				e.report.Seconds += shard.Report.Seconds
			}
			rows = append(rows, shard.Sets[i].rows())
		}
		joined, err := evaluate.Join(set.Files, rows)
		if err != nil {
			return err
		}
		m := measured{name: set.Set, folder: set.Folder, pictures: len(set.Files),
			scales: set.Scales}
		if m.protocol = evaluate.Benchmark; set.Protocol == evaluate.DIV2K.Name {
			m.protocol = evaluate.DIV2K
		}
		s.damages = nil
		for k := range joined {
			if c := joined[k].Condition; c.Scale == joined[0].Scale && joined[k].Method ==
				joined[0].Method {
				s.damages = append(s.damages, c.Damage)
			}
			for j := range joined[k].Pictures {
				p := &joined[k].Pictures[j]
				p.File = filepath.Join(set.Inside, p.File)
				if p.Err != nil {
					e.fail(cli.WithCode(cli.ExitInput, p.Err))
				}
			}
		}
		e.report.Sets = append(e.report.Sets, e.newSetReport(m, joined))
		if err := e.printTable(&e.report.Sets[len(e.report.Sets)-1]); err != nil {
			return err
		}
	}
	return nil
}
