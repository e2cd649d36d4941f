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
		c.method = Method{Model: o.Compare}
	}
	for _, name := range []string{"bicubic", "bilinear", "nearest", "lanczos"} {
		c.methods = append(c.methods, Method{Model: name})
	}
	for _, m := range render.Models() {
		c.offer(Method{Model: m.Name})
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

// next goes on to another method than the one it is compared with.
func (c *comparison) next(by int, model Method) {
	n := len(c.methods)
	at := slices.Index(c.methods, c.method)
	for range n {
		at = (at + by + n) % n
		if c.methods[at] != model {
			break
		}
	}
	c.method = c.methods[at]
}

// dividerX is where the split is, in device pixels.
func (a *App) dividerX() int {
	return min(max(int(a.compare.divider*float64(a.width)+0.5), 0), a.width)
}

// panes are the window's parts, the compared side first.
func (a *App) panes() []pane {
	whole := image.Rect(0, 0, a.width, a.height)
	zoom := a.camera.Place().Zoom
	model, other := a.model.at(zoom), a.compare.method.at(zoom)
	if a.view.holdSource {
		if !other.IsFilter() {
			other = bicubic
		}
		model = other
	}
	switch a.compare.mode {
	case CompareSplit:
		x := a.dividerX()
		return []pane{
			{whole, image.Rect(0, 0, x, a.height), other, true},
			{whole, image.Rect(x, 0, a.width, a.height), model, false},
		}
	case CompareSide:
		half := a.width / 2
		left, right := image.Rect(0, 0, half, a.height), image.Rect(a.width-half, 0, a.width, a.height)
		return []pane{{left, left, other, true}, {right, right, model, false}}
	}
	return []pane{{bounds: whole, clip: whole, method: model}}
}
