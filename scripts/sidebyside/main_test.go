package main

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func filled(width, height int, c color.Color) image.Image {
	m := image.NewNRGBA(image.Rect(3, 5, 3+width, 5+height)) // bounds need not start at 0,0
	draw.Draw(m, m.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	return m
}

func TestRun(t *testing.T) {
	dir := t.TempDir()
	red, blue := color.NRGBA{200, 0, 0, 255}, color.NRGBA{0, 0, 200, 255}
	args := []string{filepath.Join(dir, "out.png")}
	for i, m := range []image.Image{filled(4, 6, red), filled(7, 3, blue)} {
		name := filepath.Join(dir, string(rune('a'+i))+".png")
		f, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, m); err != nil {
			t.Fatal(err)
		}
		f.Close()
		args = append(args, name)
	}
	if err := run(args); err != nil {
		t.Fatal(err)
	}
	got, err := read(args[0])
	if err != nil {
		t.Fatal(err)
	}
	if want := image.Rect(0, 0, 4+gap+7, 6); got.Bounds() != want {
		t.Fatalf("size %v, want %v", got.Bounds(), want)
	}
	white := color.NRGBA{255, 255, 255, 255}
	for _, c := range []struct {
		x, y int
		want color.NRGBA
	}{{0, 0, red}, {3, 5, red}, {4, 0, white}, {4 + gap, 0, blue}, {4 + gap + 6, 2, blue},
		{4 + gap, 3, white}} {
		if p := color.NRGBAModel.Convert(got.At(c.x, c.y)); p != c.want {
			t.Errorf("pixel %d,%d is %v, want %v", c.x, c.y, p, c.want)
		}
	}
}

func TestErrors(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.png")
	if err := os.WriteFile(text, []byte("no picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"give an": {"out.png"},
		"text":    {filepath.Join(dir, "out.png"), text},
		"missing": {filepath.Join(dir, "out.png"), filepath.Join(dir, "missing.png")},
	} {
		if err := run(args); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v does not name %q", args, err, want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "out.png")); err == nil {
		t.Error("a failed run left a file")
	}
}
