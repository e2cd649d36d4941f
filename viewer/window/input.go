//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package window

import (
	"strings"
	"time"

	"github.com/go-gl/glfw/v3.3/glfw"

	"github.com/liif-render/liif/viewer"
)

// keyNames names the keys that print nothing, and the numeric pad's.
var keyNames = map[glfw.Key]string{
	glfw.KeySpace: "Space", glfw.KeyEscape: "Escape", glfw.KeyEnter: "Enter", glfw.KeyTab: "Tab",
	glfw.KeyBackspace: "Backspace", glfw.KeyDelete: "Delete", glfw.KeyLeft: "Left",
	glfw.KeyRight: "Right", glfw.KeyUp: "Up", glfw.KeyDown: "Down", glfw.KeyPageUp: "PageUp",
	glfw.KeyPageDown: "PageDown", glfw.KeyHome: "Home", glfw.KeyEnd: "End", glfw.KeyF1: "F1",
	glfw.KeyF11: "F11", glfw.KeyEqual: "+", glfw.KeyMinus: "-", glfw.KeyKPAdd: "+",
	glfw.KeyKPSubtract: "-",
}

// keyName is the name of a key: what is printed on it, in the user's layout, where that is a letter or
// a sign; digits lie where they lie, for some layouts have them with Shift.
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
	if key != glfw.KeyUnknown {
		if name := glfw.GetKeyName(key, scancode); len(name) == 1 && name != "=" {
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
		e := viewer.Event{Kind: viewer.KeyEvent, Key: keyName(key, scancode),
			Press: action != glfw.Release, Repeat: action == glfw.Repeat}
		modified(&e, mods)
		if e.Key != "" {
			w.handle(e)
		}
	})
	g.SetMouseButtonCallback(func(_ *glfw.Window, b glfw.MouseButton, action glfw.Action,
		mods glfw.ModifierKey) {
		x, y := w.pointer(g.GetCursorPos())
		e := viewer.Event{Kind: viewer.ButtonEvent, Button: buttonNames[b], Press: action != glfw.Release,
			X: x, Y: y}
		modified(&e, mods)
		if e.Button != "" {
			w.handle(e)
		}
	})
	g.SetCursorPosCallback(func(_ *glfw.Window, x, y float64) {
		x, y = w.pointer(x, y)
		w.handle(viewer.Event{Kind: viewer.MoveEvent, X: x, Y: y})
	})
	g.SetCursorEnterCallback(func(_ *glfw.Window, entered bool) {
		if !entered {
			w.handle(viewer.Event{Kind: viewer.LeaveEvent})
		}
	})
	g.SetScrollCallback(func(_ *glfw.Window, dx, dy float64) {
		x, y := w.pointer(g.GetCursorPos())
		held := func(keys ...glfw.Key) bool {
			for _, k := range keys {
				if g.GetKey(k) == glfw.Press {
					return true
				}
			}
			return false
		}
		w.handle(viewer.Event{Kind: viewer.ScrollEvent, X: x, Y: y, DX: dx, DY: dy,
			Shift: held(glfw.KeyLeftShift, glfw.KeyRightShift),
			Control: held(glfw.KeyLeftControl, glfw.KeyRightControl, glfw.KeyLeftSuper,
				glfw.KeyRightSuper)})
	})
	g.SetDropCallback(func(_ *glfw.Window, paths []string) {
		w.handle(viewer.Event{Kind: viewer.DropEvent, Paths: paths})
	})
	g.SetFramebufferSizeCallback(func(_ *glfw.Window, width, height int) {
		scale, _ := g.GetContentScale()
		w.screen.Configure(width, height)
		w.handle(viewer.Event{Kind: viewer.ResizeEvent, Width: width, Height: height,
			Scale: float64(scale)})
	})
	g.SetContentScaleCallback(func(_ *glfw.Window, x, _ float32) {
		width, height := g.GetFramebufferSize()
		w.handle(viewer.Event{Kind: viewer.ResizeEvent, Width: width, Height: height, Scale: float64(x)})
	})
	g.SetRefreshCallback(func(*glfw.Window) {
		width, height := g.GetFramebufferSize()
		w.handle(viewer.Event{Kind: viewer.ResizeEvent, Width: width, Height: height})
	})
	g.SetCloseCallback(func(*glfw.Window) { w.handle(viewer.Event{Kind: viewer.CloseEvent}) })
}

// modified notes the keys held down beside. The Mac's command key is its control key.
func modified(e *viewer.Event, mods glfw.ModifierKey) {
	e.Shift = mods&glfw.ModShift != 0
	e.Control = mods&(glfw.ModControl|glfw.ModSuper) != 0
}

// pointer takes screen units to device pixels.
func (w *window) pointer(x, y float64) (float64, float64) {
	width, height := w.glfw.GetSize()
	pixelsX, pixelsY := w.glfw.GetFramebufferSize()
	if width > 0 && height > 0 {
		x, y = x*float64(pixelsX)/float64(width), y*float64(pixelsY)/float64(height)
	}
	return x, y
}

func (w *window) handle(e viewer.Event) { w.app.Handle(e, time.Now()) }
