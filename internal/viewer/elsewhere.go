package viewer

import (
	"context"
	"image"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/internal/viewer/tiles"
	"github.com/liif-render/liif/render"
)

// Elsewhere does in other processes what takes long, for a window that shares its only thread with
// all that the program computes, as in a browser. Its methods are called by goroutines that may
// wait.
type Elsewhere interface {
	// Decode reads a picture as imageio.Open does.
	Decode(path string, o imageio.ReadOptions) (*imageio.Image, error)
	// Damage examines a picture as render.Damage does.
	Damage(picture int, m *imageio.Image) (render.Restoration, error)
	// Destination says in a few words where Write puts pictures.
	Destination() string
	// CheckSize returns the reason why a picture of so many pixels cannot be written, or nil.
	CheckSize(width, height int) error
	// Write writes a picture as Write does.
	Write(ctx context.Context, o Order, m *imageio.Image, progress func(part float64)) error
	// Drawers draw the tiles.
	Drawers() []tiles.Drawer
}

// Order is what of a picture is to be written, and where.
type Order struct {
	Picture int // its number
	Method  tiles.Method
	Asked   tiles.Dials // as liif-render is to be told
	Grid    camera.Grid
	Rect    image.Rectangle // of the grid's output
	Path    string
	Format  imageio.Format
	Quality int // of JPEG
}

// Write draws what of m an order asks for to a file, which appears complete or not at all. Options
// are those of the viewer; progress is told which part is done.
func Write(ctx context.Context, o Order, m *imageio.Image, options render.Options,
	progress func(part float64)) error {
	s := seen{o.Method, o.Asked, o.Grid, o.Rect}
	return write(ctx, order{s, o.Path, o.Format, o.Quality}, m, s.options(options), progress)
}

// options are the viewer's for a renderer that writes what is seen.
func (s seen) options(o render.Options) render.Options {
	o.Background, o.Without, o.SelfEnsemble = true, s.method.Without, s.method.SelfEnsemble
	o.Restore, o.Denoise = render.Auto, render.Auto
	if !s.method.IsFilter() {
		o.Restore, o.Denoise = s.asked[tiles.Compression], s.asked[tiles.Noise]
	}
	o.Memory /= tiles.MaxNetworks
	return o
}

// export draws and writes an order, here or elsewhere.
func (a *App) export(ctx context.Context, picture int, o order, m *imageio.Image,
	progress func(part float64)) error {
	s := o.seen
	if e := a.options.Elsewhere; e != nil {
		return e.Write(ctx, Order{picture, s.method, s.asked, s.grid, s.rect, o.path, o.format,
			o.quality}, m, progress)
	}
	return write(ctx, o, m, s.options(a.options.Render), progress)
}

// examine finds the damage that a picture shows, here or elsewhere.
func (a *App) examine(p *picture) render.Restoration {
	if e := a.options.Elsewhere; e != nil {
		found, err := e.Damage(p.Number, p.Image)
		if err != nil { // without dials turned up the picture is still seen
			a.mail.post(func() { a.fail(err) })
		}
		return found
	}
	return render.Damage(sample(p.Image))
}

// sampleSide is the side of the part of a picture on the disk that is examined for damage.
const sampleSide = 2048

// sample is the picture, or the middle of one that stays on the disk.
func sample(m *imageio.Image) *imageio.Image {
	if m.OnDisk == nil {
		return m
	}
	x, y := max(m.Width-sampleSide, 0)/2, max(m.Height-sampleSide, 0)/2
	middle := image.Rect(x, y, min(x+sampleSide, m.Width), min(y+sampleSide, m.Height))
	part, err := m.Crop(middle)
	if err != nil {
		return &imageio.Image{Width: 1, Height: 1, Channels: 1, Bits: 8, Pix8: []uint8{0}}
	}
	return part
}

// Turn sets the dial of a kind of damage, as the keys for it do.
func (a *App) Turn(kind int, d render.Dial) {
	if !a.choice.able(a.choice.model.Model).can[kind] {
		a.say(a.choice.unable(kind))
		return
	}
	a.choice.dials[kind] = d
	a.mosaic.Retry()
	a.say(tiles.KindNames[kind] + ": " + a.dialText(kind))
}

// View is the zoom that the window goes to, and the place of the picture in its middle.
func (a *App) View() (zoom float64, center camera.Point) {
	return a.camera.Target().Zoom, a.camera.Center()
}

// Show goes to a zoom with a place of the picture in the window's middle.
func (a *App) Show(zoom float64, center camera.Point) {
	a.camera.Show(zoom, center)
	a.touch()
}

// Say shows a message for a while.
func (a *App) Say(message string) { a.say(message) }

// Asking tells whether a dialog waits for what is typed.
func (a *App) Asking() bool { return a.dialog != nil }

// Spoken tells in words what the window shows, for who hears it: zoom, method and state.
func (a *App) Spoken() string {
	if a.picture == nil {
		return a.notice()[0]
	}
	state, _ := a.state()
	if a.status.Exact && state != "failed" {
		state = "exact"
	} else if state != "failed" { // no countdown is read aloud
		state = "drawing"
	}
	panes := a.panes()
	labels := a.labels(panes)
	text := zoomText(a.camera.Target().Zoom) + ", " + labels[len(labels)-1]
	if a.compare.mode != CompareOff && len(labels) > 1 {
		text += " beside " + labels[0]
	}
	return text + ", " + state
}
