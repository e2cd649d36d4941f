package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/parts"
)

const statusAbout = `Tell how far a drawing is that keeps its parts: what is done, by whom, and how long it will
still take. OUTPUT is the drawing's output, or the folder of its parts.`

// silence is after how long without a word a process counts as gone.
const silence = time.Minute

// statusReport is what status prints with --json.
type statusReport struct {
	Folder   string         `json:"folder"`
	Input    string         `json:"input"`
	Width    int            `json:"width"`
	Height   int            `json:"height"`
	Parts    int            `json:"parts"`
	Done     int            `json:"done"`
	Missing  string         `json:"missing"`             // "3, 7-9"
	Left     float64        `json:"seconds_left"`        // of those who are at work; 0 if nobody is
	Nobodys  int            `json:"parts_of_nobody"`     // missing, and nobody at work draws them
	Last     *time.Time     `json:"last_sign,omitempty"` // of anybody
	Workers  []parts.Worker `json:"processes,omitempty"`
	Manifest []parts.Fact   `json:"facts"`
}

func newStatus() *cobra.Command {
	var work string
	var asJSON bool
	c := &cobra.Command{Use: "status [flags] OUTPUT...", Short: "Tell how far a drawing is",
		Long: statusAbout, Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			for _, arg := range args {
				path, _ := located(arg, work)
				s, err := newStatusReport(path, time.Now())
				if err != nil {
					return cli.WithCode(cli.ExitInput, err)
				}
				if asJSON {
					err = cli.WriteJSON(c.OutOrStdout(), s)
				} else if err = s.print(c.OutOrStdout(), time.Now()); err != nil {
					err = cli.PrintError(err)
				}
				if err != nil {
					return err
				}
			}
			return nil
		}}
	var groups cli.FlagGroups
	g := groups.Add("Flags")
	g.StringVar(&work, "work", "",
		"look for the folder of parts in `FOLDER` instead of beside the output")
	g.BoolVar(&asJSON, "json", false, "print a report as JSON")
	g.BoolP("help", "h", false, "print this")
	cli.SetSubcommandHelp(c, groups)
	return c
}

func newStatusReport(path string, now time.Time) (*statusReport, error) {
	folder, err := parts.Open(path)
	if errors.Is(err, parts.ErrNone) {
		return nil, fmt.Errorf("%w: nothing was begun, or it is complete", err)
	}
	if err != nil {
		return nil, err
	}
	done, err := folder.Done()
	if err != nil {
		return nil, err
	}
	h, err := folder.OutputHeader()
	if err != nil {
		return nil, err
	}
	s := &statusReport{Folder: path, Input: folder.Input, Width: h.Width, Height: h.Height,
		Parts: len(done), Done: parts.Count(done), Missing: parts.Missing(done),
		Manifest: folder.Facts}
	if s.Workers, err = folder.Workers(); err != nil {
		return nil, err
	}
	s.Nobodys = s.Parts - s.Done
	for _, w := range s.Workers {
		if s.Last == nil || w.Seen.After(*s.Last) {
			seen := w.Seen
			s.Last = &seen
		}
		if atWork(w, now) {
			s.Nobodys -= w.Parts - w.Done
			s.Left = max(s.Left, w.Left-now.Sub(w.Seen).Seconds())
		}
	}
	s.Nobodys = max(s.Nobodys, 0)
	return s, nil
}

// atWork tells whether a process has told lately that it works.
func atWork(w parts.Worker, now time.Time) bool {
	return w.State == parts.Working && now.Sub(w.Seen) < silence
}

func (s *statusReport) print(to io.Writer, now time.Time) error {
	text := fmt.Sprintf("%s: %d×%d, %d of %d parts, %d %%", cli.Printable(s.Folder), s.Width,
		s.Height, s.Done,
		s.Parts, 100*s.Done/s.Parts)
	switch {
	case s.Done == s.Parts:
		text += ", complete but for joining"
	case s.Nobodys == s.Parts-s.Done:
		text += ", nobody is at work"
	case s.Left > 0:
		text += fmt.Sprintf(", about %s left", roundLeft(seconds(s.Left)))
	}
	text += "\n"
	if s.Missing != "" {
		text += fmt.Sprintf("  missing: %s\n", s.Missing)
	}
	if n := s.Nobodys; n > 0 && n < s.Parts-s.Done {
		text += fmt.Sprintf("  %d of them nobody draws now\n", n)
	}
	for _, w := range s.Workers {
		share := ""
		if w.Share != "" {
			share = ", shard " + w.Share
		}
		state := w.State
		switch {
		case w.State == parts.Failed:
			state += ": " + w.Problem
		case w.State == parts.Working && !atWork(w, now):
			state = fmt.Sprintf("gone, or stuck: nothing heard for %s", roundLeft(now.Sub(w.Seen)))
		}
		text += fmt.Sprintf("  %s, process %d%s: %d of %d parts in %s, %s\n", w.Host, w.PID, share,
			w.Done,
			w.Parts, roundDuration(w.Seen.Sub(w.Begun).Seconds()), state)
	}
	_, err := io.WriteString(to, text)
	return err
}
