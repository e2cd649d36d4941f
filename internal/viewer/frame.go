package viewer

import (
	"fmt"
	"image"
	"math"
	"path/filepath"
	"strings"

	"github.com/liif-render/liif/internal/cli"
	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/internal/viewer/draw"
	"github.com/liif-render/liif/internal/viewer/hud"
)

// Frame composes the current frame. It belongs to the viewer and is overwritten by the next
// call.
func (a *App) Frame() *draw.Frame {
	a.clock.dirty, a.clock.tiles = false, false
	a.clock.drawnAt = a.clock.now
	c := a.canvas
	c.Reset(a.screen.width, a.screen.height)
	c.Background = background
	panes := a.panes()
	if a.picture == nil {
		a.mosaic.Paint(c.Frame, nil, a.clock.now)
		a.showStrip()
		hud.Notice(c, a.notice()...)
	} else {
		if a.mosaic.Paint(c.Frame, mosaicPanes(panes), a.clock.now) {
			a.touch()
		}
		a.showMarks(panes)
		a.showInformation(panes)
	}
	a.showSaving()
	if a.view.hud == hudLine || a.view.hud == hudPage && a.picture == nil {
		lines := 0
		if a.compare.mode == CompareSide {
			lines = 1
		}
		a.named.Draw(c, lines)
	}
	a.messages.Draw(c)
	switch {
	case a.view.help:
		hud.Help(c, helpRows())
	case a.dialog != nil:
		a.dialog.form.Draw(c)
	case a.menu != nil:
		a.menu.Draw(c)
	}
	a.updateTitle()
	return c.Frame
}

// showMarks draws over the picture: the pixel grid, the divider and the sides' names, the overview.
func (a *App) showMarks(panes []pane) {
	c := a.canvas
	if a.view.grid {
		size := image.Pt(a.picture.width, a.picture.height)
		l := a.camera.ExtentAt(a.camera.Place()).Layer(float64(size.X), float64(size.Y))
		for _, p := range panes {
			hud.Grid(c, l, size, p.Bounds.Min, p.Clip)
			hud.Numbers(c, l, size, p.Bounds.Min, p.Clip, a.values)
		}
	}
	switch a.compare.mode {
	case CompareOff:
		return
	case CompareDifference:
		a.showDifference(panes[0])
		return
	}
	split := a.compare.mode == CompareSplit
	x := panes[1].Clip.Min.X
	hud.Divider(c, x, a.pointer.onDivider, split)
	for i, label := range a.labels(panes) {
		at := panes[i].Clip.Min.X
		if split { // both near the divider, so that it moves them along
			at = x
		}
		hud.Label(c, label, at, i > 0 || !split)
	}
}

// values are the samples of a source pixel, and whether it is light.
func (a *App) values(x, y int) (values []int, light bool) {
	m := a.picture.Image
	i := (y*m.Width + x) * m.Channels
	if m.OnDisk != nil {
		part, err := m.Crop(image.Rect(x, y, x+1, y+1))
		if err != nil {
			return nil, false
		}
		m, i = part, 0
	}
	most := 255
	for k := range m.Channels {
		if m.Bits == 8 {
			values = append(values, int(m.Pix8[i+k]))
		} else {
			values = append(values, int(m.Pix16[i+k]))
			most = 65535
		}
	}
	lightness := values[0]
	if m.Channels >= 3 {
		lightness = (3*values[0] + 6*values[1] + values[2]) / 10
	}
	return values, 2*lightness > most
}

// showDifference shows the difference of two sides, and marks the place of the largest.
func (a *App) showDifference(p pane) {
	text := a.labels([]pane{p})[0]
	if d, ok := a.mosaic.Difference(p.Pane); ok {
		switch {
		case d.Steps == 0:
			text += ": none"
		default:
			at := a.camera.Place().Window(d.At)
			hud.Ring(a.canvas, image.Pt(int(at.X), int(at.Y)))
			text += fmt.Sprintf(": PSNR %.2f dB, up to %d steps; most at %.0f, %.0f", d.PSNR,
				d.Steps,
				math.Floor(d.At.X), math.Floor(d.At.Y))
		}
	}
	hud.Middle(a.canvas, text)
}

// showOverview draws the whole picture, small, in the corner.
func (a *App) showOverview() {
	if !a.overviewShown() {
		return
	}
	place := a.camera.Place()
	bounds := a.panes()[0].Bounds
	a.overview().Draw(a.canvas, a.mosaic.Thumbnail(&a.picture.Picture),
		place.Source(camera.Point{}),
		place.Source(camera.Point{X: float64(bounds.Dx()), Y: float64(bounds.Dy())}))
}

// overview is where the overview lies in the window.
func (a *App) overview() hud.Overview {
	return hud.NewOverview(a.canvas, a.picture.width, a.picture.height)
}

// notice is the text shown where there is no picture: what is being read, or what to do.
func (a *App) notice() []string {
	if a.files.loading != "" {
		return []string{"reading " + filepath.Base(a.files.loading) + " …"}
	}
	if a.unread.err != nil {
		reason := strings.TrimPrefix(a.unread.err.Error(), a.unread.path+": ")
		return []string{cli.Printable(filepath.Base(a.unread.path)) + " cannot be read",
			cli.Printable(reason)}
	}
	return []string{"Drop a picture here", "or press Ctrl+O; H shows what else there is"}
}

// updateTitle names picture, its place in the folder, zoom and model in the window's title.
func (a *App) updateTitle() {
	title := "liif-view"
	place := ""
	if at, of := a.files.place(); at > 0 {
		place = fmt.Sprintf(" – %d/%d", at, of)
	}
	switch {
	case a.picture != nil:
		title = fmt.Sprintf("%s%s – %s – %d×%d – %s – liif-view", a.picture.name(), place,
			zoomText(a.camera.Target().Zoom), a.picture.width, a.picture.height,
			a.choice.model.Label())
	case a.unread.err != nil:
		title = fmt.Sprintf("%s%s – cannot be read – liif-view", filepath.Base(a.unread.path),
			place)
	}
	if title != a.title {
		a.title = title
		a.host.SetTitle(title)
	}
}
