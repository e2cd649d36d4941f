package viewer

import (
	"image"
	"slices"

	"github.com/liif-render/liif/internal/viewer/tiles"
	"github.com/liif-render/liif/render"
)

// Mode is how two methods are compared.
type Mode int

const (
	CompareOff Mode = iota
	CompareSplit
	CompareSide       // side by side
	CompareDifference // how far apart they are, in one pane
	modes
)

var modeNames = [modes]string{"off", "split", "side", "difference"}

func (m Mode) String() string { return modeNames[m] }

// comparison is the method to compare with, and the way of comparing.
type comparison struct {
	mode     Mode
	method   tiles.Method
	methods  []tiles.Method // that Tab goes through
	divider  float64        // of a split, as a part of the window's width
	dragging bool
}

func newComparison(o Options, model tiles.Method) comparison {
	c := comparison{mode: o.Mode, method: tiles.Bicubic, divider: 0.5}
	if o.Compare != "" {
		c.method = chosen(o.Compare)
	}
	for _, name := range []string{"bicubic", "bilinear", "nearest", "lanczos"} {
		c.methods = append(c.methods, tiles.Method{Model: name})
	}
	for _, m := range render.Models() {
		c.offer(chosen(m.Name))
	}
	c.offer(model)
	c.offer(c.method)
	return c
}

// offer adds a method to the list of methods to compare with.
func (c *comparison) offer(m tiles.Method) {
	if !slices.Contains(c.methods, m) {
		c.methods = append(c.methods, m)
	}
}

// nextMethod goes on to another method than the model to compare that with. One of them is the
// model itself with nothing undone, where anything is.
func (a *App) nextMethod(e Event) {
	if a.reference != nil {
		a.say("two pictures are compared, by one method; A lets " + a.reference.name() + " go")
		return
	}
	c := &a.compare
	by := 1
	if e.Shift {
		by = -1
	}
	list := append(slices.Clone(c.methods), a.choice.model.Plain())
	zoom := a.camera.Place().Zoom
	model := a.paneOf(a.choice.model, a.picture, max(zoom, 2)).Method
	n := len(list)
	at := slices.Index(list, c.method)
	for range n {
		at = (at + by + n) % n
		if a.paneOf(list[at], a.picture, max(zoom, 2)).Method != model {
			break
		}
	}
	c.method = list[at]
	if c.mode == CompareOff {
		a.setMode(CompareSplit)
	}
}

// dividerX is where the split is, in device pixels.
func (a *App) dividerX() int {
	return min(max(int(a.compare.divider*float64(a.screen.width)+0.5), 0), a.screen.width)
}

// pane is a part of the window that shows the picture by a method.
type pane struct {
	tiles.Pane
	asked tiles.Dials // as liif-render is to be told
}

// mosaicPanes are panes as package tiles has them.
func mosaicPanes(panes []pane) (list []tiles.Pane) {
	for _, p := range panes {
		list = append(list, p.Pane)
	}
	return list
}

// panes are the window's parts, the compared side first.
func (a *App) panes() []pane {
	whole := image.Rect(0, 0, a.screen.width, a.screen.height)
	zoom := a.camera.Place().Zoom
	model, other := a.paneOf(a.choice.model, a.picture, zoom),
		a.paneOf(a.compare.method, a.picture, zoom)
	if r := a.reference; r != nil && a.picture != nil { // the same place of another picture
		other = a.paneOf(a.choice.model, r, zoom*float64(a.picture.width)/float64(r.width))
	}
	if a.view.holdSource {
		if a.reference == nil && !other.Method.IsFilter() {
			other = a.paneOf(tiles.Bicubic, a.picture, zoom)
		}
		model = other
	}
	switch a.compare.mode {
	case CompareSplit:
		x := a.dividerX()
		return []pane{
			other.in(whole, image.Rect(0, 0, x, a.screen.height)),
			model.in(whole, image.Rect(x, 0, a.screen.width, a.screen.height)),
		}
	case CompareSide:
		half := a.screen.width / 2
		left, right := image.Rect(0, 0, half, a.screen.height),
			image.Rect(a.screen.width-half, 0, a.screen.width, a.screen.height)
		return []pane{other.in(left, left), model.in(right, right)}
	case CompareDifference:
		if !a.view.holdSource {
			model.Against = &other.Pane
		}
	}
	return []pane{model.in(whole, whole)}
}

// large is how many pixels a picture has that is not cleaned by itself where it is seen at its own
// size or smaller: a screen shows a part of it, or its reduction, and finding and undoing the
// damage of a photograph takes a processor minutes. Below, pictures are from the net, and often
// have been saved several times.
const large = 4 << 20

// paneOf is a pane that shows a picture by a choice at a zoom, without its place.
func (a *App) paneOf(choice tiles.Method, from *picture, zoom float64) pane {
	p := pane{asked: a.choice.asked(choice)}
	if from != nil {
		p.Picture = &from.Picture
		if zoom <= 1 && from.width*from.height > large {
			for k, can := range a.choice.able(choice.Model).can {
				if can && p.asked[k] == render.Auto {
					p.asked[k] = render.Off
				}
			}
		}
	}
	m, known := a.choice.resolve(choice, p.asked, func() (render.Restoration, bool) {
		return from.findDamage(a.examine, a.mail.post)
	})
	if known {
		m = m.At(zoom)
	}
	p.Method, p.Unknown = m, !known
	return p
}

// in is the pane at a place.
func (p pane) in(bounds, clip image.Rectangle) pane {
	p.Bounds, p.Clip = bounds, clip
	return p
}

// labels returns the names of the panes' methods.
func (a *App) labels(panes []pane) []string {
	var list []string
	for i, p := range panes {
		other := panes[len(panes)-1-i].Method
		label := p.Method.Label()
		switch {
		case p.Against != nil && a.reference != nil:
			label = "difference ×8 of " + a.picture.name() + " and " + a.reference.name()
		case p.Against != nil:
			label = "difference ×8 of " + label + " and " + p.Against.Method.Label()
		case a.reference != nil && p.Picture == &a.reference.Picture:
			label = a.reference.name()
		case a.reference != nil:
			label = a.picture.name()
		case a.camera.Place().Zoom == 1 && p.Method == p.Method.Plain(): // whatever the method
			label = "source"
		case other != p.Method && other.Plain() == p.Method:
			label += " (nothing undone)"
		}
		list = append(list, label)
	}
	return list
}

// nextMode compares in another way.
func (a *App) nextMode(_ Event) {
	a.setMode((a.compare.mode + 1) % modes)
}

func (a *App) setMode(m Mode) {
	a.compare.mode = m
	a.resize(a.screen.width, a.screen.height, 0)
}
