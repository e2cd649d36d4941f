package viewer

import (
	"image"
	"slices"

	"github.com/liif-render/liif/internal/viewer/hud"
)

// menuKeys are the lines of the menu under the right button: what they are called, and the key that
// each stands for.
var menuKeys = [][2]string{
	{"Open …", "Ctrl+O"}, {"Save …", "Ctrl+S"}, {"Copy the view", "Ctrl+C"},
	{"Copy the command", "Ctrl+Shift+C"}, {},
	{"Next picture", "N"}, {"Previous picture", "P"}, {"Pictures of the folder", "B"}, {},
	{"Whole picture", "F"}, {"1:1", "1"}, {"Turn right", "]"}, {"Full screen", "F11"}, {},
	{"Compare", "C"}, {"Hold, to compare with others", "A"}, {"Information", "I"}, {},
	{"All keys", "H"}, {"Quit", "Q"},
}

// openMenu shows the menu at the pointer.
func (a *App) openMenu() {
	m := &hud.Menu{At: image.Pt(int(a.pointer.x), int(a.pointer.y)), Over: -1}
	for _, k := range menuKeys {
		m.Items = append(m.Items, hud.MenuItem{Text: k[0], Key: k[1]})
	}
	a.menu = m
}

// chooseMenu runs the command of a line of the menu, and closes the menu.
func (a *App) chooseMenu(x, y float64) {
	i := a.menu.Hit(a.canvas, x, y)
	a.menu = nil
	if i >= 0 {
		a.perform(menuKeys[i][1])
	}
}

// perform runs the command to which a chord is bound.
func (a *App) perform(keys string) {
	all := bindings()
	i := slices.IndexFunc(all, func(b binding) bool { return slices.Contains(b.keys, keys) })
	if i >= 0 {
		e := Event{Kind: KeyEvent, Key: keys[len(keys)-1:], Press: true}
		all[i].do(a, e)
	}
}
