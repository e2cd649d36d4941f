package enginetest

import (
	"image"
	"testing"

	"github.com/liif-render/liif/engine"
)

// blocker is a faulty engine that says of itself what the one it changes does.
type blocker struct {
	*faulty
	engine.Blocker
}

func TestConvInBlocksNotices(t *testing.T) {
	for name, change := range map[string]func(c *engine.Conv){
		"begins blocks at the tensor's corner": func(c *engine.Conv) { c.Blocks.Origin = image.Point{} },
		"begins blocks at the rectangle":       func(c *engine.Conv) { c.Blocks.Origin = c.Rect.Min },
		"exchanges x and y": func(c *engine.Conv) {
			c.Blocks.Origin = image.Pt(c.Blocks.Origin.Y, c.Blocks.Origin.X)
		},
		"computes parts directly": func(c *engine.Conv) {
			if !c.Rect.Empty() {
				c.Blocks = engine.Blocks{}
			}
		},
		"computes more than the rectangle": func(c *engine.Conv) { c.Rect = image.Rectangle{} },
	} {
		e, f := fastest(t), changed(change)
		f.Engine = e
		if !notices(&blocker{f, e.(engine.Blocker)}, blockChecks()) {
			t.Errorf("an engine that %s passes", name)
		}
	}
	e := fastest(t)
	f := changed(func(*engine.Conv) {})
	f.Engine = e
	if notices(&blocker{f, e.(engine.Blocker)}, blockChecks()) {
		t.Error("an engine without fault is accused")
	}
}
