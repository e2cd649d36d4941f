package viewer

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"github.com/liif-render/liif/internal/priority"
	"github.com/liif-render/liif/internal/viewer/pyramid"
	"github.com/liif-render/liif/internal/viewer/tiles"
	"github.com/liif-render/liif/render"
)

// picture is what is shown.
type picture struct {
	tiles.Picture
	path          string
	width, height int
	read          time.Duration // that reading the file took
	opened        time.Time     // when it could be shown
	stop          context.CancelFunc
	examined      bool                // for damage, or that has begun
	damage        *render.Restoration // nil until it is known
}

func (p *picture) close() { p.stop() }

// newPicture makes what is shown of a picture that has been read; its reductions are made meanwhile.
func newPicture(r reading, post func(f func())) *picture {
	ctx, stop := context.WithCancel(context.Background())
	p := &picture{Picture: tiles.Picture{Number: r.number, Image: r.image, Pyramid: pyramid.New(r.image)},
		path: r.path, width: r.image.Width, height: r.image.Height, read: r.took, opened: time.Now(),
		stop: stop}
	go func() {
		if p.Pyramid.Build(ctx) == nil {
			post(func() {})
		}
	}()
	return p
}

// findDamage is the damage that the picture shows, with zeros and false until that is known.
func (p *picture) findDamage(post func(f func())) (damage render.Restoration, known bool) {
	switch {
	case p.damage != nil:
		return *p.damage, true
	case !p.examined:
		p.examined = true
		go func() {
			priority.Lower()
			found := render.Damage(p.Image)
			post(func() { p.damage = &found })
		}()
	}
	return damage, false
}

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
	if len(pictures) == 0 {
		return
	}
	if err := a.files.open(pictures); err != nil {
		a.fail(err)
	}
	a.touch()
}

// step goes on to another picture of the folder.
func (a *App) step(by int) {
	switch err := a.files.step(by); err {
	case nil:
	case errAlone:
		a.say(err.Error())
	default:
		a.fail(err)
	}
	a.touch()
}

// show puts a picture that has been read on the screen.
func (a *App) show(r reading) {
	if a.unread = nil; r.err != nil {
		a.unread = tiles.NewInputError(named(r.path, r.err))
		a.fail(a.unread)
		return
	}
	for _, w := range r.image.Warnings {
		a.warn("warning: " + r.path + ": " + w)
	}
	first := a.picture == nil
	if !first {
		a.picture.close()
	}
	a.picture = newPicture(r, a.mail.post)
	a.mosaic.Open(&a.picture.Picture)
	a.camera.Open(a.picture.width, a.picture.height, !first)
	if first && a.options.Zoom > 0 {
		center := a.camera.Center()
		if a.options.Center != nil {
			center = *a.options.Center
		}
		a.camera.Show(a.options.Zoom, center)
	}
	a.status = Status{Since: time.Now()}
	a.title = ""
}
