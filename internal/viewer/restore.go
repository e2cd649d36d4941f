package viewer

import (
	"fmt"

	"github.com/liif-render/liif/internal/priority"
	"github.com/liif-render/liif/render"
)

// Kinds of damage that networks may be trained to undo.
const (
	compression = iota
	noise
	kinds
)

var (
	kindNames = [kinds]string{"compression", "noise"}
	kindFlags = [kinds]string{"restore", "denoise"} // of liif-render
)

// Dials are how much of compression and of noise is undone. Those of a method that draws are 0 to 100,
// and 0 of models that cannot undo it. In a method to be chosen, Auto stands for the viewer's own dials,
// which keys turn, and there for what the picture shows (render.Damage).
type Dials [kinds]render.Dial

// dialStops is what a dial's key goes through.
var dialStops = []render.Dial{render.Auto, render.Off, 20, 40, 60, 80, 100}

// chosen is a model as it is to be chosen: with the viewer's dials.
func chosen(model string) Method {
	m := Method{Model: model}
	if !m.IsFilter() {
		m.Dials = Dials{render.Auto, render.Auto}
	}
	return m
}

// ability is what a model can undo.
type ability struct {
	can [kinds]bool
	err error // the model cannot be read
}

// able tells what a model can undo, from its file's header, which is read once.
func (a *App) able(model string) ability {
	known, ok := a.abilities[model]
	if !ok {
		known.can[compression], known.can[noise], known.err = render.Undoes(model)
		a.abilities[model] = known
	}
	return known
}

// asked is a choice's dials with the viewer's in place: Auto and positions, as liif-render takes them,
// and Auto of what the model cannot undo.
func (a *App) asked(choice Method) Dials {
	can := a.able(choice.Model).can
	asked := choice.Dials
	for k := range asked {
		if asked[k] == render.Auto {
			asked[k] = a.dials[k]
		}
		if !can[k] {
			asked[k] = render.Auto
		}
	}
	return asked
}

// resolve is the method that draws the picture for a choice. It is not known while what the picture shows
// of damage is being looked for.
func (a *App) resolve(choice Method) (m Method, known bool) {
	m, known = choice, true
	can := a.able(choice.Model).can
	m.Dials = a.asked(choice)
	for k := range m.Dials {
		switch {
		case !can[k]:
			m.Dials[k] = render.Off
		case m.Dials[k] == render.Auto:
			damage, ok := a.damage()
			m.Dials[k] = Dials{damage.Compression, damage.Noise}[k]
			known = known && ok
		}
	}
	return m, known
}

// damage is what the picture shows, with zeros and false until that is known.
func (a *App) damage() (damage render.Restoration, known bool) {
	p := a.picture
	switch {
	case p == nil:
		return damage, false
	case p.damage != nil:
		return *p.damage, true
	case !p.examined:
		p.examined = true
		go func() {
			priority.Lower()
			found := render.Damage(p.image)
			a.post(func() { p.damage = &found })
		}()
	}
	return damage, false
}

// nextDial turns a dial on.
func (a *App) nextDial(k int, e Event) {
	if !a.able(a.model.Model).can[k] {
		a.say(a.unable(k))
		return
	}
	a.dials[k] = nextStop(a.dials[k], e.Shift)
	clear(a.failed)
	a.say(kindNames[k] + ": " + a.dialText(k))
}

// nextStop is the stop of a dial after one, or before it; from between two stops, the nearest.
func nextStop(d render.Dial, back bool) render.Dial {
	n := len(dialStops)
	if back {
		for i := n - 1; i >= 0; i-- {
			if dialStops[i] < d {
				return dialStops[i]
			}
		}
		return dialStops[n-1]
	}
	for _, s := range dialStops {
		if s > d {
			return s
		}
	}
	return dialStops[0]
}

// unable says that the model cannot undo a kind of damage.
func (a *App) unable(k int) string {
	label := Method{Model: a.model.Model}.Label()
	if a.model.IsFilter() {
		return label + " is no network: it undoes no " + kindNames[k]
	}
	return label + " cannot undo " + kindNames[k] + ": it was not trained to"
}

// warnUnable warns of dials that are set and that the model cannot follow.
func (a *App) warnUnable() {
	known := a.able(a.model.Model)
	for k := range kinds {
		if a.dials[k] > 0 && !known.can[k] && known.err == nil {
			a.warn("warning: " + a.unable(k))
		}
	}
}

// dialText says where a dial of the model is and, of Auto, what that comes to and why.
func (a *App) dialText(k int) string {
	d := a.dials[k]
	if d != render.Auto {
		if d == render.Off {
			return "off"
		}
		return strengthText(d) + " of 100"
	}
	damage, known := a.damage()
	if !known {
		return "auto"
	}
	text := "auto, nothing to undo"
	if d = (Dials{damage.Compression, damage.Noise})[k]; d > 0 {
		text = "auto, " + strengthText(d) + " of 100"
	}
	switch {
	case k == compression && damage.Quality > 0:
		text += fmt.Sprintf(", saved with quality %d", damage.Quality)
	case k == noise && damage.Sigma > 0:
		text += fmt.Sprintf(", estimated at %.1f steps", damage.Sigma)
	}
	return text
}

// strengthText writes a strength as a whole number, or one digit of less than 1.
func strengthText(d render.Dial) string {
	if d < 1 {
		return fmt.Sprintf("%.1g", float64(d))
	}
	return fmt.Sprintf("%.0f", float64(d))
}
