package viewer

import (
	"context"
	"slices"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/priority"
	"github.com/liif-render/liif/internal/viewer/draw"
	"github.com/liif-render/liif/internal/viewer/pyramid"
)

// keptThumbs is how many thumbnails are kept; each takes up to 256 KiB.
const keptThumbs = 128

// thumbs are small pictures of those in a folder, read one at a time beside all else.
type thumbs struct {
	limit   int64                  // bytes of a picture that is read for one
	images  map[string]*draw.Image // nil of a file that gives none
	order   []string               // used last at the end
	gone    []uint64               // images let go
	reading bool
	wanted  []string
	decode  func(path string, o imageio.ReadOptions) (*imageio.Image, error)
	post    func(f func())
}

// image is the thumbnail of a picture; nil while there is none.
func (t *thumbs) image(path string) *draw.Image {
	m, ok := t.images[path]
	if !ok {
		return nil
	}
	i := slices.Index(t.order, path)
	t.order = append(slices.Delete(t.order, i, i+1), path)
	return m
}

// want has thumbnails read, the first first, in place of those wanted before.
func (t *thumbs) want(paths []string) {
	t.wanted = slices.DeleteFunc(paths, func(p string) bool { _, ok := t.images[p]; return ok })
	if t.reading || len(t.wanted) == 0 {
		return
	}
	path := t.wanted[0]
	t.reading = true
	go func() {
		priority.Lower()
		m := t.read(path)
		t.post(func() {
			t.reading = false
			t.keep(path, m)
			t.want(t.wanted)
		})
	}()
}

// read makes the thumbnail of a file; nil if it gives none.
func (t *thumbs) read(path string) *draw.Image {
	width, height, err := imageio.Dimensions(path)
	if err != nil || 4*int64(width)*int64(height) > t.limit {
		return nil
	}
	m, err := t.decode(path, imageio.ReadOptions{})
	if err != nil {
		return nil
	}
	p := pyramid.New(m)
	if p.Build(context.Background()) != nil {
		return nil
	}
	return p.Page(p.Levels()-1, 0, 0).Image
}

// keep keeps a thumbnail, and lets the one used longest ago go if there are too many.
func (t *thumbs) keep(path string, m *draw.Image) {
	if t.images == nil {
		t.images = map[string]*draw.Image{}
	}
	if _, ok := t.images[path]; ok {
		return
	}
	t.images[path] = m
	t.order = append(t.order, path)
	if len(t.order) > keptThumbs {
		t.drop(t.order[0])
	}
}

// drop lets a thumbnail go.
func (t *thumbs) drop(path string) {
	m, ok := t.images[path]
	if !ok {
		return
	}
	if m != nil {
		t.gone = append(t.gone, m.ID())
	}
	delete(t.images, path)
	i := slices.Index(t.order, path)
	t.order = slices.Delete(t.order, i, i+1)
}

// gather returns the images that were dropped since the last call.
func (t *thumbs) gather() []uint64 {
	gone := t.gone
	t.gone = nil
	return gone
}
