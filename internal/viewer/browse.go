package viewer

import (
	"path/filepath"
	"strings"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/viewer/draw"
	"github.com/liif-render/liif/internal/viewer/hud"
)

// openPaths opens files dropped, chosen or named: pictures, a folder of them, a model.
func (a *App) openPaths(paths []string) {
	var pictures []string
	for _, path := range paths {
		if strings.EqualFold(filepath.Ext(path), ".safetensors") {
			a.setModel(path)
			continue
		}
		pictures = append(pictures, path)
	}
	if len(pictures) > 0 {
		a.gone(a.files.open(pictures))
	}
	a.touch()
}

// gone shows the reason why there was no other picture to go to; err is nil if there was one.
func (a *App) gone(err error) {
	switch err {
	case nil:
	case errAlone:
		a.say(err.Error())
	default:
		a.fail(err)
	}
	a.touch()
}

// browseOrPan handles the left and right arrows: where the whole picture is seen, they go to
// another one, else they move it.
func browseOrPan(by int) func(a *App, e Event) {
	slide := pan(float64(-by), 0)
	return func(a *App, e Event) {
		switch {
		case !a.fits() || e.Shift:
			slide(a, e)
		case !e.Repeat || a.files.loading == "":
			a.gone(a.files.step(by))
		}
	}
}

// fits reports whether the window shows all of the picture, or that there is none.
func (a *App) fits() bool {
	if a.picture == nil {
		return true
	}
	place, b := a.camera.Target(), a.panes()[0].Bounds
	const slack = 0.51 // a pixel's rounding
	return place.X >= -slack && place.Y >= -slack &&
		place.X+place.Zoom*float64(a.picture.width) <= float64(b.Dx())+slack &&
		place.Y+place.Zoom*float64(a.picture.height) <= float64(b.Dy())+slack
}

// turn turns the picture by quarters, to the right if by is 1, to the left if it is 3.
func (a *App) turn(by int) {
	p := a.picture
	if p == nil || a.turning {
		return
	}
	a.turning = true
	a.turns++
	number := -a.turns // of no file read
	go func() {
		m := p.Image
		for range by {
			m = m.Turned()
		}
		a.mail.post(func() {
			a.turning = false
			if a.picture == p {
				a.showTurned(p, m, number, by)
			}
		})
	}()
}

func (a *App) showTurned(p *picture, m *imageio.Image, number, by int) {
	t := newPicture(reading{path: p.path, number: number, image: m, file: p.file, took: p.read,
		profile: p.profile, converted: p.converted}, a.mail.post)
	t.turns = (p.turns + by) % 4
	t.damage, t.examined = p.damage, p.damage != nil
	a.change(t)
	a.camera.Fit(false)
}

// hold keeps the picture that is shown, to compare others with, or lets go of the one that is kept.
func (a *App) hold(_ Event) {
	switch {
	case a.reference != nil:
		if a.reference != a.picture {
			a.reference.close()
		}
		a.reference = nil
		a.setMode(CompareOff)
		a.say("one picture again")
	case a.picture != nil:
		a.reference = a.picture
		if a.compare.mode == CompareOff {
			a.setMode(CompareSplit)
		}
		a.say("held: " + a.picture.name() +
			"; go on to another picture to see both. C: difference, " +
			"Space: flips, A: lets go")
	}
	a.openTiles()
}

// reload reads the picture again that is shown, if that is of a path, which stays where it is.
func (a *App) reload(path string) {
	a.thumbs.drop(path)
	a.files.ahead.forget(path)
	if len(a.files.paths) > 0 && a.files.paths[a.files.at] == path {
		a.files.again()
	}
}

// showStrip draws the thumbnails of the folder, and has those read that are missing.
func (a *App) showStrip() {
	a.canvas.Bottom = 0
	if !a.strip() {
		return
	}
	s := a.thumbStrip()
	from, to := s.Seen(a.canvas)
	var missing []string // those nearest to the picture first
	for d := range max(a.files.at-from+1, to-a.files.at) {
		for _, i := range []int{a.files.at + d, a.files.at - d} {
			if i >= from && i < to {
				missing = append(missing, a.files.paths[i])
			}
		}
	}
	a.thumbs.want(missing)
	s.Draw(a.canvas)
	a.canvas.Bottom = s.Height(a.canvas)
}

// strip reports whether the thumbnails are shown.
func (a *App) strip() bool { return a.view.strip && len(a.files.paths) > 1 }

func (a *App) thumbStrip() *hud.Strip {
	return &hud.Strip{Count: len(a.files.paths), At: a.files.at,
		Image: func(i int) *draw.Image { return a.thumbs.image(a.files.paths[i]) },
		Name:  func(i int) string { return filepath.Base(a.files.paths[i]) }}
}

// toggleStrip shows the thumbnails of the folder, or hides them.
func (a *App) toggleStrip(_ Event) {
	if a.view.strip = !a.view.strip; a.view.strip {
		if err := a.files.list(); err != nil || len(a.files.paths) < 2 {
			a.view.strip = false
			a.say(errAlone.Error())
		}
	}
}
