package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall/js"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/viewer"
	"github.com/liif-render/liif/internal/viewer/tiles"
	"github.com/liif-render/liif/render"
)

// elsewhere is viewer.Elsewhere by workers: the first two of them draw, or all, and the first does
// the rest.
type elsewhere struct {
	links    []*link
	graphics bool // a graphics device draws
	disk     bool // what is saved is written to the disk
}

// graphicsWorkers is how many workers a graphics device draws for: while it computes for one, the
// other makes its next orders.
const graphicsWorkers = 2

func (e elsewhere) Decode(path string, o imageio.ReadOptions) (*imageio.Image, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return e.links[0].decode(&decoding{path, o}, data)
}

func (e elsewhere) Damage(picture int, m *imageio.Image) (render.Restoration, error) {
	l := e.links[len(e.links)-1]
	if err := l.bring(context.Background(), picture, m, ""); err != nil {
		return render.Restoration{}, err
	}
	r, err := l.ask(context.Background(), request{Damage: &picture}, nil, nil)
	return r.Damage, err
}

// maxSaved is how many pixels a picture that is saved may have where it is held in memory.
const maxSaved = 200 << 20

func (e elsewhere) Destination() string {
	if e.disk {
		return "as a download"
	}
	return fmt.Sprintf("as a download, up to %d megapixels", maxSaved/1_000_000)
}

func (e elsewhere) CheckSize(width, height int) error {
	if !e.disk && int64(width)*int64(height) > maxSaved {
		return fmt.Errorf("%d × %d pixels are more than this browser can hold: up to %d megapixels",
			width, height, maxSaved/1_000_000)
	}
	return nil
}

// Write has a worker write the picture, and hands it to the browser as a download.
func (e elsewhere) Write(ctx context.Context, o viewer.Order, m *imageio.Image,
	progress func(part float64)) error {
	name := filepath.Base(o.Path)
	if err := e.CheckSize(o.Rect.Dx(), o.Rect.Dy()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	l := e.links[0]
	if err := l.bring(ctx, o.Picture, m, o.Method.Model); err != nil {
		return err
	}
	r, err := l.ask(ctx, request{Write: &o}, nil, progress)
	if err != nil {
		return err
	}
	if !r.file.Truthy() {
		r.file = js.Global().Get("Blob").New([]any{arrayOf(r.bytes)})
	}
	download(name, r.file)
	return nil
}

// download hands a file of the browser's to a person.
func download(name string, file js.Value) {
	urls := js.Global().Get("URL")
	address := urls.Call("createObjectURL", file)
	a := js.Global().Get("document").Call("createElement", "a")
	a.Set("href", address)
	a.Set("download", name)
	a.Call("click")
	time.AfterFunc(time.Minute, func() { urls.Call("revokeObjectURL", address) })
}

func (e elsewhere) Drawers() (list []tiles.Drawer) {
	for i, l := range e.links {
		if !e.graphics || i < graphicsWorkers {
			list = append(list, l)
		}
	}
	return list
}
