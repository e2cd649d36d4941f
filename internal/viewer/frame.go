package viewer

import (
	"fmt"
	"image"
	"path/filepath"

	"github.com/liif-render/liif/internal/viewer/draw"
	"github.com/liif-render/liif/internal/viewer/text"
)

// Frame composes what is to be seen now. It belongs to the viewer and is overwritten by the next call.
func (a *App) Frame() *draw.Frame {
	a.dirty, a.tiles = false, false
	a.drawnAt = a.now
	a.work.fading, a.work.hurried = false, false
	a.cache.next()
	a.frame.Reset(a.width, a.height)
	a.frame.Background = background
	if a.picture != nil {
		for _, p := range a.panes() {
			a.showPane(p)
		}
	}
	quads := len(a.frame.Quads)
	a.showOverview()
	a.showGrid()
	a.showDivider()
	// The HUD looks up colours of the picture, not of the overview.
	overview := a.frame.Quads[quads:]
	a.frame.Quads = a.frame.Quads[:quads]
	a.showHUD()
	a.frame.Quads = append(a.frame.Quads, overview...)
	a.showFacts()
	a.showSaving()
	a.showWaiting()
	a.showHelp()
	a.showToasts()
	if a.work.hurried {
		a.touch()
	}
	a.updateTitle()
	return &a.frame
}

// showWaiting says what there is to wait for, or to do, where there is no picture.
func (a *App) showWaiting() {
	if a.picture != nil {
		return
	}
	lines := []string{"Drop a picture here", "or press Ctrl+O; H shows what else there is"}
	if a.files.loading != "" {
		lines = []string{"reading " + filepath.Base(a.files.loading) + " …"}
	}
	y := a.height/2 - a.pixels(20)
	for i, line := range lines {
		s := span{line, a.font(text.Regular, 15), dimColor}
		if i == 0 {
			s = span{line, a.font(text.Bold, 19), paleColor}
		}
		s.text = a.letters.Cut(s.font, s.text, a.width-a.pixels(20))
		a.write(image.Pt((a.width-a.letters.Width(s.font, s.text))/2, y), []span{s})
		y += a.pixels(32)
	}
}

// setTitle forgets what the title was.
func (a *App) setTitle() { a.title = "" }

// updateTitle names picture, zoom and model in the window's title.
func (a *App) updateTitle() {
	title := "liif-view"
	if a.picture != nil {
		title = fmt.Sprintf("%s – %s – %d×%d – %s – liif-view", filepath.Base(a.picture.path),
			zoomText(a.camera.Target().Zoom), a.picture.width, a.picture.height, a.model.Label())
	}
	if title != a.title {
		a.title = title
		a.host.SetTitle(title)
	}
}
