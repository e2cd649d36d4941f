package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/liif-render/liif/evaluate"
	"github.com/liif-render/liif/internal/cli"
)

// section is a part of a set's table: one measure, methods down, scales or damages across.
type section struct {
	title   string
	columns []heading
	lines   []line
}

type heading struct {
	head string
	of   evaluate.Condition
}

type line struct {
	label string
	cells []string // by column
}

// measure selects the number of a row that a section shows.
type measure struct {
	title string
	cell  func(r *rowReport) string
}

// qualities are measured for each condition, the PSNR first.
var qualities = []measure{
	{"PSNR, dB", func(r *rowReport) string {
		text := r.PSNR.format("%.2f")
		if r.Failed > 0 && r.Failed < r.count {
			text += fmt.Sprintf(" (%d of %d)", r.count-r.Failed, r.count)
		}
		return text
	}},
	{"SSIM", func(r *rowReport) string { return r.SSIM.format("%.4f") }},
}

// costs do not depend on the damage.
var costs = []measure{
	{"Seconds a picture", func(r *rowReport) string { return r.Seconds.format("%.3g") }},
	{"Megapixels a second", func(r *rowReport) string { return r.Megapixels.format("%.3g") }},
	{"Peak memory, whole process", func(r *rowReport) string {
		if r.Memory == 0 {
			return "–"
		}
		return cli.FormatBytes(r.Memory)
	}},
}

// sections makes the set's tables: one for each measure, and PSNR by picture if wanted. With
// damages there is one for each scale.
func (s *setReport) sections(pictures bool) []section {
	var scales []heading
	for _, scale := range s.Scales {
		of := evaluate.Condition{Scale: scale.Scale}
		scales = append(scales, heading{of.String(), of})
	}
	type group struct {
		name    string
		columns []heading
	}
	groups := []group{{"", scales}}
	if len(s.damages) > 1 {
		groups = nil
		for _, scale := range scales {
			g := group{name: ", " + scale.head}
			for _, d := range s.damages {
				of := evaluate.Condition{Scale: scale.of.Scale, Damage: d}
				g.columns = append(g.columns, heading{d.String(), of})
			}
			groups = append(groups, g)
		}
	}
	ours := func(r *rowReport) bool { return r.Kind != published }
	var list []section
	for _, g := range groups {
		for i, m := range qualities {
			list = append(list, s.section(m.title+g.name, g.columns, m.cell,
				func(r *rowReport) bool { return i == 0 || ours(r) }))
			if i == 0 && s.Against != "" {
				list = append(list, s.differences(g.name, g.columns))
			}
		}
	}
	for _, m := range costs {
		list = append(list, s.section(m.title, scales, m.cell, ours))
	}
	for _, g := range groups {
		for n := range s.Pictures {
			if pictures {
				list = append(list, s.section(s.pictureName(n)+", PSNR"+g.name, g.columns,
					func(r *rowReport) string { return r.Pictures[n].PSNR.format("%.2f") }, ours))
			}
		}
	}
	return list
}

// section is one measure of the rows that count.
func (s *setReport) section(title string, columns []heading, cell func(*rowReport) string,
	counts func(*rowReport) bool) section {
	out := section{title: title, columns: columns}
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
			out.lines = append(out.lines, line{label, slices.Repeat([]string{"–"}, len(columns))})
		}
		for k, c := range columns {
			if c.of == r.condition() {
				out.lines[at].cells[k] = cell(r)
			}
		}
	}
	return out
}

// differences compares methods with the reference: two lines for each, the mean difference and half
// the width of its interval.
func (s *setReport) differences(name string, columns []heading) section {
	of := func(verb string, value func(*differenceReport) number) section {
		return s.section("PSNR − "+cli.Printable(s.Against)+name, columns,
			func(r *rowReport) string { return value(r.Difference).format(verb) },
			func(r *rowReport) bool { return r.Difference != nil })
	}
	means := of("%+.2f", func(d *differenceReport) number { return d.Mean })
	intervals := of("%.2f", func(d *differenceReport) number { return d.Interval })
	out := means
	out.lines = nil
	for i, l := range means.lines {
		out.lines = append(out.lines, l, line{"  ±", intervals.lines[i].cells})
	}
	return out
}

// pictureName is the name of picture n.
func (s *setReport) pictureName(n int) string {
	name := s.Rows[0].Pictures[n].Picture
	return cli.Printable(strings.TrimPrefix(name[max(strings.LastIndexAny(name, `/\`), 0):], "/"))
}
