package viewer

import (
	"image"
	"image/color"
	"sync"
	"time"

	"github.com/liif-render/liif/imageio"
	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/internal/viewer/draw"
	"github.com/liif-render/liif/internal/viewer/text"
	"github.com/liif-render/liif/render"
)

// Host is the window, as far as the viewer needs it. Wake may be called from any goroutine, the rest
// from that of Handle, Update and Frame.
type Host interface {
	SetTitle(title string)
	SetClipboard(text string)
	ToggleFullscreen()
	Fullscreen() bool
	// ChooseFiles shows a dialog without waiting for it, and calls done in its own goroutine.
	ChooseFiles(done func(paths []string, err error))
	// Wake ends the wait for events.
	Wake()
	Close()
}

// Options say what to show and with what.
type Options struct {
	Files     []string
	Model     string // as render.Open takes it
	Compare   string // the method to compare with; bicubic if empty
	Mode      Mode   // how to compare at first
	Render    render.Options
	Cache     int64 // bytes of tiles and pages kept
	MaxPixels int64 // of a picture, as imageio.ReadOptions has it
	Zoom      float64
	Center    *camera.Point // source pixels; nil for the middle
	// Still turns smooth motion and fading off.
	Still bool
	// Information and Overview are what is seen of the HUD at first, as Settings has them.
	Information int
	Overview    bool
	// PanByScroll: scrolling pans, and zooms with Control.
	PanByScroll bool
	// Report is told errors and warnings, a line each.
	Report func(line string)
}

// App is the viewer. Its methods belong to one goroutine.
type App struct {
	options Options
	host    Host
	camera  *camera.Camera
	cache   *cache
	decoder *decoder
	letters *text.Atlas
	frame   draw.Frame
	scale   float64 // device pixels a unit of text
	title   string
	// The device that draws frames, and whether it is the processor.
	screenName string
	software   bool

	width, height int // of the window
	files         folder
	reading       bool // a picture, which may not be the one asked for last
	decode        func(path string, o imageio.ReadOptions) (*imageio.Image, error)
	picture       *picture // nil before the first
	model         Method
	dials         Dials // that keys turn
	abilities     map[string]ability
	compare       comparison
	failed        map[Method]error
	unread        error // why the picture asked for last could not be read
	view          switches
	hand          hand
	toasts        []toast
	saving        *saving // nil while none is
	quitting      bool    // when it is saved
	status        Status
	work          workClock

	now     time.Time
	dirty   bool // something but tiles has changed
	tiles   bool // tiles have arrived
	drawnAt time.Time
	// When the camera was advanced last, and whether it was moving on after that.
	advanced time.Time
	moving   bool

	mu     sync.Mutex
	posted []func()
}

// switches are what keys turn on and off.
type switches struct {
	grid, overview, help bool
	hud                  hudMode
	holdSource           bool
}

var background = color.NRGBA{24, 26, 30, 255}

// New makes a viewer of a window of a size in device pixels; scale is how many of them a unit of text
// has.
func New(o Options, host Host, width, height int, scale float64) (*App, error) {
	letters, err := text.NewAtlas()
	if err != nil {
		return nil, err
	}
	a := &App{options: o, host: host, camera: camera.New(width, height), cache: newCache(o.Cache),
		letters: letters, scale: scale, width: width, height: height,
		model: chosen(o.Model), dials: Dials{o.Render.Restore, o.Render.Denoise},
		decode: imageio.Open, abilities: map[string]ability{}, failed: map[Method]error{},
		now: time.Now(), dirty: true}
	a.camera.SetStill(o.Still)
	a.compare = newComparison(o, a.model)
	a.view.hud, a.view.overview = hudMode(o.Information), o.Overview
	a.decoder = newDecoder(o.Render, host.Wake)
	a.resize(width, height, scale)
	a.warnUnable()
	if len(o.Files) > 0 {
		a.openPaths(o.Files)
	}
	a.setTitle()
	return a, nil
}

// Close ends all work and waits for it.
func (a *App) Close() {
	if a.saving != nil {
		a.saving.cancel()
		<-a.saving.done
	}
	if a.picture != nil {
		a.picture.close()
	}
	a.decoder.close()
}

// post runs f on the viewer's goroutine, soon. Any goroutine may call it.
func (a *App) post(f func()) {
	a.mu.Lock()
	a.posted = append(a.posted, f)
	a.mu.Unlock()
	a.host.Wake()
}

// Gone lists images that will not be shown again, for the screen to forget.
func (a *App) Gone() []uint64 { return a.cache.gather() }

// SetScreen tells which device draws the frames, and whether it is the processor in disguise.
func (a *App) SetScreen(name string, software bool) {
	a.screenName, a.software = name, software
	if a.cache.copies = 2; software {
		a.cache.copies = 1
	}
	a.touch()
}

func (a *App) resize(width, height int, scale float64) {
	a.width, a.height = width, height
	if scale > 0 {
		a.scale = scale
	}
	panes := a.panes()
	b := panes[0].bounds
	a.camera.Resize(b.Dx(), b.Dy())
	a.touch()
}

// touch asks for a frame.
func (a *App) touch() { a.dirty = true }

// pixels is a length in units of text as device pixels.
func (a *App) pixels(n float64) int { return int(n*a.scale + 0.5) }

// pane is a part of the window that shows the picture by a method.
type pane struct {
	bounds image.Rectangle // where the camera's window lies in the window
	clip   image.Rectangle // what of that is shown
	method Method
	asked  Dials // as liif-render is to be told
	left   bool  // the compared side
	// unknown: the picture is being looked at for what the method is to undo.
	unknown bool
}

// Moving tells whether the view changes without input.
func (a *App) Moving() bool { return a.camera.Moving() }

// Zoom is how many pixels of the window a source pixel has.
func (a *App) Zoom() float64 { return a.camera.Place().Zoom }

// Opened is when the picture that is shown had been read, and how long that took.
func (a *App) Opened() (at time.Time, read time.Duration, ok bool) {
	if a.picture == nil {
		return time.Time{}, 0, false
	}
	return a.picture.opened, a.picture.read, true
}

// Describe tells what draws, what is shown, and how much is kept.
func (a *App) Describe(device, model, path *string, kept *int64) {
	*device, *model, *kept = a.work.device, a.model.Label(), a.cache.used()
	if a.picture != nil {
		*path = a.picture.path
	}
}
