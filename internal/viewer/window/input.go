//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package window

import (
	"strings"
	"time"

	"github.com/go-gl/glfw/v3.3/glfw"

	"github.com/liif-render/liif/internal/viewer"
)

// keyNames names the keys that print nothing, and the numeric pad's.
var keyNames = map[glfw.Key]string{
	glfw.KeySpace: "Space", glfw.KeyEscape: "Escape", glfw.KeyEnter: "Enter", glfw.KeyTab: "Tab",
	glfw.KeyBackspace: "Backspace", glfw.KeyDelete: "Delete", glfw.KeyLeft: "Left",
	glfw.KeyRight: "Right", glfw.KeyUp: "Up", glfw.KeyDown: "Down", glfw.KeyPageUp: "PageUp",
	glfw.KeyPageDown: "PageDown", glfw.KeyHome: "Home", glfw.KeyEnd: "End", glfw.KeyF1: "F1",
	glfw.KeyF5: "F5", glfw.KeyF11: "F11", glfw.KeyKPEnter: "Enter", glfw.KeyEqual: "+",
	glfw.KeyMinus: "-", glfw.KeyKPAdd: "+",
	glfw.KeyKPSubtract: "-",
}

// keyName is the name of a key: what is printed on it, in the user's layout, where that is a letter
// or a sign; digits lie where they lie, for some layouts have them with Shift.
func keyName(key glfw.Key, scancode int) string {
	if key >= glfw.Key0 && key <= glfw.Key9 {
		return string(rune('0' + key - glfw.Key0))
	}
	if key >= glfw.KeyKP0 && key <= glfw.KeyKP9 {
		return string(rune('0' + key - glfw.KeyKP0))
	}
	if name, ok := keyNames[key]; ok && len(name) > 1 {
		return name
	}
	if scancode >= 0 { // some keys are on no keyboard
		if name := glfw.GetKeyName(glfw.KeyUnknown, scancode); len(name) == 1 && name != "=" {
			return strings.ToUpper(name)
		}
	}
	return keyNames[key]
}

var buttonNames = map[glfw.MouseButton]string{glfw.MouseButtonLeft: "left",
	glfw.MouseButtonMiddle: "middle", glfw.MouseButtonRight: "right"}

// listen makes events of GLFW's callbacks.
func (w *window) listen() {
	g := w.glfw
	g.SetKeyCallback(func(_ *glfw.Window, key glfw.Key, scancode int, action glfw.Action,
		mods glfw.ModifierKey) {
		switch key {
		case glfw.KeyLeftShift, glfw.KeyRightShift:
			w.shift = action != glfw.Release
		case glfw.KeyLeftControl, glfw.KeyRightControl, glfw.KeyLeftSuper, glfw.KeyRightSuper:
			w.control = action != glfw.Release
		}
		e := viewer.Event{Kind: viewer.KeyEvent, Key: keyName(key, scancode),
			Press: action != glfw.Release, Repeat: action == glfw.Repeat}
		modified(&e, mods)
		if e.Key != "" {
			w.handle(e)
		}
	})
	g.SetCharCallback(func(_ *glfw.Window, letter rune) {
		w.handle(viewer.Event{Kind: viewer.TextEvent, Text: string(letter)})
	})
	g.SetMouseButtonCallback(func(_ *glfw.Window, b glfw.MouseButton, action glfw.Action,
		mods glfw.ModifierKey) {
		e := viewer.Event{Kind: viewer.ButtonEvent, Button: buttonNames[b],
			Press: action != glfw.Release,
			X:     w.x, Y: w.y}
		modified(&e, mods)
		if e.Button != "" {
			w.handle(e)
		}
	})
	g.SetCursorPosCallback(func(_ *glfw.Window, x, y float64) {
		w.x, w.y = w.pixels(x, y)
		w.handle(viewer.Event{Kind: viewer.MoveEvent, X: w.x, Y: w.y})
	})
	g.SetCursorEnterCallback(func(_ *glfw.Window, entered bool) {
		if !entered {
			w.handle(viewer.Event{Kind: viewer.LeaveEvent})
		}
	})
	g.SetScrollCallback(func(_ *glfw.Window, dx, dy float64) {
		w.handle(viewer.Event{Kind: viewer.ScrollEvent, X: w.x, Y: w.y, DX: dx, DY: dy,
			Shift:   w.shift,
			Control: w.control})
	})
	g.SetFocusCallback(func(_ *glfw.Window, focused bool) {
		w.shift, w.control = false, false // what happens to keys elsewhere is not told
	})
	g.SetDropCallback(func(_ *glfw.Window, paths []string) {
		w.handle(viewer.Event{Kind: viewer.DropEvent, Paths: paths})
	})
	g.SetFramebufferSizeCallback(func(_ *glfw.Window, width, height int) {
		w.before.remember(w.glfw)
		w.screen.Configure(width, height)
		w.handle(viewer.Event{Kind: viewer.ResizeEvent, Width: width, Height: height,
			Scale: w.scale()})
	})
	g.SetContentScaleCallback(func(_ *glfw.Window, x, _ float32) {
		width, height := g.GetFramebufferSize()
		w.handle(viewer.Event{Kind: viewer.ResizeEvent, Width: width, Height: height,
			Scale: w.scaleOf(float64(x))})
	})
	g.SetRefreshCallback(func(*glfw.Window) {
		width, height := g.GetFramebufferSize()
		w.handle(viewer.Event{Kind: viewer.ResizeEvent, Width: width, Height: height})
		w.refresh()
	})
	g.SetCloseCallback(func(*glfw.Window) { w.handle(viewer.Event{Kind: viewer.CloseEvent}) })
}

// modified notes the keys held down beside. The Mac's command key is its control key.
func modified(e *viewer.Event, mods glfw.ModifierKey) {
	e.Shift = mods&glfw.ModShift != 0
	e.Control = mods&(glfw.ModControl|glfw.ModSuper) != 0
}

// pixels takes screen units to device pixels.
func (w *window) pixels(x, y float64) (float64, float64) {
	kx, ky := w.ratio()
	return x * kx, y * ky
}

// units takes device pixels to screen units.
func (w *window) units(x, y float64) (float64, float64) {
	kx, ky := w.ratio()
	return x / kx, y / ky
}

// ratio is how many device pixels a screen unit has.
func (w *window) ratio() (x, y float64) {
	width, height := w.glfw.GetSize()
	pixelsX, pixelsY := w.glfw.GetFramebufferSize()
	if width < 1 || height < 1 || pixelsX < 1 || pixelsY < 1 {
		return 1, 1
	}
	return float64(pixelsX) / float64(width), float64(pixelsY) / float64(height)
}

// handle passes an event to the viewer, and records it.
func (w *window) handle(e viewer.Event) {
	now := time.Now()
	w.urgent = w.urgent || e.Kind != viewer.MoveEvent
	if w.recorder != nil {
		e.Time = now.Sub(w.started).Seconds()
		w.recorder.Record(e)
	}
	if w.player != nil && !w.player.start.IsZero() && e.Kind != viewer.MoveEvent {
		due := now
		if !w.inputDue.IsZero() {
			due = w.inputDue
		}
		w.meter.input = append(w.meter.input, due)
	}
	w.app.Handle(e, now)
}
