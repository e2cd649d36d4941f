package viewer

import (
	"slices"

	"github.com/liif-render/liif/internal/viewer/hud"
	"github.com/liif-render/liif/internal/viewer/tiles"
)

// binding is one action of the user: its line in the help, and what its keys do.
type binding struct {
	group string
	shown string // the keys or gesture, as the help shows it
	help  string
	// keys lists the chords that trigger do; none for the mouse, which pointer.go handles.
	keys []string
	do   func(a *App, e Event)
	up   func(a *App) // the key was let go
	// held: do is called again while the key is held down.
	held bool
}

// chord writes a key with what is held down beside it: "Ctrl+Shift+S".
func chord(e Event) string {
	text := e.Key
	if e.Shift {
		text = "Shift+" + text
	}
	if e.Control {
		text = "Ctrl+" + text
	}
	return text
}

// panStep is how far an arrow key goes, in units of text; with Shift, an eighth.
const panStep = 96.0

// bindings is everything, in the help's order.
func bindings() []binding {
	pan := func(dx, dy float64) func(a *App, e Event) {
		return func(a *App, e Event) {
			step := panStep * a.canvas.Scale
			if e.Shift {
				step /= 8
			}
			a.camera.Slide(dx*step, dy*step)
		}
	}
	zoom := func(factor float64) func(a *App, e Event) {
		return func(a *App, _ Event) { a.camera.ZoomBy(factor, a.about()) }
	}
	digits := []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}
	return []binding{
		{group: "Zoom", shown: "Wheel", help: "zoom about the pointer; Shift: finely"},
		{group: "Zoom", shown: "+  –", help: "zoom in, out", keys: []string{"+", "Shift++"},
			do: zoom(1.25), held: true},
		{group: "Zoom", keys: []string{"-"}, do: zoom(1 / 1.25), held: true},
		{group: "Zoom", shown: "1 … 9", help: "one source pixel on n×n of the screen", keys: digits,
			do: func(a *App, e Event) { a.camera.ZoomTo(float64(e.Key[0]-'0'), a.about()) }},
		{group: "Zoom", shown: "0  F", help: "the whole picture", keys: []string{"0", "F"},
			do: func(a *App, _ Event) { a.camera.Fit(true) }},
		{group: "Zoom", shown: "Double click", help: "whole picture ↔ 1:1"},

		{group: "Move", shown: "Drag", help: "pan; let go in motion, it glides on"},
		{group: "Move", shown: "Arrows", help: "pan; Shift: finely", held: true,
			keys: []string{"Left", "Shift+Left"}, do: pan(1, 0)},
		{group: "Move", keys: []string{"Right", "Shift+Right"}, do: pan(-1, 0), held: true},
		{group: "Move", keys: []string{"Up", "Shift+Up"}, do: pan(0, 1), held: true},
		{group: "Move", keys: []string{"Down", "Shift+Down"}, do: pan(0, -1), held: true},
		{group: "Move", shown: "T", help: "scrolling pans, Ctrl zooms: for trackpads", keys: []string{"T"},
			do: (*App).toggleScroll},

		{group: "Compare", shown: "Space", help: "hold: the source, without the network",
			keys: []string{"Space"}, do: func(a *App, _ Event) { a.view.holdSource = true },
			up: func(a *App) { a.view.holdSource = false }},
		{group: "Compare", shown: "C", help: "compare: split, side by side, off", keys: []string{"C"},
			do: (*App).nextMode},
		{group: "Compare", shown: "Tab", help: "what to compare with; Shift: back",
			keys: []string{"Tab", "Shift+Tab"}, do: (*App).nextMethod},
		{group: "Compare", shown: "Drag divider", help: "move the split"},
		{group: "Compare", shown: "E", help: "without ensemble, unfolding, cell: the paper's ablations",
			keys: []string{"E", "Shift+E"}, do: func(a *App, e Event) {
				message := a.choice.nextAblation(e.Shift)
				a.mosaic.Retry()
				a.say(message)
			}},

		{group: "Undo damage", shown: "R", help: "compression: auto, off, 20 … 100; Shift: back",
			keys: []string{"R", "Shift+R"}, do: func(a *App, e Event) { a.nextDial(tiles.Compression, e) }},
		{group: "Undo damage", shown: "D", help: "noise, the same", keys: []string{"D", "Shift+D"},
			do: func(a *App, e Event) { a.nextDial(tiles.Noise, e) }},

		{group: "See", shown: "G", help: "the source's pixel grid", keys: []string{"G"},
			do: func(a *App, _ Event) { a.view.grid = !a.view.grid }},
		{group: "See", shown: "M", help: "overview; click or drag in it to go there", keys: []string{"M"},
			do: func(a *App, _ Event) { a.view.overview = !a.view.overview }},
		{group: "See", shown: "I", help: "information: a line, a page, none", keys: []string{"I"},
			do: func(a *App, _ Event) { a.view.hud = (a.view.hud + 1) % hudModes }},
		{group: "See", shown: "H  F1", help: "this help", keys: []string{"H", "F1"},
			do: func(a *App, _ Event) { a.view.help = !a.view.help }},
		{group: "See", shown: "F11", help: "full screen; Esc leaves it, or stops saving", keys: []string{"F11"},
			do: func(a *App, _ Event) { a.host.ToggleFullscreen() }},
		{group: "See", keys: []string{"Escape"}, do: (*App).escape},

		{group: "Files", shown: "N  P", help: "next, previous picture of the folder, same place",
			keys: []string{"N", "PageDown"}, do: func(a *App, _ Event) { a.step(1) }},
		{group: "Files", keys: []string{"P", "PageUp"}, do: func(a *App, _ Event) { a.step(-1) }},
		{group: "Files", shown: "Ctrl+O", help: "open pictures or a model", keys: []string{"Ctrl+O"},
			do: (*App).chooseFiles},
		{group: "Files", shown: "Drop", help: "open pictures, folders, a .safetensors model"},
		{group: "Files", shown: "Ctrl+S", help: "save this view; with Shift: the whole, at this zoom",
			keys: []string{"Ctrl+S"}, do: (*App).saveView},
		{group: "Files", keys: []string{"Ctrl+Shift+S"}, do: (*App).saveWhole},
		{group: "Files", shown: "Ctrl+C", help: "copy this view as a liif-render command",
			keys: []string{"Ctrl+C"}, do: (*App).copyCommand},
		{group: "Files", shown: "Ctrl+Q", help: "quit", keys: []string{"Ctrl+Q", "Ctrl+W"},
			do: func(a *App, _ Event) { a.quit() }},
	}
}

// key does what a key is bound to.
func (a *App) key(e Event) {
	all := bindings()
	i := slices.IndexFunc(all, func(b binding) bool {
		return slices.Contains(b.keys, chord(e)) || b.up != nil && slices.Contains(b.keys, e.Key)
	})
	if i < 0 {
		return
	}
	b := all[i]
	switch {
	case !e.Press:
		if b.up != nil {
			b.up(a)
		}
	case !e.Repeat || b.held:
		b.do(a, e)
	}
	a.touch()
}

func (a *App) toggleScroll(_ Event) {
	a.options.PanByScroll = !a.options.PanByScroll
	if a.options.PanByScroll {
		a.say("scrolling pans; Ctrl and scrolling zooms")
	} else {
		a.say("scrolling zooms")
	}
}

// escape leaves what covers the picture, or else full screen, or else stops saving.
func (a *App) escape(_ Event) {
	switch {
	case a.view.help:
		a.view.help = false
	case a.host.Fullscreen():
		a.host.ToggleFullscreen()
	case a.saver.job != nil:
		a.saver.job.cancel()
	}
}

func (a *App) chooseFiles(_ Event) {
	a.host.ChooseFiles(func(paths []string, err error) {
		a.mail.post(func() {
			if err != nil {
				a.fail(err)
			} else {
				a.openPaths(paths)
			}
		})
	})
}

// helpRows are the lines of the help, from the table that keys are looked up in.
func helpRows() (rows []hud.HelpRow) {
	for _, b := range bindings() {
		if b.help != "" {
			rows = append(rows, hud.HelpRow{Group: b.group, Keys: b.shown, Help: b.help})
		}
	}
	return rows
}
