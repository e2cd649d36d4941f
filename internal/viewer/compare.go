package viewer

import (
	"fmt"
	"image"
	"slices"

	"github.com/liif-render/liif/render"
)

// Mode is how two methods are compared.
type Mode int

const (
	CompareOff Mode = iota
	CompareSplit
	CompareSide // side by side
	modes
)

var modeNames = [modes]string{"off", "split", "side"}

// ParseMode reads off, split or side.
func ParseMode(text string) (Mode, error) {
	if i := slices.Index(modeNames[:], text); i >= 0 {
		return Mode(i), nil
	}
	return 0, fmt.Errorf("%q is none of %v", text, modeNames)
}

func (m Mode) String() string { return modeNames[m] }

// comparison is what is compared with, and how.
type comparison struct {
	mode     Mode
	method   Method
	methods  []Method // that Tab goes through
	divider  float64  // of a split, as a part of the window's width
	dragging bool
}

func newComparison(o Options, model Method) comparison {
	c := comparison{mode: o.Mode, method: bicubic, divider: 0.5}
	if o.Compare != "" {
		c.method = chosen(o.Compare)
	}
	for _, name := range []string{"bicubic", "bilinear", "nearest", "lanczos"} {
		c.methods = append(c.methods, Method{Model: name})
	}
	for _, m := range render.Models() {
		c.offer(chosen(m.Name))
	}
	c.offer(model)
	c.offer(c.method)
	return c
}

// offer adds a method to those that can be compared with.
func (c *comparison) offer(m Method) {
	if !slices.Contains(c.methods, m) {
		c.methods = append(c.methods, m)
	}
}

// nextMethod goes on to another method than the model to compare that with. One of them is the model
// itself with nothing undone, where anything is.
func (a *App) nextMethod(e Event) {
	c := &a.compare
	by := 1
	if e.Shift {
		by = -1
	}
	list := append(slices.Clone(c.methods), a.model.plain())
	model, _ := a.resolve(a.model)
	n := len(list)
	at := slices.Index(list, c.method)
	for range n {
		at = (at + by + n) % n
		if m, _ := a.resolve(list[at]); m != model {
			break
		}
	}
	c.method = list[at]
	if c.mode == CompareOff {
		c.mode = CompareSplit
	}
}

// dividerX is where the split is, in device pixels.
func (a *App) dividerX() int {
	return min(max(int(a.compare.divider*float64(a.width)+0.5), 0), a.width)
}

// panes are the window's parts, the compared side first.
func (a *App) panes() []pane {
	whole := image.Rect(0, 0, a.width, a.height)
	model, other := a.paneOf(a.model), a.paneOf(a.compare.method)
	if a.view.holdSource {
		if !other.method.IsFilter() {
			other = a.paneOf(bicubic)
		}
		model = other
	}
	switch a.compare.mode {
	case CompareSplit:
		x := a.dividerX()
		return []pane{
			other.in(whole, image.Rect(0, 0, x, a.height), true),
			model.in(whole, image.Rect(x, 0, a.width, a.height), false),
		}
	case CompareSide:
		half := a.width / 2
		left, right := image.Rect(0, 0, half, a.height), image.Rect(a.width-half, 0, a.width, a.height)
		return []pane{other.in(left, left, true), model.in(right, right, false)}
	}
	return []pane{model.in(whole, whole, false)}
}

// paneOf is a pane that shows the picture by a choice, without its place.
func (a *App) paneOf(choice Method) pane {
	m, known := a.resolve(choice)
	if known {
		m = m.at(a.camera.Place().Zoom)
	}
	return pane{method: m, asked: a.asked(choice), unknown: !known}
}

// in is the pane at a place.
func (p pane) in(bounds, clip image.Rectangle, left bool) pane {
	p.bounds, p.clip, p.left = bounds, clip, left
	return p
}

// labels names what the panes show.
func (a *App) labels(panes []pane) []string {
	var list []string
	for i, p := range panes {
		other := panes[len(panes)-1-i].method
		label := p.method.Label()
		switch {
		case a.camera.Place().Zoom == 1 && p.method == p.method.plain(): // whatever the method
			label = "source"
		case other != p.method && other.plain() == p.method:
			label += " (nothing undone)"
		}
		list = append(list, label)
	}
	return list
}
