package viewer

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/viewer/pyramid"
	"github.com/liif-render/liif/render"
)

// picture is what is shown.
type picture struct {
	path          string
	number        int // tells pictures apart, also the same file read again
	image         *imageio.Image
	pyramid       *pyramid.Pyramid
	width, height int
	read          time.Duration // that reading the file took
	opened        time.Time     // when it could be shown
	stop          context.CancelFunc
	examined      bool                // for damage, or that has begun
	damage        *render.Restoration // nil until it is known
}

func (p *picture) close() { p.stop() }

// number is that of the picture shown.
func (a *App) number() int {
	if a.picture == nil {
		return -1
	}
	return a.picture.number
}

// folder is the pictures that there are to go through.
type folder struct {
	paths   []string
	at      int
	alone   bool   // one file was named: the rest of its folder is not listed yet
	loading string // the path that is being read
	reads   int    // reads begun
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
	f := folder{paths: pictures, alone: len(pictures) == 1, reads: a.files.reads}
	if f.alone {
		if list, err := imageio.ListFolder(pictures[0]); err == nil {
			f.paths, f.alone = list, false
		} else if errors.Is(err, imageio.ErrNoPictures) {
			a.fail(err)
			return
		}
	}
	a.files = f
	a.load(f.paths[0])
}

// step goes on to another picture of the folder.
func (a *App) step(by int) {
	f := &a.files
	if len(f.paths) == 0 {
		return
	}
	if f.alone {
		list, err := imageio.ListFolder(filepath.Dir(f.paths[0]))
		if err != nil {
			a.fail(err)
			return
		}
		base := filepath.Base(f.paths[0])
		f.alone = false
		at := slices.IndexFunc(list, func(p string) bool { return filepath.Base(p) == base })
		if at < 0 {
			list, at = append([]string{f.paths[0]}, list...), 0
		}
		f.paths, f.at = list, at
	}
	if len(f.paths) == 1 {
		a.say("there is no other picture in this folder")
		return
	}
	f.at = (f.at + by + len(f.paths)) % len(f.paths)
	a.load(f.paths[f.at])
}

// load reads a picture in a goroutine of its own. One that is being read already is not shown; this one
// is read after it, unless another is asked for meanwhile: decoded pictures are large, and there is never
// more than one beside the one that is shown.
func (a *App) load(path string) {
	a.files.reads++
	a.files.loading = path
	if !a.reading {
		a.reading = true
		a.read()
	}
	a.touch()
}

// read reads the picture asked for last, and then goes on to what was asked for meanwhile.
func (a *App) read() {
	path, number := a.files.loading, a.files.reads
	open, options := a.decode, imageio.ReadOptions{MaxPixels: a.options.MaxPixels}
	go func() {
		start := time.Now()
		m, err := open(path, options)
		read := time.Since(start)
		a.post(func() {
			if number != a.files.reads {
				m = nil // before there is another
				a.read()
				return
			}
			a.reading = false
			a.show(path, m, read, err)
		})
	}()
}

// show puts a picture that has been read on the screen.
func (a *App) show(path string, m *imageio.Image, read time.Duration, err error) {
	a.files.loading = ""
	if err != nil {
		if errors.Is(err, imageio.ErrTooLarge) {
			err = fmt.Errorf("%w; --max-pixels raises it", err)
		}
		a.unread = inputError{named(path, err)}
		a.fail(a.unread)
		return
	}
	a.unread = nil
	for _, w := range m.Warnings {
		a.warn("warning: " + path + ": " + w)
	}
	ctx, stop := context.WithCancel(context.Background())
	p := &picture{path: path, number: a.files.reads, image: m, pyramid: pyramid.New(m),
		width: m.Width, height: m.Height, read: read, opened: time.Now(), stop: stop}
	first := a.picture == nil
	if !first {
		old := a.picture.number
		a.picture.close()
		a.cache.drop(func(e *entry) bool { // pages are quick to make again, and tiles are not
			k, ok := e.key.(pageKey)
			return ok && k.picture == old
		})
	}
	a.picture = p
	clear(a.failed)
	a.decoder.open(m, p.number, int64(len(m.Pix8)+2*len(m.Pix16))+p.pyramid.Bytes())
	a.camera.Open(m.Width, m.Height, !first)
	if first && a.options.Zoom > 0 {
		center := a.camera.Center()
		if a.options.Center != nil {
			center = *a.options.Center
		}
		a.camera.Show(a.options.Zoom, center)
	}
	a.status = Status{Since: time.Now()}
	go func() {
		if p.pyramid.Build(ctx) == nil {
			a.post(func() {})
		}
	}()
	a.setTitle()
}
