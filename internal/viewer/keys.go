package viewer

import (
	"path/filepath"
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

// chord writes a key with its modifiers: "Ctrl+Shift+S".
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

// pan moves the picture by steps.
func pan(dx, dy float64) func(a *App, e Event) {
	return func(a *App, e Event) {
		step := panStep * a.canvas.Scale
		if e.Shift {
			step /= 8
		}
		a.camera.Slide(dx*step, dy*step)
	}
}

// bindings is everything, in the help's order.
func bindings() []binding {
	zoom := func(factor float64) func(a *App, e Event) {
		return func(a *App, _ Event) { a.camera.ZoomBy(factor, a.about()) }
	}
	digits := []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}
	return []binding{
		{group: "Zoom", shown: "Wheel", help: "zoom about the pointer; Shift: finely"},
		{group: "Zoom", shown: "+  –", help: "zoom in, out",
			keys: []string{"+", "Shift++", "Ctrl++"},
			do:   zoom(1.25), held: true},
		{group: "Zoom", keys: []string{"-", "Ctrl+-"}, do: zoom(1 / 1.25), held: true},
		{group: "Zoom", shown: "1 … 9", help: "one source pixel on n×n of the screen", keys: digits,
			do: func(a *App, e Event) { a.camera.ZoomTo(float64(e.Key[0]-'0'), a.about()) }},
		{group: "Zoom", shown: "0  F", help: "the whole picture",
			keys: []string{"0", "F", "Ctrl+0"},
			do:   func(a *App, _ Event) { a.camera.Fit(true) }},
		{group: "Zoom", shown: "W", help: "the whole width", keys: []string{"W"},
			do: func(a *App, _ Event) {
				if a.picture != nil {
					a.camera.FitWidth()
				}
			}},
		{group: "Zoom", shown: "Double click",
			help: "nearer, to 1:1 or twice; Shift: whole picture"},

		{group: "Move", shown: "Drag", help: "pan; let go in motion, it glides on"},
		{group: "Move", shown: "Arrows", help: "pan; where all is seen, ← → go on; Shift: finely",
			held: true,
			keys: []string{"Left", "Shift+Left"}, do: browseOrPan(-1)},
		{group: "Move", keys: []string{"Right", "Shift+Right"}, do: browseOrPan(1), held: true},
		{group: "Move", keys: []string{"Up", "Shift+Up"}, do: pan(0, 1), held: true},
		{group: "Move", keys: []string{"Down", "Shift+Down"}, do: pan(0, -1), held: true},
		{group: "Move", shown: "T", help: "scrolling pans, Ctrl zooms: for trackpads",
			keys: []string{"T"},
			do:   (*App).toggleScroll},

		{group: "Pictures", shown: "N  P", help: "next, previous picture, same place",
			keys: []string{"N", "PageDown"},
			do:   func(a *App, _ Event) { a.gone(a.files.step(1)) }, held: true},
		{group: "Pictures", keys: []string{"P", "PageUp"},
			do: func(a *App, _ Event) { a.gone(a.files.step(-1)) }, held: true},
		{group: "Pictures", shown: "Home  End", help: "the first, the last", keys: []string{"Home"},
			do: func(a *App, _ Event) { a.gone(a.files.end(false)) }},
		{group: "Pictures", keys: []string{"End"},
			do: func(a *App, _ Event) { a.gone(a.files.end(true)) }},
		{group: "Pictures", shown: "B", help: "small pictures of the folder; click one",
			keys: []string{"B"},
			do:   (*App).toggleStrip},
		{group: "Pictures", shown: "[  ]", help: "turn left, right",
			keys: []string{"[", "Ctrl+Shift+R"},
			do:   func(a *App, _ Event) { a.turn(3) }},
		{group: "Pictures", keys: []string{"]", "Ctrl+R"}, do: func(a *App, _ Event) { a.turn(1) }},
		{group: "Pictures", shown: "F5", help: "read the file again; a change is seen by itself",
			keys: []string{"F5"}, do: func(a *App, _ Event) { a.files.again() }},

		{group: "Compare", shown: "Space", help: "hold: the source, or the picture held",
			keys: []string{"Space"}, do: func(a *App, _ Event) { a.view.holdSource = true },
			up: func(a *App) { a.view.holdSource = false }},
		{group: "Compare", shown: "C", help: "split, side by side, difference, off",
			keys: []string{"C"},
			do:   (*App).nextMode},
		{group: "Compare", shown: "Tab", help: "what to compare with; Shift: back",
			keys: []string{"Tab", "Shift+Tab"}, do: (*App).nextMethod},
		{group: "Compare", shown: "A", help: "hold this picture, to compare others with it",
			keys: []string{"A"}, do: (*App).hold},
		{group: "Compare", shown: "Drag divider", help: "move the split"},

		{group: "Network", shown: "R", help: "undo compression: auto, off, 20 … 100; Shift: back",
			keys: []string{"R", "Shift+R"},
			do:   func(a *App, e Event) { a.nextDial(tiles.Compression, e) }},
		{group: "Network", shown: "D", help: "undo noise, the same", keys: []string{"D", "Shift+D"},
			do: func(a *App, e Event) { a.nextDial(tiles.Noise, e) }},
		{group: "Network", shown: "S", help: "self-ensemble: a little better, eight times the work",
			keys: []string{"S"}, do: (*App).toggleEnsemble},
		{group: "Network", shown: "K", help: "cell: the true size of pixels, as in the paper",
			keys: []string{"K"}, do: (*App).toggleCell},
		{group: "Network", shown: "E",
			help: "without ensemble, unfolding, cell: the paper's ablations",
			keys: []string{"E", "Shift+E"}, do: func(a *App, e Event) {
				message := a.choice.nextAblation(e.Shift)
				a.mosaic.Retry()
				a.say(message)
			}},

		{group: "See", shown: "G", help: "the source's pixel grid and, deep in, its values",
			keys: []string{"G"}, do: func(a *App, _ Event) { a.view.grid = !a.view.grid }},
		{group: "See", shown: "M", help: "overview; click or drag in it to go there",
			keys: []string{"M"},
			do:   func(a *App, _ Event) { a.view.overview = !a.view.overview }},
		{group: "See", shown: "O", help: "colours: the screen's, as stored", keys: []string{"O"},
			do: func(a *App, _ Event) { a.toggleStored() }},
		{group: "See", shown: "I", help: "information: a line, a page, none", keys: []string{"I"},
			do: func(a *App, _ Event) { a.view.hud = (a.view.hud + 1) % hudModes }},
		{group: "See", shown: "H  F1", help: "this help", keys: []string{"H", "F1"},
			do: func(a *App, _ Event) { a.view.help, a.view.helped = !a.view.help, true }},
		{group: "See", shown: "F11", help: "full screen; Esc leaves modes and full screen",
			keys: []string{"F11"}, do: func(a *App, _ Event) {
				a.host.ToggleFullscreen()
				a.caption()
			}},
		{group: "See", keys: []string{"Escape"}, do: (*App).escape},
		{group: "See", shown: "Right button", help: "a menu"},

		{group: "Files", shown: "Ctrl+O", help: "open pictures or a model",
			keys: []string{"Ctrl+O"},
			do:   (*App).chooseFiles},
		{group: "Files", shown: "Drop", help: "open pictures, folders, a .safetensors model"},
		{group: "Files", shown: "Ctrl+S",
			help: "save this view; with Shift: the whole, at this zoom",
			keys: []string{"Ctrl+S"}, do: func(a *App, _ Event) { a.openSave(false) }},
		{group: "Files", keys: []string{"Ctrl+Shift+S"},
			do: func(a *App, _ Event) { a.openSave(true) }},
		{group: "Files", shown: "Ctrl+C",
			help: "copy what is seen; with Shift: its liif-render command",
			keys: []string{"Ctrl+C"}, do: (*App).copyPicture},
		{group: "Files", keys: []string{"Ctrl+Shift+C"}, do: (*App).copyCommand},
		{group: "Files", shown: "Q  Ctrl+Q", help: "quit", keys: []string{"Q", "Ctrl+Q", "Ctrl+W"},
			do: func(a *App, _ Event) { a.quit() }},
	}
}

// key runs the command to which a key is bound.
func (a *App) key(e Event) {
	if a.menu != nil && e.Press {
		a.menu = nil
		a.touch()
		if e.Key == "Escape" {
			return
		}
	}
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

// escape leaves the help, or else stops saving, leaves a comparison, the small pictures, full
// screen.
func (a *App) escape(_ Event) {
	switch {
	case a.view.help:
		a.view.help = false
	case a.saver.job != nil:
		a.saver.job.cancel()
	case a.reference != nil:
		a.hold(Event{})
	case a.compare.mode != CompareOff:
		a.setMode(CompareOff)
	case a.view.strip:
		a.view.strip = false
	case a.host.Fullscreen():
		a.host.ToggleFullscreen()
	}
}

func (a *App) chooseFiles(_ Event) {
	folder := ""
	if len(a.files.paths) > 0 {
		folder = filepath.Dir(a.files.paths[a.files.at])
	}
	a.host.ChooseFiles(folder, func(paths []string, err error) {
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
