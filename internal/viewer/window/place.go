//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package window

import (
	"github.com/go-gl/glfw/v3.3/glfw"

	"github.com/liif-render/liif/internal/viewer"
)

// desktop is the part of a glfw.Window that has place and size.
type desktop interface {
	GetPos() (x, y int)
	GetSize() (width, height int)
	SetPos(x, y int)
	SetSize(width, height int)
	Maximize()
	GetAttrib(attribute glfw.Hint) int
	GetMonitor() *glfw.Monitor
}

// place is where a window is, and how large, while it is neither maximised nor full screen: x, y,
// width and height in screen units.
type place [4]int

// restore puts a window where it was the last time, if a monitor shows enough of that place.
func (p *place) restore(g desktop, s *viewer.Settings, seen func([4]int) bool) {
	if s == nil || s.Window[2] < 64 || s.Window[3] < 64 {
		p.remember(g)
		return
	}
	g.SetSize(s.Window[2], s.Window[3])
	if seen(s.Window) {
		g.SetPos(s.Window[0], s.Window[1])
	}
	// What was set may be true only later, and of a maximised window it cannot be asked.
	*p = s.Window
	if !seen(s.Window) {
		p[0], p[1] = g.GetPos()
	}
	if s.Maximized {
		g.Maximize()
	}
}

// restore puts the window where it was the last time.
func (w *window) restore() {
	w.before.restore(w.glfw, w.options.Settings, onMonitor)
	if w.options.Fullscreen {
		w.ToggleFullscreen()
	}
}

// onMonitor reports whether enough of a window can be seen to take hold of it.
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
func (p *place) remember(g desktop) {
	if g.GetMonitor() != nil || g.GetAttrib(glfw.Maximized) != 0 ||
		g.GetAttrib(glfw.Iconified) != 0 {
		return
	}
	p[0], p[1] = g.GetPos()
	p[2], p[3] = g.GetSize()
}

// keep stores the place and size to be kept.
func (w *window) keep() {
	if w.options.Settings == nil {
		return
	}
	w.before.remember(w.glfw)
	s := w.app.Settings()
	s.Window, s.Maximized = w.before, w.glfw.GetAttrib(glfw.Maximized) != 0
	*w.options.Settings = s
}
