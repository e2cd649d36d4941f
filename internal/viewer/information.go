package viewer

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/viewer/draw"
	"github.com/liif-render/liif/internal/viewer/hud"
	"github.com/liif-render/liif/internal/viewer/tiles"
)

// hudMode is how much the HUD shows.
type hudMode int

const (
	hudLine hudMode = iota
	hudPage
	hudOff
	hudModes
)

// zoomText writes a zoom: ×30, ×2.67, ×0.188.
func zoomText(zoom float64) string {
	digits := 2
	switch {
	case zoom >= 100:
		digits = 0
	case zoom >= 10:
		digits = 1
	case zoom < 1:
		digits = 3
	}
	s := strconv.FormatFloat(zoom, 'f', digits, 64)
	if r := strconv.FormatFloat(math.Round(zoom), 'f', 0,
		64); math.Abs(zoom-math.Round(zoom)) < 1e-9 {
		s = r
	}
	return "×" + s
}

// Sight returns the pixel under the pointer, if that is over the picture.
func (a *App) Sight() (hud.Sight, bool) {
	if a.picture == nil || !a.pointer.inside {
		return hud.Sight{}, false
	}
	at := image.Pt(int(math.Floor(a.pointer.x)), int(math.Floor(a.pointer.y)))
	center := a.cameraPoint(float64(at.X)+0.5, float64(at.Y)+0.5)
	s := a.camera.Place().Source(center)
	if s.X < 0 || s.Y < 0 || s.X >= float64(a.picture.width) || s.Y >= float64(a.picture.height) {
		return hud.Sight{}, false
	}
	for i := len(a.canvas.Quads) - 1; i >= 0; i-- {
		q := &a.canvas.Quads[i]
		if q.Alpha == 1 && at.In(q.Target) {
			return hud.Sight{Source: s, Color: pixelOf(q, at)}, true
		}
	}
	return hud.Sight{}, false
}

// pixelOf is the image's pixel nearest to a pixel of the screen.
func pixelOf(q *draw.Quad, at image.Point) color.NRGBA {
	part := func(v, from, to int, s0, s1 float64, size int) int {
		f := (float64(v-from) + 0.5) / float64(to-from)
		return min(max(int(math.Floor(s0+f*(s1-s0))), 0), size-1)
	}
	x := part(at.X, q.Target.Min.X, q.Target.Max.X, q.Source.X0, q.Source.X1, q.Image.Width)
	y := part(at.Y, q.Target.Min.Y, q.Target.Max.Y, q.Source.Y0, q.Source.Y1, q.Image.Height)
	p := q.Image.Pix[4*(y*q.Image.Width+x):]
	c := color.RGBA{p[0], p[1], p[2], p[3]}
	return color.NRGBAModel.Convert(c).(color.NRGBA)
}

// timeLeft writes how long drawing will take.
func timeLeft(seconds float64) string {
	switch {
	case seconds >= 90:
		return fmt.Sprintf("%.0f min left", math.Ceil(seconds/60))
	case seconds >= 10:
		return fmt.Sprintf("%.0f s left", 5*math.Ceil(seconds/5))
	}
	return fmt.Sprintf("%.0f s left", max(math.Ceil(seconds), 1))
}

// state is how exact what is seen is, in a word or two, and its colour.
func (a *App) state() (string, color.NRGBA) {
	s := a.Status()
	switch {
	case s.Loading:
		return "reading", hud.Wait
	case s.Err != nil:
		return "failed", hud.Bad
	case a.camera.Zooming():
		return "moving", hud.Wait
	case s.Exact:
		return "done", hud.Good
	}
	if s.Left == 0 { // nothing is known of the speed yet
		return fmt.Sprintf("drawing, %d of %d", s.Done, s.Total), hud.Wait
	}
	return timeLeft(s.Left), hud.Wait
}

// showInformation writes what is known of the view: a line, and a page. The overview is drawn
// between, for the line looks up the picture's colours.
func (a *App) showInformation(panes []pane) {
	if a.view.hud != hudOff {
		line := a.line(panes)
		a.showStrip()
		line.Draw(a.canvas)
	} else {
		a.showStrip()
	}
	a.showOverview()
	if a.view.hud == hudPage {
		hud.Facts(a.canvas, a.facts())
	}
}

// line is the line at the bottom.
func (a *App) line(panes []pane) *hud.Line {
	zoom := a.camera.Place().Zoom
	l := &hud.Line{Zoom: zoomText(zoom), Digits: hud.Digits(zoom),
		Label: a.labels(panes)[len(panes)-1]}
	if sight, ok := a.Sight(); ok {
		l.Sight = &sight
	}
	l.State, l.Color = a.state()
	return l
}

func milliseconds(seconds float64) string {
	if seconds < 1 {
		return fmt.Sprintf("%.0f ms", 1000*seconds)
	}
	return fmt.Sprintf("%.1f s", seconds)
}

// facts is the page of information, a name and a value each.
func (a *App) facts() [][2]string {
	p := a.picture
	kind := [...]string{"", "grey", "grey with alpha", "RGB", "RGBA"}[p.Image.Channels]
	facts := [][2]string{
		{"Picture", filepath.Base(p.path)},
		{"Size", fmt.Sprintf("%d × %d, %.3g megapixels", p.width, p.height,
			float64(p.width)*float64(p.height)/1e6)},
		{"Samples", fmt.Sprintf("%d-bit %s, %s", p.Image.Bits, kind,
			strings.ToUpper(p.Image.Format.String()))},
	}
	if p.turns != 0 {
		facts[1][1] += ", turned"
	}
	add := func(name, value string) { facts = append(facts, [2]string{name, value}) }
	if p.file.size > 0 {
		add("File", fmt.Sprintf("%s, %s", cli.FormatBytes(p.file.size),
			p.file.modified.Format("2006-01-02 15:04")))
	}
	facts = append(facts, p.file.exif...)
	if n := p.profile; n > 0 {
		add("Profile", "ICC, "+cli.FormatBytes(int64(n)))
	}
	add("Colours", a.coloursText())
	if at, of := a.files.place(); at > 0 {
		add("Folder", fmt.Sprintf("%d of %d", at, of))
	}
	grid := a.camera.GridOf(a.camera.Place())
	add("Whole, at this zoom", fmt.Sprintf("%d × %d", grid.Columns, grid.Rows))
	model := a.choice.model
	add("Model", model.Label())
	can := a.choice.able(model.Model).can
	for k, title := range [tiles.Kinds]string{"Compression undone", "Noise undone"} {
		if can[k] {
			add(title, a.dialText(k))
		}
	}
	if a.reference != nil {
		add("Compared with", a.reference.name())
	} else if a.compare.mode != CompareOff {
		label := a.compare.method.Label()
		if a.compare.method == model.Plain() && can != [tiles.Kinds]bool{} {
			label += " (nothing undone)"
		}
		add("Compared with", label)
	}
	if d := a.mosaic.Device(); d != "" {
		add("Computes on", d)
	}
	panes := a.panes()
	if rate := a.mosaic.PerPixel(panes[len(panes)-1].Method); rate > 0 {
		add("Speed", fmt.Sprintf("%.3g megapixels/s, %s a tile", 1e-6/rate,
			milliseconds(rate*tiles.Side*tiles.Side)))
	}
	if a.screen.name != "" {
		add("Window drawn by", a.screen.name)
	}
	add("Kept", fmt.Sprintf("%s of %s", cli.FormatBytes(a.mosaic.Used()),
		cli.FormatBytes(a.mosaic.Limit())))
	if a.status.Exact && a.status.Took > 0 {
		add("Last exact after", milliseconds(a.status.Took.Seconds()))
	}
	return facts
}
