package viewer

import (
	"fmt"
	"image"
	"path/filepath"

	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/internal/viewer/draw"
	"github.com/liif-render/liif/internal/viewer/hud"
)

// Frame composes what is to be seen now. It belongs to the viewer and is overwritten by the next call.
func (a *App) Frame() *draw.Frame {
	a.clock.dirty, a.clock.tiles = false, false
	a.clock.drawnAt = a.clock.now
	c := a.canvas
	c.Reset(a.screen.width, a.screen.height)
	c.Background = background
	panes := a.panes()
	if a.picture == nil {
		a.mosaic.Paint(c.Frame, nil, a.clock.now)
		hud.Notice(c, a.notice()...)
	} else {
		if a.mosaic.Paint(c.Frame, mosaicPanes(panes), a.clock.now) {
			a.touch()
		}
		a.showMarks(panes)
		a.showInformation(panes)
	}
	a.showSaving()
	if a.view.help {
		hud.Help(c, helpRows())
	}
	a.messages.Draw(c)
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
		}
	}
	if a.compare.mode == CompareOff {
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

// showOverview draws the whole picture, small, in the corner.
func (a *App) showOverview() {
	if !a.view.overview {
		return
	}
	place := a.camera.Place()
	bounds := a.panes()[0].Bounds
	a.overview().Draw(a.canvas, a.mosaic.Thumbnail(&a.picture.Picture), place.Source(camera.Point{}),
		place.Source(camera.Point{X: float64(bounds.Dx()), Y: float64(bounds.Dy())}))
}

// overview is where the overview lies in the window.
func (a *App) overview() hud.Overview {
	return hud.NewOverview(a.canvas, a.picture.width, a.picture.height)
}

// notice says what there is to wait for, or to do, where there is no picture.
func (a *App) notice() []string {
	if a.files.loading != "" {
		return []string{"reading " + filepath.Base(a.files.loading) + " …"}
	}
	return []string{"Drop a picture here", "or press Ctrl+O; H shows what else there is"}
}

// updateTitle names picture, zoom and model in the window's title.
func (a *App) updateTitle() {
	title := "liif-view"
	if a.picture != nil {
		title = fmt.Sprintf("%s – %s – %d×%d – %s – liif-view", filepath.Base(a.picture.path),
			zoomText(a.camera.Target().Zoom), a.picture.width, a.picture.height, a.choice.model.Label())
	}
	if title != a.title {
		a.title = title
		a.host.SetTitle(title)
	}
}
