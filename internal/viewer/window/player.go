//go:build cgo && (linux || darwin || windows) && (amd64 || arm64)

package window

import (
	"time"

	"github.com/go-gl/glfw/v3.3/glfw"

	"github.com/liif-render/liif/internal/viewer"
)

// player plays a session through the callbacks that GLFW would call.
type player struct {
	window *window
	events []viewer.Event
	start  time.Time // zero until the first picture is seen
	keys   map[string]glfw.Key

	key    glfw.KeyCallback
	button glfw.MouseButtonCallback
	move   glfw.CursorPosCallback
	enter  glfw.CursorEnterCallback
	scroll glfw.ScrollCallback
	drop   glfw.DropCallback
	close  glfw.CloseCallback
	char   glfw.CharCallback
}

// newPlayer takes the callbacks that are installed on the window.
func newPlayer(w *window, events []viewer.Event) *player {
	g := w.glfw
	p := &player{window: w, events: events, keys: map[string]glfw.Key{}, key: g.SetKeyCallback(nil),
		button: g.SetMouseButtonCallback(nil), move: g.SetCursorPosCallback(nil),
		enter: g.SetCursorEnterCallback(nil), scroll: g.SetScrollCallback(nil),
		drop: g.SetDropCallback(nil), close: g.SetCloseCallback(nil),
		char: g.SetCharCallback(nil)}
	g.SetKeyCallback(p.key)
	g.SetMouseButtonCallback(p.button)
	g.SetCursorPosCallback(p.move)
	g.SetCursorEnterCallback(p.enter)
	g.SetScrollCallback(p.scroll)
	g.SetDropCallback(p.drop)
	g.SetCloseCallback(p.close)
	g.SetCharCallback(p.char)
	for k := glfw.KeySpace; k <= glfw.KeyLast; k++ {
		if name := keyName(k, glfw.GetKeyScancode(k)); name != "" && p.keys[name] == 0 {
			p.keys[name] = k
		}
	}
	return p
}

// done reports whether all has been played.
func (p *player) done() bool { return len(p.events) == 0 }

// next is after how long there is something to play.
func (p *player) next(now time.Time) time.Duration {
	return max(p.due(p.events[0]).Sub(now), 0)
}

func (p *player) due(e viewer.Event) time.Time {
	return p.start.Add(time.Duration(e.Time * float64(time.Second)))
}

// play plays the events that are due.
func (p *player) play(now time.Time) {
	for len(p.events) > 0 && !p.due(p.events[0]).After(now) {
		e := p.events[0]
		p.events = p.events[1:]
		p.window.inputDue = p.due(e)
		p.one(e)
		p.window.inputDue = time.Time{}
	}
}

// one calls the callback of an event.
func (p *player) one(e viewer.Event) {
	g := p.window.glfw
	action := glfw.Release
	if e.Press {
		action = glfw.Press
	}
	if e.Repeat {
		action = glfw.Repeat
	}
	var mods glfw.ModifierKey
	if e.Shift {
		mods |= glfw.ModShift
	}
	if e.Control {
		mods |= glfw.ModControl
	}
	x, y := p.window.units(e.X, e.Y)
	switch e.Kind {
	case viewer.KeyEvent:
		if key, ok := p.keys[e.Key]; ok {
			p.key(g, key, glfw.GetKeyScancode(key), action, mods)
		}
	case viewer.MoveEvent:
		p.move(g, x, y)
	case viewer.LeaveEvent:
		p.enter(g, false)
	case viewer.ButtonEvent:
		p.move(g, x, y)
		for button, name := range buttonNames {
			if name == e.Button {
				p.button(g, button, action, mods)
			}
		}
	case viewer.ScrollEvent:
		p.move(g, x, y)
		p.hold(mods, glfw.Press)
		p.scroll(g, e.DX, e.DY)
		p.hold(mods, glfw.Release)
	case viewer.DropEvent:
		p.drop(g, e.Paths)
	case viewer.ResizeEvent:
		width, height := p.window.units(float64(e.Width), float64(e.Height))
		g.SetSize(int(width+0.5), int(height+0.5))
	case viewer.TextEvent:
		for _, letter := range e.Text {
			p.char(g, letter)
		}
	case viewer.CloseEvent:
		p.close(g)
	}
}

// hold presses or lets go the keys of mods.
func (p *player) hold(mods glfw.ModifierKey, action glfw.Action) {
	for mod, key := range map[glfw.ModifierKey]glfw.Key{
		glfw.ModShift: glfw.KeyLeftShift, glfw.ModControl: glfw.KeyLeftControl} {
		if mods&mod != 0 {
			p.key(p.window.glfw, key, glfw.GetKeyScancode(key), action, 0)
		}
	}
}
