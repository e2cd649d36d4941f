package main

import (
	"bytes"
	"context"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/liif-render/liif/imageio"
)

// sheet draws one with filters only; it has as many columns as methods.
func sheet(t *testing.T, s settings) (m *imageio.Image, log string) {
	t.Helper()
	var said bytes.Buffer
	path := filepath.Join(t.TempDir(), "sheet.png")
	s.sample, s.quality, s.dial = "../../assets/cat.png", 90, "auto"
	if err := run(context.Background(), s, []string{path}, &said); err != nil {
		t.Fatal(err)
	}
	m, err := imageio.Open(path, imageio.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return m, said.String()
}

func TestSheet(t *testing.T) {
	all, said := sheet(t, settings{columns: "nearest,bicubic", photos: t.TempDir()})
	var missing int
	for _, c := range cases {
		if c.photo {
			missing++
		}
		if c.photo != strings.Contains(said, "row "+c.name+" is left out") {
			t.Errorf("%s: said %q", c.name, said)
		}
	}
	one, said := sheet(t, settings{columns: "nearest,bicubic", rows: "logo"})
	if said != "" {
		t.Errorf("said %q", said)
	}
	if one.Width != all.Width || one.Width < 2*tileWidth || one.Width > 2*tileWidth+40 {
		t.Errorf("%d and %d pixels wide", one.Width, all.Width)
	}
	if rows := (all.Height - 8) / (one.Height - 8); rows != len(cases)-missing {
		t.Errorf("%d rows", rows)
	}
}

func TestErrors(t *testing.T) {
	good := settings{columns: "nearest", rows: "logo", sample: "../../assets/cat.png", dial: "auto"}
	out := filepath.Join(t.TempDir(), "sheet.png")
	for want, c := range map[string]struct {
		change func(*settings)
		args   []string
	}{
		"name of the sheet": {func(*settings) {}, nil},
		`"sorrel"`:          {func(s *settings) { s.columns = "nearest,sorrel" }, []string{out}},
		"none of face":      {func(s *settings) { s.rows = "logo,face" }, []string{out}},
		`"loud"`:            {func(s *settings) { s.dial = "loud" }, []string{out}},
		"no row is left": {func(s *settings) { s.rows, s.photos = "foliage-q75", "" },
			[]string{out}},
		"x.png": {func(s *settings) { s.rows, s.sample = "web-q75", "x.png" },
			[]string{out}},
	} {
		s := good
		c.change(&s)
		err := run(context.Background(), s, c.args, new(bytes.Buffer))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%q left a sheet", want)
		}
	}
}

// TestPhotographs: rows differ from the sample as they say, the same each time.
func TestPhotographs(t *testing.T) {
	s := settings{sample: "../../assets/cat.png"}
	open := func(change func(*example)) *imageio.Image {
		c := example{name: "row"}
		change(&c)
		m, err := c.open(&s)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	clean := open(func(*example) {})
	seen := map[string]string{string(clean.Pix8): "clean"}
	for name, change := range map[string]func(*example){
		"noise": func(c *example) { c.damage.Sigma = 10 },
		"q75":   func(c *example) { c.damage.Quality = 75 },
		"q40":   func(c *example) { c.damage.Quality = 40 },
	} {
		m := open(change)
		if same := seen[string(m.Pix8)]; same != "" {
			t.Errorf("%s is %s", name, same)
		}
		seen[string(m.Pix8)] = name
		if !bytes.Equal(m.Pix8, open(change).Pix8) {
			t.Errorf("%s is not the same twice", name)
		}
	}
	half := open(func(c *example) { c.reduce = 2 })
	if half.Width != (clean.Width+1)/2 || half.Height != clean.Height/2 {
		t.Errorf("halved: %d×%d", half.Width, half.Height)
	}
}

func TestDrawings(t *testing.T) {
	count := func(m *image.NRGBA) (solid, clear, between int) {
		for i := 0; i < len(m.Pix); i += 4 {
			switch p := m.Pix[i : i+4]; {
			case p[3] == 0:
				clear++
			case p[3] == 255 && (p[0] == 0 || p[0] == 255):
				solid++
			default:
				between++
			}
		}
		return
	}
	if solid, clear, between := count(lines(1)); clear != 0 || between != 0 || solid == 0 {
		t.Errorf("1-bit lines: %d solid, %d clear, %d between", solid, clear, between)
	}
	if _, clear, between := count(lines(8)); clear != 0 || between == 0 {
		t.Errorf("antialiased lines: %d clear, %d between", clear, between)
	}
	if _, clear, between := count(logo()); clear == 0 || between == 0 {
		t.Errorf("logo: %d clear, %d between", clear, between)
	}
	if fromNRGBA(logo()).Channels != 4 || fromNRGBA(text()).Channels != 3 {
		t.Error("only the logo has transparency")
	}
}
