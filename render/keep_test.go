package render

import (
	"image"
	"maps"
	"slices"
	"testing"

	"github.com/liif-render/liif/weights"
)

// TestKeep: neighbouring views reuse each other's encoded tiles, and the pixels equal those without
// reuse.
func TestKeep(t *testing.T) {
	s := FromImage(picture(150, 110, false))
	kept := field(t, tinyModel(nil), Options{Keep: true}, s)
	plain := field(t, tinyModel(nil), Options{}, s)
	at := func(scale float64, x, y int) View {
		v := plain.View(scale)
		v.Rect = image.Rect(x, y, x+40, y+30)
		return v
	}
	var before map[tileKey]*tile
	for i, v := range []View{at(3, 30, 20), at(3, 300, 200), at(3.7, 35, 20), at(3, 30, 20)} {
		if n := sameBits(drawFloat(t, kept, v), drawFloat(t, plain, v)); n >= 0 {
			t.Errorf("view %d differs from the one without Keep at value %d", i, n)
		}
		for key, old := range before {
			if kept.tiles.tiles[key] != old {
				t.Errorf("view %d has lost tile %v", i, key)
			}
		}
		if i > 1 && len(kept.tiles.tiles) != len(before) {
			t.Errorf("view %d encodes again: %d tiles, then %d", i, len(before),
				len(kept.tiles.tiles))
		}
		before = maps.Clone(kept.tiles.tiles)
	}
	if len(before) < 2 {
		t.Errorf("%d tiles are kept", len(before))
	}
}

// TestAhead: what is encoded is cut out of what is wanted in all, is used again for each part of
// that, and for another scale, and the pixels equal those of other tiles.
func TestAhead(t *testing.T) {
	for name, o := range map[string]Options{"one way": {}, "self-ensemble": {SelfEnsemble: true}} {
		s := FromImage(picture(410, 330, name != "one way"))
		plain := field(t, tinyModel(nil), o, s)
		o.Keep = true
		kept := field(t, tinyModel(nil), o, s)
		ahead := image.Rect(600, 300, 1000, 600) // 134 × 101 source pixels
		at := func(scale float64, rect, ahead image.Rectangle) View {
			v := plain.View(scale)
			v.Rect, v.Ahead = rect, ahead
			return v
		}
		var encoded map[tileKey]*tile
		for i, c := range []struct {
			view View
			new  bool // of what has not been encoded before
		}{
			{at(3, image.Rect(700, 400, 760, 450), ahead), true},
			{at(3, image.Rect(600, 300, 640, 330), image.Rect(600, 300, 940, 600)), true},
			{at(3, image.Rect(960, 570, 1000, 600), ahead), true},
			{at(3, image.Rect(960, 300, 1000, 330), image.Rect(700, 300, 1000, 550)), true},
			{at(3, image.Rect(600, 570, 640, 600), ahead), true},
			{at(3, image.Rect(690, 410, 790, 440), image.Rect(690, 410, 790, 440)), false},
			{at(2.5, image.Rect(510, 260, 560, 300), image.Rect(500, 250, 800, 500)), false},
			{at(3, image.Rect(1000, 400, 1040, 440), image.Rect(1000, 400, 1040, 440)), true},
			{at(3, image.Rect(720, 400, 770, 450), ahead), false},
			{at(3, image.Rect(0, 0, 12, 6), image.Rect(0, 0, 12, 6)), true},
		} {
			if n := sameBits(drawFloat(t, kept, c.view), drawFloat(t, plain, c.view)); n >= 0 {
				t.Errorf("%s: view %d differs from the one without Keep at value %d", name, i, n)
			}
			for key, old := range encoded {
				if kept.tiles.tiles[key] != old {
					t.Errorf("%s: view %d has lost a tile", name, i)
				}
			}
			if !c.new && len(kept.tiles.tiles) != len(encoded) {
				t.Errorf("%s: view %d encodes again: %d tiles, then %d", name, i, len(encoded),
					len(kept.tiles.tiles))
			}
			if c.new && i > 4 && len(kept.tiles.tiles) == len(encoded) {
				t.Errorf("%s: view %d is of nothing new", name, i)
			}
			encoded = maps.Clone(kept.tiles.tiles)
			windows := map[image.Rectangle]bool{}
			for key := range encoded {
				windows[key.window] = true
			}
			if i == 4 && len(windows) != 1 {
				t.Errorf("%s: tiles are cut out of %v", name, windows)
			}
			for key, tile := range encoded {
				around := key.window.Inset(-key.margin)
				if key.plane == 0 && !tile.rect.In(around) {
					t.Errorf("%s: %v is encoded, and %v is wanted", name, tile.rect, key.window)
				}
				if size := key.window.Size(); size.X > 136 || size.Y > 136 {
					t.Errorf("%s: view %d has tiles cut out of %v", name, i, size)
				}
			}
		}
	}
}

// TestAheadKeepsMargins: tiles do not serve a view that asks for latents farther around them.
func TestAheadKeepsMargins(t *testing.T) {
	s := FromImage(picture(200, 200, false))
	model := tinyModel(func(s *weights.Spec) {
		s.Head, s.Hidden, s.LocalEnsemble = weights.HeadMetaSR, []int{8}, false
		s.Residual = ""
	})
	kept, plain := field(t, model, Options{Keep: true}, s), field(t, model, Options{}, s)
	for _, cell := range []float64{0, 9} {
		v := plain.View(3)
		v.Rect = image.Rect(150, 150, 360, 360)
		v.Ahead, v.CellX, v.CellY = v.Rect, cell, cell
		if n := sameBits(drawFloat(t, kept, v), drawFloat(t, plain, v)); n >= 0 {
			t.Errorf("cell %g: differs from the one without Keep at value %d", cell, n)
		}
	}
}

// TestAheadEncodesLittle: where only some of the tiles are there that a view asks for, and others
// have been drawn since, what is encoded is cut out of what is wanted now.
func TestAheadEncodesLittle(t *testing.T) {
	f := field(t, tinyModel(nil), Options{Keep: true}, FromImage(picture(600, 100, false)))
	draw := func(rect, ahead image.Rectangle) {
		v := f.View(2)
		v.Rect, v.Ahead = rect, ahead
		drawFloat(t, f, v)
	}
	wide := image.Rect(0, 0, 500, 150) // several tiles wide
	draw(image.Rect(0, 0, 10, 10), wide)
	side := f.tiles.width
	if side < 20 || side > 200 {
		t.Fatalf("%d pixels of %v are one tile", side, wide)
	}
	far := image.Rect(1100, 0, 1200, 150)
	draw(far, far)
	both := image.Rect(2*side-20, 0, 2*side+20, 40) // half in the tile that is there
	draw(both, both)
	if w := f.tiles.window; w.Dx() > 100 {
		t.Errorf("for %v, of which half is encoded, tiles are cut out of %v", both, w)
	}
}

// TestLongestUnusedGoes: of tiles that there is no room for, the one that was drawn from longest
// ago.
func TestLongestUnusedGoes(t *testing.T) {
	f := field(t, tinyModel(nil), Options{Keep: true, Tile: 16}, FromImage(picture(48, 16, false)))
	v := f.View(2)
	drawFloat(t, f, v)
	if len(f.tiles.tiles) != 3 {
		t.Fatalf("%d tiles of 16 pixels in 48", len(f.tiles.tiles))
	}
	v.Rect = image.Rect(0, 0, 8, 8)
	drawFloat(t, f, v)
	unused := tileKey{f.tiles.layout, 0, 1, 0}
	var held int64
	for _, t := range f.tiles.tiles {
		held += t.pixels()
	}
	f.tiles.shrink(held - 1)
	if _, there := f.tiles.tiles[unused]; there || len(f.tiles.tiles) != 2 {
		t.Errorf("kept %v", slices.Collect(maps.Keys(f.tiles.tiles)))
	}
}
