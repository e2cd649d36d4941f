package graphics

import (
	"strings"
	"testing"
)

// TestAlphabets requires that every typeface has every letter that words are made of.
func TestAlphabets(t *testing.T) {
	text := strings.Join(ends, "") + strings.Join(signs, "") + "0123456789€°−×–…“”"
	for _, a := range alphabets {
		for _, part := range [][]string{a.begin, a.vowel, a.finish} {
			all := strings.Join(part, "")
			text += all + strings.ToUpper(all)
		}
	}
	for i, f := range typefaces {
		for _, r := range text {
			if f.letter(r).missing {
				t.Errorf("typeface %d has no %q", i, r)
			}
		}
		if !f.letter('\uE123').missing {
			t.Errorf("typeface %d has a letter that no font has", i)
		}
		a, b := f.letter('i').advance, f.letter('m').advance
		if mono := a == b; mono != (i >= monospaced) {
			t.Errorf("typeface %d: i is %.3f wide and m %.3f", i, a, b)
		}
	}
}

// TestText requires ink where a word is written and nowhere else.
func TestText(t *testing.T) {
	for i, f := range typefaces {
		w := f.width("Hamburg") * 30
		if w < 60 || w > 160 {
			t.Errorf("typeface %d: a word of 7 letters of 30 pixels is %.1f wide", i, w)
		}
		inside := covered(200, 80, func(c *canvas) {
			c.text("Hamburg", f, 30, point{20, 50}, ink(white))
		})
		if inside < 0.1*w*30 || inside > 0.5*w*30 {
			t.Errorf("typeface %d: %.1f pixels of ink", i, inside)
		}
		around := covered(200, 80, func(c *canvas) {
			c.text("Hamburg", f, 30, point{20, 50}, ink(white))
			c.fill(new(path).rect(17, 24, w+6, 38), ink(black))
		})
		if around != 0 {
			t.Errorf("typeface %d: %.1f pixels of ink around the word", i, around)
		}
		if got := f.fitted("Hamburg", f.width("Ham")+0.01); got != "Ham" {
			t.Errorf("typeface %d: %q fits", i, got)
		}
	}
	for i, f := range bitmaps {
		one := covered(200, 80, func(c *canvas) { c.bits("Hamburg", f, 5, 5, 1, ink(white)) })
		nine := covered(200, 80, func(c *canvas) { c.bits("Hamburg", f, 5, 5, 3, ink(white)) })
		if one < 60 || nine != 9*one {
			t.Errorf("bitmap font %d: %v pixels, %v when enlarged 3 times", i, one, nine)
		}
	}
}
