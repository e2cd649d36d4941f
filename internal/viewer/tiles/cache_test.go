package tiles

import (
	"testing"

	"github.com/liif-render/liif/internal/viewer/draw"
)

// TestShownStays: what the last frame showed is kept whatever the limit, what was shown before it
// goes, unused longest first.
func TestShownStays(t *testing.T) {
	c := newCache(1)
	add := func(n int) {
		c.add(&entry{key: pageKey{x: n}, image: &draw.Image{Pix: make([]byte, 64)}})
	}
	c.next()
	add(1)
	add(2)
	c.next()
	c.get(pageKey{x: 2})
	add(3)
	if len(c.entries) != 3 {
		t.Errorf("%d entries are left of those that two frames showed", len(c.entries))
	}
	c.next() // the frame that showed 2 and 3 is the last one
	add(4)
	if c.entries[pageKey{x: 1}] != nil || len(c.entries) != 3 {
		t.Errorf("after the next frame %d entries are left, the first %v", len(c.entries),
			c.entries[pageKey{x: 1}] != nil)
	}
}
