package viewer

import (
	"image"
	"image/color"
	"math"

	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/internal/viewer/draw"
)

const (
	// gridFrom is how large a source pixel is, in units of text, where its grid is beginning to be seen.
	gridFrom = 6.0
	// overviewSide is the longer side of the overview, in units of text.
	overviewSide = 180.0
)

// showGrid draws the borders of source pixels.
func (a *App) showGrid() {
	if !a.view.grid || a.picture == nil {
		return
	}
	m := a.mappingOf(a.camera.Place())
	side := min(m.scaleX, m.scaleY) / a.scale
	strength := min(max((side-gridFrom)/gridFrom, 0), 1)
	if strength == 0 {
		return
	}
	c := color.NRGBA{255, 255, 255, uint8(70 * strength)}
	for _, p := range a.panes() {
		l := layer{m.x0, m.y0, 1 / m.scaleX, 1 / m.scaleY}
		clip := p.clip.Sub(p.bounds.Min)
		cells := l.covered(clip, a.picture.width, a.picture.height, 1)
		whole := l.pixels(cells).Intersect(clip)
		for x := cells.Min.X; x <= cells.Max.X; x++ {
			at := l.pixels(image.Rect(x, 0, x, 0)).Min.X
			line := image.Rect(at, whole.Min.Y, at+1, whole.Max.Y)
			a.bar(line.Intersect(clip).Add(p.bounds.Min), c)
		}
		for y := cells.Min.Y; y <= cells.Max.Y; y++ {
			at := l.pixels(image.Rect(0, y, 0, y)).Min.Y
			line := image.Rect(whole.Min.X, at, whole.Max.X, at+1)
			a.bar(line.Intersect(clip).Add(p.bounds.Min), c)
		}
	}
}

// showDivider draws the border between the sides, and their names.
func (a *App) showDivider() {
	if a.compare.mode == CompareOff || a.picture == nil {
		return
	}
	panes := a.panes()
	x := panes[1].clip.Min.X
	c := color.NRGBA{255, 255, 255, 210}
	if a.hand.onDivider {
		c = color.NRGBA{accentColor.R, accentColor.G, accentColor.B, 255}
	}
	half := max(a.pixels(1), 1)
	a.bar(image.Rect(x-half, 0, x+half, a.height), c)
	if a.compare.mode == CompareSplit {
		w, h := a.pixels(9), a.pixels(17)
		grip := image.Rect(x-w, a.height/2-h, x+w, a.height/2+h)
		a.panel(grip, c)
		dark := color.NRGBA{30, 34, 40, 255}
		for _, dx := range []int{-a.pixels(3), a.pixels(3)} {
			a.bar(image.Rect(x+dx-half/2, a.height/2-a.pixels(7), x+dx-half/2+half,
				a.height/2+a.pixels(7)), dark)
		}
	}
	labels := a.labels(panes)
	for i, p := range panes {
		label := []span{a.bold(labels[i])}
		size := a.pillSize(label)
		margin := a.pixels(12)
		at := image.Pt(p.clip.Min.X+margin, margin)
		if a.compare.mode == CompareSplit { // both near the divider, so that it moves them along
			at.X = x + margin
			if i == 0 {
				at.X = x - margin - size.X
			}
		}
		a.pill(at, label)
	}
}

// overviewRect is where the overview lies in the window.
func (a *App) overviewRect() image.Rectangle {
	longer := float64(max(a.picture.width, a.picture.height))
	side := min(overviewSide*a.scale, 0.3*float64(min(a.width, a.height)))
	w := max(int(side*float64(a.picture.width)/longer), 2)
	h := max(int(side*float64(a.picture.height)/longer), 2)
	margin := a.pixels(14)
	return image.Rect(a.width-margin-w, a.height-margin-h, a.width-margin, a.height-margin)
}

// overviewMapping shows the whole picture in the overview.
func (a *App) overviewMapping(r image.Rectangle) mapping {
	return mapping{float64(r.Min.X), float64(r.Min.Y),
		float64(r.Dx()) / float64(a.picture.width), float64(r.Dy()) / float64(a.picture.height)}
}

// inOverview tells whether a point is in the overview.
func (a *App) inOverview(x, y float64) bool {
	return a.view.overview && a.picture != nil && image.Pt(int(x), int(y)).In(a.overviewRect())
}

// goOverview brings a place of the overview into the window's middle.
func (a *App) goOverview(x, y float64) {
	m := a.overviewMapping(a.overviewRect())
	zoom := a.camera.Target().Zoom
	a.camera.Show(zoom, camera.Point{
		X: min(max((x-m.x0)/m.scaleX, 0), float64(a.picture.width)),
		Y: min(max((y-m.y0)/m.scaleY, 0), float64(a.picture.height))})
}

// showOverview draws the whole picture, small, and a frame around what the window shows.
func (a *App) showOverview() {
	if !a.view.overview || a.picture == nil {
		return
	}
	r := a.overviewRect()
	p := a.picture.pyramid
	top := p.Levels() - 1
	e := a.page(top, 0, 0, true)
	a.frame.Quads = append(a.frame.Quads, draw.Quad{Image: e.image, Filter: draw.Linear, Target: r,
		Alpha: 1, Source: draw.Box{X1: float64(e.image.Width), Y1: float64(e.image.Height)}})
	line := max(a.pixels(1), 1)
	a.outline(r, line, color.NRGBA{0, 0, 0, 170}, -line)
	m := a.overviewMapping(r)
	place := a.camera.Place()
	bounds := a.panes()[0].bounds
	low := place.Source(camera.Point{})
	high := place.Source(camera.Point{X: float64(bounds.Dx()), Y: float64(bounds.Dy())})
	at := func(s, start, scale float64) int { return int(math.Round(start + s*scale)) }
	seen := image.Rect(at(low.X, m.x0, m.scaleX), at(low.Y, m.y0, m.scaleY),
		at(high.X, m.x0, m.scaleX), at(high.Y, m.y0, m.scaleY)).Intersect(r)
	if seen.Dx() < 3 || seen.Dy() < 3 { // too little to be seen: a cross there instead
		seen = image.Rectangle{seen.Min, seen.Min}.Inset(-a.pixels(3)).Intersect(r)
	}
	a.outline(seen, line, accentColor, 0)
}

// outline draws the border of a rectangle, of a width, a distance inside it.
func (a *App) outline(r image.Rectangle, line int, c color.NRGBA, inset int) {
	r = r.Inset(inset)
	a.bar(image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+line), c)
	a.bar(image.Rect(r.Min.X, r.Max.Y-line, r.Max.X, r.Max.Y), c)
	a.bar(image.Rect(r.Min.X, r.Min.Y+line, r.Min.X+line, r.Max.Y-line), c)
	a.bar(image.Rect(r.Max.X-line, r.Min.Y+line, r.Max.X, r.Max.Y-line), c)
}
