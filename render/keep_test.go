package render

import (
	"image"
	"maps"
	"slices"
	"testing"
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
	f.tiles.shrink(2)
	if _, there := f.tiles.tiles[tileKey{0, 1, 0}]; there || len(f.tiles.tiles) != 2 {
		t.Errorf("kept %v", slices.Collect(maps.Keys(f.tiles.tiles)))
	}
}
