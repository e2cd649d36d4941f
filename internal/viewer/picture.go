package viewer

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/liif-render/liif/internal/priority"
	"github.com/liif-render/liif/internal/viewer/hud"
	"github.com/liif-render/liif/internal/viewer/pyramid"
	"github.com/liif-render/liif/internal/viewer/tiles"
	"github.com/liif-render/liif/render"
)

// picture is the picture shown, with its reductions.
type picture struct {
	tiles.Picture
	path          string
	file          file
	turns         int  // quarter turns to the right, from the file's orientation
	profile       int  // bytes of the file's ICC profile
	converted     bool // the colours, to the screen's
	width, height int
	read          time.Duration // that reading the file took
	opened        time.Time     // when it could be shown
	stop          context.CancelFunc
	examined      bool                // for damage, or that has begun
	damage        *render.Restoration // nil until it is known
}

func (p *picture) close() { p.stop() }

func (p *picture) name() string { return filepath.Base(p.path) }

// newPicture makes what is shown of a picture that has been read; its reductions are made
// meanwhile.
func newPicture(r reading, post func(f func())) *picture {
	ctx, stop := context.WithCancel(context.Background())
	p := &picture{Picture: tiles.Picture{Number: r.number, Image: r.image,
		Pyramid: pyramid.New(r.image)},
		path: r.path, file: r.file, profile: r.profile, converted: r.converted,
		width:  r.image.Width,
		height: r.image.Height, read: r.took, opened: time.Now(), stop: stop}
	p.Pyramid.Progress = func() { post(func() {}) }
	go func() {
		if p.Pyramid.Build(ctx) == nil {
			post(func() {})
		}
	}()
	return p
}

// findDamage is the damage that the picture shows, with zeros and false until that is known.
func (p *picture) findDamage(examine func(*picture) render.Restoration, post func(f func())) (
	damage render.Restoration, known bool) {
	switch {
	case p == nil:
		return damage, false
	case p.damage != nil:
		return *p.damage, true
	case !p.examined:
		p.examined = true
		go func() {
			priority.Lower()
			found := examine(p)
			post(func() { p.damage = &found })
		}()
	}
	return damage, false
}

// unread is the picture asked for last, if it could not be read.
type unread struct {
	path string
	err  error
}

// show puts a picture that has been read on the screen, or why it could not be. Where one is shown
// already and another that was dropped or chosen cannot be read, the one that is shown stays.
func (a *App) show(r reading) {
	if r.err != nil && a.picture != nil && a.files.back() {
		a.fail(named(r.path, r.err))
		return
	}
	a.files.former = nil
	a.watcher.watch(r.file)
	a.unread = unread{}
	if r.err != nil {
		a.unread = unread{r.path, tiles.NewInputError(named(r.path, r.err))}
		a.report(a.unread.err.Error())
		a.change(nil)
		return
	}
	for _, w := range r.image.Warnings {
		a.warn("warning: " + r.path + ": " + w)
	}
	a.change(newPicture(r, a.mail.post))
}

// change shows another picture; nil for none.
func (a *App) change(p *picture) {
	if a.picture != nil && a.picture != a.reference {
		a.picture.close()
	}
	a.picture = p
	a.openTiles()
	a.status = Status{Since: time.Now()}
	a.caption()
	if p == nil {
		return
	}
	a.camera.Open(p.width, p.height, a.opened)
	if !a.opened && a.options.Zoom > 0 {
		center := a.camera.Center()
		if a.options.Center != nil {
			center = *a.options.Center
		}
		a.camera.Show(a.options.Zoom, center)
	}
	if !a.opened && a.options.Hint {
		a.messages.Add("H shows what keys and mouse do", hud.Pale, a.clock.now, hud.Long)
	}
	a.opened = true
}

// openTiles gives the mosaic its pictures.
func (a *App) openTiles() {
	var list []*tiles.Picture
	if a.picture != nil {
		list = append(list, &a.picture.Picture)
	}
	if a.reference != nil && a.reference != a.picture {
		list = append(list, &a.reference.Picture)
	}
	bytes := int64(0)
	if len(a.files.paths) > 1 {
		bytes = a.files.ahead.limit
	}
	a.mosaic.Open(bytes, list...)
}

// caption names the picture for a moment.
func (a *App) caption() {
	name, more := filepath.Base(a.unread.path), ""
	if a.picture != nil {
		name = a.picture.name()
	} else if a.unread.err == nil {
		return
	}
	if at, of := a.files.place(); at > 0 {
		more = fmt.Sprintf("%d/%d", at, of)
	}
	a.named.Show(name, more, a.clock.now)
}
