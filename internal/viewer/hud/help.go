package hud

import (
	"image"
	"image/color"

	"github.com/liif-render/liif/internal/viewer/text"
)

// smallestHelp is how small the help's letters become to fit a window, as a part of their size.
const smallestHelp = 0.5

// HelpRow is a line of the help: keys, or a gesture, and what they do.
type HelpRow struct{ Group, Keys, Help string }

// helpGroup is rows under one heading.
type helpGroup struct {
	name string
	rows []HelpRow
}

// Help covers the window with a list of keys and gestures, in letters small enough to fit.
func Help(c *Canvas, rows []HelpRow) {
	c.bar(image.Rect(0, 0, c.Frame.Width, c.Frame.Height), color.NRGBA{0, 0, 0, 110})
	columns := helpColumns(rows)
	page := *c
	// Letters are hinted: they do not shrink quite in proportion.
	for range 4 {
		size := helpPage(&page, columns, false)
		fit := min(float64(c.Frame.Width-page.Pixels(12))/float64(size.X),
			float64(c.Frame.Height-page.Pixels(12))/float64(size.Y))
		if fit >= 1 {
			break
		}
		page.Scale = max(page.Scale*fit, smallestHelp*c.Scale)
	}
	helpPage(&page, columns, true)
}

// helpColumns shares the groups out to two columns: the first takes groups up to half of all lines.
func helpColumns(rows []HelpRow) (columns [2][]helpGroup) {
	var groups []helpGroup
	total := 0
	for _, r := range rows {
		if n := len(groups); n == 0 || groups[n-1].name != r.Group {
			groups = append(groups, helpGroup{name: r.Group})
			total += 2
		}
		g := &groups[len(groups)-1]
		g.rows = append(g.rows, r)
		total++
	}
	n := 0
	for _, g := range groups {
		i := 0
		if n*2 >= total {
			i = 1
		}
		columns[i] = append(columns[i], g)
		n += len(g.rows) + 2
	}
	return columns
}

// helpPage is the size of the help, which is drawn or only measured.
func helpPage(c *Canvas, columns [2][]helpGroup, draw bool) image.Point {
	step := c.lineHeight() + c.Pixels(5)
	keys, helps, heights := 0, [2]int{}, [2]int{}
	for i, column := range columns {
		for _, g := range column {
			heights[i] += (len(g.rows) + 2) * step
			for _, r := range g.rows {
				keys = max(keys, c.Width(c.Bold(r.Keys)))
				helps[i] = max(helps[i], c.Width(c.Plain(r.Help)))
			}
		}
	}
	pad, gap := c.Pixels(26), c.Pixels(40)
	space := c.Pixels(18)
	titleHeight := c.Pixels(44)
	width := 2*pad + 2*(keys+space) + helps[0] + helps[1] + gap
	height := 2*pad + titleHeight + max(heights[0], heights[1]) - step
	if !draw {
		return image.Pt(width, height)
	}
	at := image.Pt((c.Frame.Width-width)/2, (c.Frame.Height-height)/2)
	c.panel(image.Rectangle{at, at.Add(image.Pt(width, height))}, color.NRGBA{20, 22, 27, 242})
	c.write(at.Add(image.Pt(pad, pad-c.Pixels(4))), Span{"liif-view", c.font(text.Bold, 19), Pale},
		c.Dim("   a picture as a continuous image, at any zoom"))
	x := at.X + pad
	for i, column := range columns {
		y := at.Y + pad + titleHeight
		for _, g := range column {
			c.write(image.Pt(x, y), c.Bold(g.name).In(Accent))
			y += step
			for _, r := range g.rows {
				c.write(image.Pt(x, y), c.Bold(r.Keys))
				c.write(image.Pt(x+keys+space, y), c.Plain(r.Help))
				y += step
			}
			y += step
		}
		x += keys + space + helps[i] + gap
	}
	return image.Pt(width, height)
}
