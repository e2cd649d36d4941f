package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/liif-render/liif/evaluate"
	"github.com/liif-render/liif/internal/cli"
)

// section is a part of a set's table: one measure, methods down, scales across.
type section struct {
	title string
	lines []line
}

type line struct {
	label string
	cells []string // by scale
}

// measure is what a section shows of a row.
type measure struct {
	title string
	cell  func(r *rowReport) string
}

var measures = []measure{
	{"PSNR, dB", func(r *rowReport) string {
		text := r.PSNR.format("%.2f")
		if r.Failed > 0 && r.Failed < r.count {
			text += fmt.Sprintf(" (%d of %d)", r.count-r.Failed, r.count)
		}
		return text
	}},
	{"SSIM", func(r *rowReport) string { return r.SSIM.format("%.4f") }},
	{"Seconds a picture", func(r *rowReport) string { return r.Seconds.format("%.3g") }},
	{"Megapixels a second", func(r *rowReport) string { return r.Megapixels.format("%.3g") }},
	{"Peak memory, whole process", func(r *rowReport) string {
		if r.Memory == 0 {
			return "–"
		}
		return cli.FormatBytes(r.Memory)
	}},
}

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

// sections are the set's tables: one for each measure, and, if asked, PSNR by picture.
func (s *setReport) sections(pictures bool) []section {
	var list []section
	for i, m := range measures {
		list = append(list, s.section(m, func(r *rowReport) bool { return i == 0 || r.Kind != published }))
	}
	if pictures {
		for n := range s.Pictures {
			list = append(list, s.section(measure{s.pictureName(n) + ", PSNR", func(r *rowReport) string {
				return r.Pictures[n].PSNR.format("%.2f")
			}}, func(r *rowReport) bool { return r.Kind != published }))
		}
	}
	return list
}

// section is one measure of the rows that count.
func (s *setReport) section(m measure, counts func(*rowReport) bool) section {
	out := section{title: m.title}
	index := map[string]int{}
	for i := range s.Rows {
		r := &s.Rows[i]
		if !counts(r) {
			continue
		}
		label := cli.Printable(r.Method)
		if r.Kind == published {
			label += " (published)"
		}
		at, known := index[label]
		if !known {
			at = len(out.lines)
			index[label] = at
			out.lines = append(out.lines, line{label, slices.Repeat([]string{"–"}, len(s.Scales))})
		}
		for k, scale := range s.Scales {
			if scale.Scale == r.Scale {
				out.lines[at].cells[k] = m.cell(r)
			}
		}
	}
	return out
}

// pictureName is the name of picture n.
func (s *setReport) pictureName(n int) string {
	name := s.Rows[0].Pictures[n].Picture
	return cli.Printable(strings.TrimPrefix(name[max(strings.LastIndexAny(name, `/\`), 0):], "/"))
}

// caption says what was measured.
func (s *setReport) caption() string {
	what := "PSNR of RGB"
	if s.protocol.Luma {
		what = "PSNR of Y"
	}
	edge := "an edge of the scale"
	if s.protocol.Border > 0 {
		edge += fmt.Sprintf(" and %d pixels", s.protocol.Border)
	}
	noun := "pictures"
	if s.Pictures == 1 {
		noun = "picture"
	}
	return fmt.Sprintf("%s: %d %s; %s, %s left out; %s", cli.Printable(s.Set), s.Pictures, noun, what,
		edge, s.lowText())
}

// lowText says where the reduced pictures came from.
func (s *setReport) lowText() string {
	var given, made []string
	for _, scale := range s.Scales {
		if text := "×" + formatScale(scale.Scale); scale.Low == givenLow {
			given = append(given, text)
		} else {
			made = append(made, text)
		}
	}
	switch {
	case given == nil:
		return "reduced by Pillow's bicubic"
	case made == nil:
		return "reduced pictures as given"
	}
	return fmt.Sprintf("reduced pictures as given (%s), by Pillow's bicubic (%s)",
		strings.Join(given, " "), strings.Join(made, " "))
}

// notes say what must be known to compare with the published rows.
func (s *setReport) notes() []string {
	if s.Published == "" {
		return nil
	}
	var sources []string
	for _, r := range s.Rows {
		if r.Kind == published && !slices.Contains(sources, r.Source) {
			sources = append(sources, r.Source)
		}
	}
	if sources == nil {
		return nil
	}
	notes := []string{"published: " + strings.Join(sources, "; ")}
	if slices.ContainsFunc(s.Scales, func(c scaleReport) bool { return c.Scale <= 4 && c.Low == madeLow }) {
		notes = append(notes, "up to ×4 the published rows are of pictures that Matlab's bicubic reduced")
	}
	if all := evaluate.StandardCount(s.Published); all != s.Pictures {
		notes = append(notes, fmt.Sprintf("the published rows are of all %d pictures of %s, the others of %d",
			all, s.Published, s.Pictures))
	}
	return notes
}

// writeText writes the table for a terminal.
func (s *setReport) writeText(w *strings.Builder, pictures bool) {
	fmt.Fprintf(w, "%s\n", s.caption())
	sections := s.sections(pictures)
	left, widths := 0, make([]int, len(s.Scales))
	for _, c := range sections {
		left = max(left, utf8.RuneCountInString(c.title))
		for _, l := range c.lines {
			left = max(left, utf8.RuneCountInString(l.label)+2)
			for k, cell := range l.cells {
				widths[k] = max(widths[k], utf8.RuneCountInString(cell), 5)
			}
		}
	}
	row := func(label string, cells func(k int) string) {
		text := pad(label, left, false)
		for k, width := range widths {
			text += "  " + pad(cells(k), width, true)
		}
		fmt.Fprintf(w, "%s\n", strings.TrimRight(text, " "))
	}
	for i, c := range sections {
		w.WriteString("\n")
		row(c.title, func(k int) string {
			if i > 0 {
				return ""
			}
			return "×" + formatScale(s.Scales[k].Scale)
		})
		for _, l := range c.lines {
			row("  "+l.label, func(k int) string { return l.cells[k] })
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
		for _, scale := range s.Scales {
			fmt.Fprintf(w, " ×%s |", formatScale(scale.Scale))
		}
		fmt.Fprintf(w, "\n|---|%s\n", strings.Repeat("---:|", len(s.Scales)))
		for _, l := range c.lines {
			label := strings.ReplaceAll(l.label, "|", `\|`)
			fmt.Fprintf(w, "| %s | %s |\n", label, strings.Join(l.cells, " | "))
		}
	}
	for _, n := range s.notes() {
		fmt.Fprintf(w, "\n%s\n", strings.ToUpper(n[:1])+n[1:]+".")
	}
}
