package viewer

import (
	"image"
	"math"
	"slices"
	"time"

	"github.com/liif-render/liif/internal/viewer/camera"
)

// Notch is what a notch of the wheel multiplies the zoom by; with Shift, its eighth root.
const Notch = 1.15

const (
	// scrollStep is how far a notch pans, in units of text.
	scrollStep = 60.0
	// doubleClick is how long after a click another one makes it double, and how far away, in units
	// of text.
	doubleClick, clickReach = 350 * time.Millisecond, 6.0
	// dividerReach is how near the pointer must be to take hold of the divider, in units of text.
	dividerReach = 8.0
)

// pointer is the mouse, or what stands for it.
type pointer struct {
	x, y      float64
	inside    bool
	moved     time.Time
	clicked   time.Time
	clickX    float64
	clickY    float64
	overview  bool // the overview's frame is held
	onDivider bool
}

// Handle takes an event.
func (a *App) Handle(e Event, now time.Time) {
	a.clock.now = now
	if a.dialog != nil && slices.Contains([]string{KeyEvent, TextEvent, ButtonEvent, ScrollEvent},
		e.Kind) {
		a.dialogEvent(e)
		return
	}
	switch e.Kind {
	case ResizeEvent:
		if e.Width > 0 && e.Height > 0 {
			a.resize(e.Width, e.Height, e.Scale)
		}
	case KeyEvent:
		a.key(e)
	case MoveEvent:
		a.move(e.X, e.Y)
	case LeaveEvent:
		a.pointer.inside = false
		a.touch()
	case ButtonEvent:
		a.pointer.x, a.pointer.y, a.pointer.inside = e.X, e.Y, true
		if e.Press {
			a.press(e)
		} else {
			a.release()
		}
	case ScrollEvent:
		a.pointer.x, a.pointer.y, a.pointer.inside = e.X, e.Y, true
		a.scroll(e)
	case DropEvent:
		a.openPaths(e.Paths)
	case CloseEvent:
		a.quit()
	}
}

// cameraPoint is a point of the window as the camera has it: in the pane that it lies in.
func (a *App) cameraPoint(x, y float64) camera.Point {
	for _, p := range a.panes() {
		if int(math.Floor(x)) >= p.Bounds.Min.X && int(math.Floor(x)) < p.Bounds.Max.X &&
			a.compare.mode == CompareSide {
			return camera.Point{X: x - float64(p.Bounds.Min.X), Y: y - float64(p.Bounds.Min.Y)}
		}
	}
	return camera.Point{X: x, Y: y}
}

// about is the point that the zoom changes about: the pointer's, or the middle.
func (a *App) about() camera.Point {
	if a.pointer.inside {
		return a.cameraPoint(a.pointer.x, a.pointer.y)
	}
	b := a.panes()[0].Bounds
	return camera.Point{X: float64(b.Dx()) / 2, Y: float64(b.Dy()) / 2}
}

func (a *App) move(x, y float64) {
	a.pointer.x, a.pointer.y, a.pointer.inside, a.pointer.moved = x, y, true, a.clock.now
	if a.menu != nil {
		a.menu.Over = a.menu.Hit(a.canvas, x, y)
		a.touch()
		return
	}
	switch {
	case a.compare.dragging:
		a.compare.divider = min(max(x/float64(a.screen.width), 0), 1)
	case a.pointer.overview:
		a.goOverview(x, y)
	case a.camera.Dragging():
		a.camera.Drag(camera.Point{X: x, Y: y}, a.clock.now)
	}
	a.pointer.onDivider = a.compare.dragging || a.nearDivider(x)
	a.touch()
}

// nearDivider tells whether a click at x would take hold of the divider.
func (a *App) nearDivider(x float64) bool {
	return a.compare.mode == CompareSplit && !a.view.holdSource &&
		math.Abs(x-float64(a.dividerX())) <= dividerReach*a.canvas.Scale
}

func (a *App) press(e Event) {
	if a.menu != nil {
		a.chooseMenu(e.X, e.Y)
		a.touch()
		return
	}
	if a.view.help {
		a.view.help = false
		a.touch()
		return
	}
	if e.Button == "right" {
		a.openMenu()
		a.touch()
		return
	}
	if a.strip() && e.Button == "left" && int(e.Y) >= a.screen.height-a.canvas.Bottom {
		if i := a.thumbStrip().Hit(a.canvas, e.X, e.Y); i >= 0 {
			a.files.jump(i)
			a.touch()
		}
		return
	}
	reach := clickReach * a.canvas.Scale
	double := e.Button == "left" && a.clock.now.Sub(a.pointer.clicked) < doubleClick &&
		math.Abs(e.X-a.pointer.clickX) < reach && math.Abs(e.Y-a.pointer.clickY) < reach
	a.pointer.clicked, a.pointer.clickX, a.pointer.clickY = a.clock.now, e.X, e.Y
	switch {
	case e.Button == "left" && a.nearDivider(e.X):
		a.compare.dragging = true
	case e.Button == "left" && a.inOverview(e.X, e.Y):
		a.pointer.overview = true
		a.goOverview(e.X, e.Y)
	case double:
		a.pointer.clicked = time.Time{}
		a.closer(e.Shift)
	default:
		a.camera.Grab(camera.Point{X: e.X, Y: e.Y}, a.clock.now)
	}
	a.touch()
}

func (a *App) release() {
	a.compare.dragging, a.pointer.overview = false, false
	a.camera.Drop(a.clock.now)
	a.touch()
}

// closer is a double click: nearer to the place, to 1:1 or else twice as near; back is the whole
// picture.
func (a *App) closer(back bool) {
	zoom := a.camera.Target().Zoom
	switch {
	case back:
		a.camera.Fit(true)
	case zoom < 1:
		a.camera.ZoomTo(1, a.about())
	default:
		a.camera.ZoomTo(2*zoom, a.about())
	}
}

func (a *App) scroll(e Event) {
	a.menu = nil
	if a.strip() && int(e.Y) >= a.screen.height-a.canvas.Bottom && !e.Control {
		by := 1
		if e.DY+e.DX > 0 {
			by = -1
		}
		a.gone(a.files.step(by))
		return
	}
	pan := a.options.PanByScroll && !e.Control
	if pan {
		step := scrollStep * a.canvas.Scale
		if e.Shift {
			a.camera.Pan(e.DY*step, e.DX*step)
		} else {
			a.camera.Pan(e.DX*step, e.DY*step)
		}
		a.touch()
		return
	}
	delta := e.DY
	if e.Shift {
		if delta == 0 { // some systems turn the wheel sideways with Shift
			delta = e.DX
		}
		delta /= 8
	}
	// One event at most doubles the zoom.
	a.camera.ZoomBy(min(max(math.Pow(Notch, delta), 0.5), 2), a.cameraPoint(e.X, e.Y))
	a.touch()
}

// inOverview tells whether a point is in the overview.
func (a *App) inOverview(x, y float64) bool {
	return a.overviewShown() && image.Pt(int(x), int(y)).In(a.overview().Target)
}

// goOverview brings a place of the overview into the window's middle.
func (a *App) goOverview(x, y float64) {
	a.camera.Show(a.camera.Target().Zoom, a.overview().Source(x, y))
}

// overviewShown tells whether the overview is there: where it is wanted and something is out of
// sight.
func (a *App) overviewShown() bool { return a.view.overview && a.picture != nil && !a.fits() }
