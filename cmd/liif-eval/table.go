package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/liif-render/liif/internal/cli"
)

// format writes a number, or a dash where there is none.
func (n number) format(verb string) string {
	switch {
	case math.IsNaN(float64(n)):
		return "–"
	case math.IsInf(float64(n), 1):
		return "equal"
	}
	return fmt.Sprintf(verb, float64(n))
}

// printTable prints a set for people, unless standard output is taken.
func (e *evaluation) printTable(s *setReport) error {
	if e.settings.json == standard || e.settings.csv == standard {
		return nil
	}
	write := s.writeText
	if e.settings.markdown {
		write = s.writeMarkdown
	}
	if len(e.report.Sets) > 1 {
		if _, err := io.WriteString(e.stdout, "\n"); err != nil {
			return cli.PrintError(err)
		}
	}
	var b strings.Builder
	write(&b, e.settings.pictures)
	if _, err := io.WriteString(e.stdout, b.String()); err != nil {
		return cli.PrintError(err)
	}
	return nil
}

// writeText writes the table for a terminal.
func (s *setReport) writeText(w *strings.Builder, pictures bool) {
	fmt.Fprintf(w, "%s\n", s.caption())
	sections := s.sections(pictures)
	sameHead := func(x, y heading) bool { return x.head == y.head }
	left, widths := 0, map[int][]int{}  // of columns, by the first section that has them
	first := make([]int, len(sections)) // that section, by section
	for i, c := range sections {
		first[i] = slices.IndexFunc(sections, func(b section) bool {
			return slices.EqualFunc(b.columns, c.columns, sameHead)
		})
		if first[i] == i {
			widths[i] = make([]int, len(c.columns))
		}
		left = max(left, utf8.RuneCountInString(c.title))
		for _, l := range c.lines {
			left = max(left, utf8.RuneCountInString(l.label)+2)
			for k, cell := range l.cells {
				w := &widths[first[i]][k]
				*w = max(*w, utf8.RuneCountInString(cell),
					utf8.RuneCountInString(c.columns[k].head), 5)
			}
		}
	}
	row := func(i int, label string, cells func(k int) string) {
		text, columns := pad(label, left, false), widths[first[i]]
		gap := 2
		if sum(columns)+gap*len(columns)+left > lineWidth {
			gap = 1
		}
		for k, width := range columns {
			text += pad(cells(k), width+gap, true)
		}
		fmt.Fprintf(w, "%s\n", strings.TrimRight(text, " "))
	}
	for i, c := range sections {
		w.WriteString("\n")
		row(i, c.title, func(k int) string {
			if i > 0 && first[i] == first[i-1] {
				return ""
			}
			return c.columns[k].head
		})
		for _, l := range c.lines {
			row(i, "  "+l.label, func(k int) string { return l.cells[k] })
		}
	}
	notes := s.notes()
	if notes != nil {
		w.WriteString("\n")
	}
	for _, n := range notes {
		fmt.Fprintf(w, "%s\n", n)
	}
}

// lineWidth is how wide lines are at most, in characters, if they can be.
const lineWidth = 100

func sum(list []int) (total int) {
	for _, v := range list {
		total += v
	}
	return total
}

// pad fills text up to width with spaces, in front if right.
func pad(text string, width int, right bool) string {
	space := strings.Repeat(" ", max(width-utf8.RuneCountInString(text), 0))
	if right {
		return space + text
	}
	return text + space
}

// writeMarkdown writes the same as tables of Markdown.
func (s *setReport) writeMarkdown(w *strings.Builder, pictures bool) {
	fmt.Fprintf(w, "%s\n", s.caption())
	for _, c := range s.sections(pictures) {
		fmt.Fprintf(w, "\n| %s |", c.title)
		for _, head := range c.columns {
			fmt.Fprintf(w, " %s |", head.head)
		}
		fmt.Fprintf(w, "\n|---|%s\n", strings.Repeat("---:|", len(c.columns)))
		for _, l := range c.lines {
			label := strings.TrimSpace(strings.ReplaceAll(l.label, "|", `\|`))
			fmt.Fprintf(w, "| %s | %s |\n", label, strings.Join(l.cells, " | "))
		}
	}
	for _, n := range s.notes() {
		fmt.Fprintf(w, "\n%s\n", strings.ToUpper(n[:1])+n[1:]+".")
	}
}
