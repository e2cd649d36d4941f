package main

import (
	"image"
	"image/color"
	"testing"
)

func TestDiffering(t *testing.T) {
	large := image.NewNRGBA(image.Rect(0, 0, 11, 9))
	for i := range large.Pix {
		large.Pix[i] = uint8(7 * i)
	}
	part := func(at image.Point) *image.NRGBA {
		m := image.NewNRGBA(image.Rect(0, 0, 6, 5))
		for y := range 5 {
			from := large.PixOffset(at.X, at.Y+y)
			copy(m.Pix[m.PixOffset(0, y):], large.Pix[from:from+4*6])
		}
		return m
	}
	changed := part(image.Point{})
	changed.SetNRGBA(2, 3, color.NRGBA{1, 2, 3, 4})
	for i, c := range []struct {
		small *image.NRGBA
		same  bool
	}{
		{part(image.Point{}), true}, {part(image.Pt(2, 2)), true}, {large, true},
		{changed, false}, {part(image.Pt(1, 0)), false},
		{image.NewNRGBA(image.Rect(0, 0, 12, 3)), false},
	} {
		n, total, step := differing(large, c.small)
		if n == 0 != c.same || step == 0 != c.same || total != len(c.small.Pix) {
			t.Errorf("case %d: %d of %d differ, by %d", i, n, total, step)
		}
	}
}
