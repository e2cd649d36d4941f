package text

import (
	"image"
	"image/color"
	"testing"

	view "github.com/liif-render/liif/internal/viewer/draw"
)

func newAtlas(t *testing.T) *Atlas {
	t.Helper()
	a, err := NewAtlas()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// ink is how much of the atlas a shape covers.
func ink(a *view.Atlas, s view.Shape) (sum int) {
	for y := range s.Target.Dy() {
		for x := range s.Target.Dx() {
			sum += int(a.Pix[(s.Letter.Y+y)*a.Width+s.Letter.X+x])
		}
	}
	return sum
}

func TestDraw(t *testing.T) {
	a := newAtlas(t)
	var f view.Frame
	a.Draw(&f, image.Pt(10, 20), Font{Regular, 16}, color.NRGBA{255, 0, 0, 255}, "Il ×30")
	if len(f.Shapes) != 5 {
		t.Fatalf("%d letters of 5", len(f.Shapes))
	}
	if f.Atlas != &a.Picture {
		t.Error("the frame has no atlas")
	}
	last := 10
	for i, s := range f.Shapes {
		if !s.IsLetter || ink(f.Atlas, s) == 0 || s.Target.Min.X < last-1 || s.Target.Min.Y < 20 {
			t.Errorf("letter %d: %+v, ink %d", i, s, ink(f.Atlas, s))
		}
		last = s.Target.Max.X
	}
	if w := a.Width(Font{Regular, 16}, "Il ×30"); last > 10+w || last < w {
		t.Errorf("drawn to %d, width %d", last, w)
	}
}

// TestAtlasGrows: letters drawn before it grew keep their place and their ink.
func TestAtlasGrows(t *testing.T) {
	a := newAtlas(t)
	var f view.Frame
	a.Draw(&f, image.Point{}, Font{Bold, 30}, color.NRGBA{A: 255}, "A")
	before := ink(f.Atlas, f.Shapes[0])
	for size := 20.0; size < 50; size++ {
		a.Draw(&f, image.Point{}, Font{Mono, size}, color.NRGBA{A: 255},
			"abcdefghijklmnopqrstuvwxyz0123456789")
	}
	if a.Picture.Width <= atlasSide {
		t.Fatalf("the atlas is %d wide still", a.Picture.Width)
	}
	if after := ink(f.Atlas, f.Shapes[0]); after != before {
		t.Errorf("ink %d, was %d", after, before)
	}
	seen := map[image.Rectangle]bool{}
	for _, l := range a.letters {
		if l.rect.Empty() {
			continue
		}
		for r := range seen {
			if r.Overlaps(l.rect) {
				t.Fatalf("letters overlap at %v and %v", r, l.rect)
			}
		}
		seen[l.rect] = true
	}
}

func TestUnknownRune(t *testing.T) {
	a := newAtlas(t)
	if a.Width(Font{Regular, 16}, "漢\U0010ffff") <= 0 {
		t.Error("letters that the font has not take no room")
	}
}

func TestCut(t *testing.T) {
	a := newAtlas(t)
	f := Font{Mono, 14}
	long := "a-photograph-with-a-long-name.png"
	if got := a.Cut(f, long, 1000); got != long {
		t.Errorf("cut to %q though there is room", got)
	}
	got := a.Cut(f, long, 100)
	if a.Width(f, got) > 100 || got[0] != 'a' || got[len(got)-1] != 'g' || len(got) < 8 {
		t.Errorf("cut to %q, %d wide", got, a.Width(f, got))
	}
	if got := a.Cut(f, long, 1); got != "…" {
		t.Errorf("cut to %q", got)
	}
}
