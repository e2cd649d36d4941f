package viewer

import (
	"image"
	"image/color"

	"github.com/liif-render/liif/internal/viewer/text"
)

// smallestHelp is how small the help's letters become to fit a window, as a part of their size.
const smallestHelp = 0.5

// showHelp lists what the hands can do.
func (a *App) showHelp() {
	if !a.view.help {
		return
	}
	a.bar(image.Rect(0, 0, a.width, a.height), color.NRGBA{0, 0, 0, 110})
	scale := a.scale
	defer func() { a.scale = scale }()
	// Letters are hinted: they do not shrink quite in proportion.
	for range 4 {
		size := a.helpPage(false)
		fit := min(float64(a.width-a.pixels(12))/float64(size.X), float64(a.height-a.pixels(12))/float64(size.Y))
		if fit >= 1 {
			break
		}
		a.scale = max(a.scale*fit, smallestHelp*scale)
	}
	a.helpPage(true)
}

// helpPage is the size of the help, which is drawn or not: from the same table that keys are looked up
// in.
func (a *App) helpPage(draw bool) image.Point {
	type row struct{ shown, help string }
	var groups []string
	rows := map[string][]row{}
	for _, b := range bindings() {
		if b.help == "" {
			continue
		}
		if rows[b.group] == nil {
			groups = append(groups, b.group)
		}
		rows[b.group] = append(rows[b.group], row{b.shown, b.help})
	}
	// Two columns: the first takes groups while it is the shorter one by half of all.
	total := 0
	for _, g := range groups {
		total += len(rows[g]) + 2
	}
	var columns [2][]string
	n := 0
	for _, g := range groups {
		i := 0
		if n*2 >= total {
			i = 1
		}
		columns[i] = append(columns[i], g)
		n += len(rows[g]) + 2
	}
	step := a.lineHeight() + a.pixels(5)
	keys, helps := 0, [2]int{}
	heights := [2]int{}
	for i, column := range columns {
		for _, g := range column {
			heights[i] += (len(rows[g]) + 2) * step
			for _, r := range rows[g] {
				keys = max(keys, a.spanWidth([]span{a.bold(r.shown)}))
				helps[i] = max(helps[i], a.spanWidth([]span{a.plain(r.help)}))
			}
		}
	}
	pad, gap := a.pixels(26), a.pixels(40)
	space := a.pixels(18)
	title := span{"liif-view", a.font(text.Bold, 19), paleColor}
	titleHeight := a.pixels(44)
	width := 2*pad + 2*(keys+space) + helps[0] + helps[1] + gap
	height := 2*pad + titleHeight + max(heights[0], heights[1]) - step
	if !draw {
		return image.Pt(width, height)
	}
	at := image.Pt((a.width-width)/2, (a.height-height)/2)
	a.panel(image.Rectangle{at, at.Add(image.Pt(width, height))}, color.NRGBA{20, 22, 27, 242})
	a.write(at.Add(image.Pt(pad, pad-a.pixels(4))), []span{title,
		a.dim("   a picture as a continuous image, at any zoom")})
	x := at.X + pad
	for i, column := range columns {
		y := at.Y + pad + titleHeight
		for _, g := range column {
			head := a.bold(g)
			head.color = accentColor
			a.write(image.Pt(x, y), []span{head})
			y += step
			for _, r := range rows[g] {
				a.write(image.Pt(x, y), []span{a.bold(r.shown)})
				a.write(image.Pt(x+keys+space, y), []span{a.plain(r.help)})
				y += step
			}
			y += step
		}
		x += keys + space + helps[i] + gap
	}
	return image.Pt(width, height)
}
