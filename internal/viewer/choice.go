package viewer

import (
	"fmt"
	"slices"

	"github.com/liif-render/liif/internal/viewer/tiles"
	"github.com/liif-render/liif/render"
)

// kindFlags are the flags of liif-render for the kinds of damage.
var kindFlags = [tiles.Kinds]string{"restore", "denoise"}

// dialStops are the strengths that a dial's key cycles through.
var dialStops = []render.Dial{render.Auto, render.Off, 20, 40, 60, 80, 100}

// choice is the method and the settings by which the picture is to be drawn.
type choice struct {
	model     tiles.Method
	dials     tiles.Dials // that keys turn
	abilities map[string]ability
	// What keys turn on for networks: the average over flips and turns, the true size of pixels.
	selfEnsemble, trueCell bool
}

func newChoice(o Options) choice {
	return choice{model: chosen(o.Model), dials: tiles.Dials{o.Render.Restore, o.Render.Denoise},
		abilities: map[string]ability{}}
}

// chosen is a model as it is to be chosen: with the viewer's dials.
func chosen(model string) tiles.Method {
	m := tiles.Method{Model: model}
	if !m.IsFilter() {
		m.Dials = tiles.Dials{render.Auto, render.Auto}
	}
	return m
}

// ability lists the kinds of damage that a model can undo.
type ability struct {
	can [tiles.Kinds]bool
	err error // the model cannot be read
}

// able returns the damage that a model can undo, from its file's header, which is read once.
func (c *choice) able(model string) ability {
	known, ok := c.abilities[model]
	if !ok {
		known.can[tiles.Compression], known.can[tiles.Noise], known.err = render.Undoes(model)
		c.abilities[model] = known
	}
	return known
}

// asked is a choice's dials with the viewer's in place: Auto and positions, as liif-render takes
// them, and Auto of what the model cannot undo.
func (c *choice) asked(m tiles.Method) tiles.Dials {
	can := c.able(m.Model).can
	asked := m.Dials
	for k := range asked {
		if asked[k] == render.Auto {
			asked[k] = c.dials[k]
		}
		if !can[k] {
			asked[k] = render.Auto
		}
	}
	return asked
}

// resolve is the method that draws a picture for a choice, with dials as asked says. It is not
// known while the picture is being examined for damage.
func (c *choice) resolve(m tiles.Method, asked tiles.Dials,
	find func() (render.Restoration, bool)) (_ tiles.Method, known bool) {
	known = true
	can := c.able(m.Model).can
	m.Dials = asked
	for k := range m.Dials {
		switch {
		case !can[k]:
			m.Dials[k] = render.Off
		case m.Dials[k] == render.Auto:
			damage, ok := find()
			m.Dials[k] = tiles.Dials{damage.Compression, damage.Noise}[k]
			known = known && ok
		}
	}
	if !m.IsFilter() {
		m.SelfEnsemble, m.TrueCell = c.selfEnsemble, c.trueCell
	}
	return m, known
}

// unable shows a message that the model cannot undo a kind of damage.
func (c *choice) unable(k int) string {
	label := tiles.Method{Model: c.model.Model}.Label()
	if c.model.IsFilter() {
		return label + " is no network: it undoes no " + tiles.KindNames[k]
	}
	return label + " cannot undo " + tiles.KindNames[k] + ": it was not trained to"
}

// ablations are the parts of the head that their key cycles through.
var ablations = []render.Ablation{
	{}, {Ensemble: true}, {Unfold: true}, {Cell: true}, {Ensemble: true, Unfold: true, Cell: true},
}

// nextAblation leaves out the next part of the model's head, and shows a message.
func (c *choice) nextAblation(back bool) string {
	if c.model.IsFilter() {
		return c.model.Label() + " is no network: it has no parts to do without"
	}
	by := 1
	if back {
		by = len(ablations) - 1
	}
	at := slices.Index(ablations, c.model.Without)
	c.model.Without = ablations[(at+by)%len(ablations)]
	if c.model.Without == (render.Ablation{}) {
		return "the whole network again"
	}
	return c.model.Label() + ", with which it was trained"
}

// toggleEnsemble turns the self-ensemble on or off.
func (a *App) toggleEnsemble(_ Event) {
	a.choice.selfEnsemble = !a.choice.selfEnsemble
	a.mosaic.Retry()
	if a.choice.selfEnsemble {
		a.say("self-ensemble: the mean of eight flips and turns, eight times the work")
	} else {
		a.say("self-ensemble off")
	}
}

// toggleCell switches between the true size of pixels and the trained one as the network's cell.
func (a *App) toggleCell(_ Event) {
	a.choice.trueCell = !a.choice.trueCell
	a.mosaic.Retry()
	if a.choice.trueCell {
		a.say("the true size of pixels, as in the paper; it matters beyond the scales of training, ×4")
	} else {
		a.say("pixels no smaller than in training")
	}
}

// damage is the damage measured in the picture, zero until it is known.
func (a *App) damage() (damage render.Restoration, known bool) {
	return a.picture.findDamage(a.examine, a.mail.post)
}

// nextDial turns a dial on.
func (a *App) nextDial(k int, e Event) {
	if !a.choice.able(a.choice.model.Model).can[k] {
		a.say(a.choice.unable(k))
		return
	}
	a.choice.dials[k] = nextStop(a.choice.dials[k], e.Shift)
	a.mosaic.Retry()
	a.say(tiles.KindNames[k] + ": " + a.dialText(k))
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

// warnUnable warns of dials that are set and that the model cannot follow.
func (a *App) warnUnable() {
	known := a.choice.able(a.choice.model.Model)
	for k := range tiles.Kinds {
		if a.choice.dials[k] > 0 && !known.can[k] && known.err == nil {
			a.warn("warning: " + a.choice.unable(k))
		}
	}
}

// dialText describes the position of a dial and, for Auto, the strength chosen and why.
func (a *App) dialText(k int) string {
	d := a.choice.dials[k]
	if d != render.Auto {
		if d == render.Off {
			return "off"
		}
		return tiles.StrengthText(d) + " of 100"
	}
	damage, known := a.damage()
	if !known {
		return "auto"
	}
	text := "auto, nothing to undo"
	if d = (tiles.Dials{damage.Compression, damage.Noise})[k]; d > 0 {
		text = "auto, " + tiles.StrengthText(d) + " of 100"
	}
	switch {
	case k == tiles.Compression && damage.Quality > 0:
		text += fmt.Sprintf(", saved with quality %d", damage.Quality)
	case k == tiles.Noise && damage.Sigma > 0:
		text += fmt.Sprintf(", estimated at %.1f steps", damage.Sigma)
	}
	return text
}

// setModel draws with another model from now on; the last one stays among those to compare with.
// One that cannot be read is said, and nothing changes.
func (a *App) setModel(name string) {
	delete(a.choice.abilities, name) // the file may be another one now
	if err := a.choice.able(name).err; err != nil {
		a.fail(named(name, err))
		return
	}
	a.compare.offer(a.choice.model)
	a.choice.model = chosen(name)
	a.compare.offer(a.choice.model)
	a.mosaic.Retry()
	a.warnUnable()
	a.touch()
}
