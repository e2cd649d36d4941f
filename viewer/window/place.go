//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package window

import (
	"github.com/go-gl/glfw/v3.3/glfw"
)

// restore puts the window where it was the last time, if a monitor shows enough of that place.
func (w *window) restore() {
	if s := w.options.Settings; s != nil && s.Window[2] >= 64 && s.Window[3] >= 64 {
		w.glfw.SetSize(s.Window[2], s.Window[3])
		if onMonitor(s.Window) {
			w.glfw.SetPos(s.Window[0], s.Window[1])
		}
		if s.Maximized {
			w.glfw.Maximize()
		}
	}
	w.remember()
	if w.options.Fullscreen {
		w.ToggleFullscreen()
	}
}

// onMonitor tells whether enough of a window can be seen to take hold of it.
func onMonitor(place [4]int) bool {
	const hold = 48
	for _, m := range glfw.GetMonitors() {
		x, y := m.GetPos()
		mode := m.GetVideoMode()
		if place[0]+place[2] >= x+hold && place[0] <= x+mode.Width-hold && place[1] >= y-hold &&
			place[1] <= y+mode.Height-hold {
			return true
		}
	}
	return false
}

// remember notes place and size, unless they are those of a maximised window or of the full screen.
func (w *window) remember() {
	g := w.glfw
	if g.GetMonitor() != nil || g.GetAttrib(glfw.Maximized) != 0 || g.GetAttrib(glfw.Iconified) != 0 {
		return
	}
	w.before[0], w.before[1] = g.GetPos()
	w.before[2], w.before[3] = g.GetSize()
}

// keep writes down what is to be kept.
func (w *window) keep() {
	if w.options.Settings == nil {
		return
	}
	w.remember()
	s := w.app.Settings()
	s.Window, s.Maximized = w.before, w.glfw.GetAttrib(glfw.Maximized) != 0
	*w.options.Settings = s
}
