package viewer

import (
	"image/color"
	"time"

	"github.com/liif-render/liif/internal/viewer/camera"
	"github.com/liif-render/liif/internal/viewer/hud"
	"github.com/liif-render/liif/internal/viewer/tiles"
	"github.com/liif-render/liif/render"
)

// Host is the window, as far as the viewer needs it. Wake may be called from any goroutine, the
// rest from that of Handle, Update and Frame.
type Host interface {
	SetTitle(title string)
	SetClipboard(text string)
	// SetClipboardPicture offers a picture to other programs, as PNG.
	SetClipboardPicture(png []byte) error
	ToggleFullscreen()
	Fullscreen() bool
	// ChooseFiles shows a dialog that begins in a folder, without waiting for it, and calls done in
	// its own goroutine.
	ChooseFiles(folder string, done func(paths []string, err error))
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
	// Hint: the first picture comes with a line about the help.
	Hint bool
	// Still turns smooth motion and fading off.
	Still bool
	// Information and Overview are the HUD's first state, as Settings has them.
	Information int
	Overview    bool
	// PanByScroll: scrolling pans, and zooms with Control.
	PanByScroll bool
	// Screen is the screen's ICC profile, to whose colours pictures are converted; nil for sRGB.
	Screen []byte
	// Elsewhere does what takes long; nil for this process.
	Elsewhere Elsewhere
	// Report is told errors and warnings, a line each.
	Report func(line string)
}

// App is the viewer. Its methods belong to one goroutine.
type App struct {
	options Options
	host    Host
	mail    mailbox
	camera  *camera.Camera
	mosaic  *tiles.Mosaic
	canvas  *hud.Canvas
	screen  screen

	files     library
	thumbs    thumbs
	watcher   *watcher
	picture   *picture // nil before the first, and where one cannot be read
	unread    unread
	reference *picture // held, to compare others with; nil if none is
	opened    bool     // a picture has been shown
	turns     int      // that have been made
	turning   bool

	choice   choice
	compare  comparison
	view     switches
	pointer  pointer
	saver    saver
	messages hud.Messages
	named    hud.Caption
	dialog   *saveDialog // nil while it is closed
	menu     *hud.Menu   // nil while it is closed

	title  string
	status Status
	clock  clock
}

// screen is the device that draws frames.
type screen struct {
	name          string
	width, height int  // of the window
	software      bool // the device is the processor
}

// switches are the settings that keys turn on and off.
type switches struct {
	grid, overview, help bool
	strip                bool
	hud                  hudMode
	holdSource           bool
	helped               bool // the help has been seen
}

var background = color.NRGBA{24, 26, 30, 255}

// New makes a viewer of a window of a size in device pixels; scale is how many of them a unit of
// text has.
func New(o Options, host Host, width, height int, scale float64) (*App, error) {
	canvas, err := hud.NewCanvas(scale)
	if err != nil {
		return nil, err
	}
	a := &App{options: o, host: host, camera: camera.New(width, height), canvas: canvas,
		choice: newChoice(o), clock: clock{now: time.Now(), dirty: true}}
	a.mail.wake = host.Wake
	var drawers []tiles.Drawer
	if o.Elsewhere != nil {
		drawers = o.Elsewhere.Drawers()
	}
	a.mosaic = tiles.New(tiles.Options{Render: o.Render, Drawers: drawers, Cache: o.Cache,
		Still: o.Still, Wake: host.Wake}, a.camera)
	a.files = newLibrary(o.MaxPixels, a.mail.post, a.show)
	if o.Elsewhere != nil { // where pictures go by their samples
		a.files.decode = o.Elsewhere.Decode
	} else {
		a.files.options.Whole, a.files.options.Cache = o.Render.Memory/4, o.Render.Memory/8
		a.files.options.TrustAlpha = true
	}
	a.files.ahead.limit = o.Render.Memory / 8
	a.thumbs = thumbs{limit: o.Render.Memory / 8, decode: a.files.decode, post: a.mail.post}
	a.watcher = newWatcher(func(path string) {
		a.mail.post(func() { a.reload(path) })
	})
	a.files.screen = screenProfile(o.Screen)
	a.camera.SetStill(o.Still)
	a.compare = newComparison(o, a.choice.model)
	a.view.hud, a.view.overview = hudMode(o.Information), o.Overview
	a.resize(width, height, scale)
	a.warnUnable()
	if len(o.Files) > 0 {
		a.openPaths(o.Files)
	}
	return a, nil
}

// Close ends all work, waits for it, and closes the files of pictures that stay in them.
func (a *App) Close() {
	a.watcher.close()
	a.saver.stop()
	for _, p := range []*picture{a.picture, a.reference} {
		if p != nil {
			p.close()
		}
	}
	a.mosaic.Close()
	for _, p := range []*picture{a.picture, a.reference} {
		if p != nil {
			p.Image.Close() // only now are no tiles read from it
		}
	}
}

// Gone lists images that will not be shown again, for the screen to forget.
func (a *App) Gone() []uint64 { return append(a.mosaic.Gone(), a.thumbs.gather()...) }

// SetScreen sets the name of the device that draws the frames, and whether it is the processor in
// disguise.
func (a *App) SetScreen(name string, software bool) {
	a.screen.name, a.screen.software = name, software
	a.mosaic.SetSoftware(software)
	a.touch()
}

func (a *App) resize(width, height int, scale float64) {
	a.screen.width, a.screen.height = width, height
	a.canvas.Frame.Width, a.canvas.Frame.Height = width, height
	if scale > 0 {
		a.canvas.Scale = scale
	}
	b := a.panes()[0].Bounds
	a.camera.Resize(b.Dx(), b.Dy())
	a.touch()
}

// touch asks for a frame.
func (a *App) touch() { a.clock.dirty = true }

// Moving reports whether the view changes without input.
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

// Description names the device, the model and the picture.
type Description struct {
	Device string // that drew the last tile
	Model  string
	Path   string // of the picture; empty without one
	Kept   int64  // bytes of tiles and pages
}

// Describe tells what draws, what is shown, and how much is kept.
func (a *App) Describe() Description {
	d := Description{Device: a.mosaic.Device(), Model: a.choice.model.Label(),
		Kept: a.mosaic.Used()}
	if a.picture != nil {
		d.Path = a.picture.path
	}
	return d
}

// say shows a message for a while.
func (a *App) say(message string) {
	a.messages.Add(message, hud.Pale, a.clock.now, hud.Short)
	a.touch()
}

// warn shows a warning, also to Report.
func (a *App) warn(message string) {
	a.report(message)
	a.messages.Add(message, hud.Wait, a.clock.now, hud.Long)
	a.touch()
}

// fail shows an error, also to Report.
func (a *App) fail(err error) {
	a.report(err.Error())
	a.messages.Add(err.Error(), hud.Bad, a.clock.now, hud.Long)
	a.touch()
}

func (a *App) report(line string) {
	if a.options.Report != nil {
		a.options.Report(line)
	}
}
