package evaluate

import (
	"errors"
	"image"
	"image/color"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/liif-render/liif/imageio"
)

func TestOpenPicture(t *testing.T) {
	folder := t.TempDir()
	grey := image.NewGray(image.Rect(0, 0, 2, 1))
	grey.Pix = []uint8{7, 200}
	deep := image.NewNRGBA64(image.Rect(0, 0, 2, 1))
	deep.SetNRGBA64(0, 0, color.NRGBA64{0x0101 * 9, 0x80, 0x81, 0xffff})
	deep.SetNRGBA64(1, 0, color.NRGBA64{0xffff, 0, 0x7fff, 0x1000})
	for name, c := range map[string]struct {
		picture image.Image
		want    []uint8
	}{
		"grey.png": {grey, []uint8{7, 7, 7, 200, 200, 200}},
		"deep.png": {deep, []uint8{9, 0, 1, 255, 0, 127}},
	} {
		path := filepath.Join(folder, name)
		writePNG(t, path, c.picture)
		m, err := OpenPicture(path)
		if err != nil || m.Channels != 3 || m.Bits != 8 || !slices.Equal(m.Pix8, c.want) {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
}

func TestMakeLow(t *testing.T) {
	original := &imageio.Image{Width: 41, Height: 30, Channels: 3, Bits: 8,
		Pix8: make([]uint8, 3*41*30)}
	for _, c := range []struct {
		scale     float64
		low, high image.Point
	}{
		{2, image.Pt(20, 15), image.Pt(40, 30)},
		{4, image.Pt(10, 7), image.Pt(40, 28)},
		{2.5, image.Pt(16, 12), image.Pt(40, 30)},
		{1.5, image.Pt(27, 20), image.Pt(41, 30)}, // 27·1.5 = 40.5, rounded
		{30, image.Pt(1, 1), image.Pt(30, 30)},
	} {
		low, high, err := MakeLow(original, c.scale)
		if err != nil {
			t.Fatal(err)
		}
		l, h := image.Pt(low.Width, low.Height), image.Pt(high.Width, high.Height)
		if l != c.low || h != c.high || len(low.Pix8) != 3*l.X*l.Y || len(high.Pix8) != 3*h.X*h.Y {
			t.Errorf("×%g: %v of %v, want %v of %v", c.scale, l, h, c.low, c.high)
		}
	}
	if _, _, err := MakeLow(original, 31); err == nil {
		t.Error("a picture without pixels is made")
	}
}

func TestOpenSet(t *testing.T) {
	root := t.TempDir()
	small := pattern(4, 4)
	for _, path := range []string{"plain/b.png", "plain/a.png", "Set5/HR/x.png",
		"Set5/LR_bicubic/X2/xx2.png", "div2k/DIV2K_valid_HR/0801.png"} {
		writePNG(t, filepath.Join(root, path), small)
	}
	for folder, want := range map[string]struct {
		name  string
		files []string
	}{
		"plain":                {"plain", []string{"plain/a.png", "plain/b.png"}},
		"Set5":                 {"Set5", []string{"Set5/HR/x.png"}},
		"Set5/HR":              {"Set5", []string{"Set5/HR/x.png"}},
		"Set5/HR/":             {"Set5", []string{"Set5/HR/x.png"}},
		"div2k":                {"DIV2K", []string{"div2k/DIV2K_valid_HR/0801.png"}},
		"div2k/DIV2K_valid_HR": {"DIV2K", []string{"div2k/DIV2K_valid_HR/0801.png"}},
	} {
		s, err := OpenSet(filepath.Join(root, folder))
		if err != nil {
			t.Errorf("%s: %v", folder, err)
			continue
		}
		for i, f := range s.Files {
			s.Files[i] = strings.TrimPrefix(filepath.ToSlash(f), filepath.ToSlash(root)+"/")
		}
		if s.Name != want.name || !slices.Equal(s.Files, want.files) {
			t.Errorf("%s: %s %q, want %s %q", folder, s.Name, s.Files, want.name, want.files)
		}
	}
	if err := os.Mkdir(filepath.Join(root, "empty"), 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenSet(filepath.Join(root, "empty")); !errors.Is(err, imageio.ErrNoPictures) {
		t.Errorf("empty: %v", err)
	}
	if _, err := OpenSet(filepath.Join(root, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("none: %v", err)
	}
}

// TestGivenLow: the layouts in which low-resolution pictures come, and what does not fit.
func TestGivenLow(t *testing.T) {
	high := map[string]image.Point{"a.png": {41, 30}}
	for layout, path := range map[string]string{
		"folder X2":            "X2/ax2.png",
		"own names":            "x2/a.png",
		"LR_bicubic":           "LR_bicubic/X2/ax2.png",
		"of DIV2K":             "DIV2K_valid_LR_bicubic/X2/ax2.png",
		"by the set's name":    "SET/X2/ax2.png",
		"by it and LR_bicubic": "SET/LR_bicubic/X2/ax2.png",
	} {
		s, err := OpenSet(folderOf(t, high))
		if err != nil {
			t.Fatal(err)
		}
		s.Name = "SET"
		original, err := OpenPicture(s.Files[0])
		if err != nil {
			t.Fatal(err)
		}
		low := t.TempDir()
		for _, c := range []struct {
			width, height int
			cut           image.Point
			fits          bool
		}{
			{20, 15, image.Pt(40, 30), true}, {21, 15, image.Pt(41, 30), true},
			{19, 15, image.Point{}, false}, {20, 16, image.Point{}, false},
			{22, 15, image.Point{}, false},
		} {
			writePNG(t, filepath.Join(low, path), pattern(c.width, c.height))
			if err := s.UseLow(low, []float64{2, 3}); err != nil {
				t.Fatal(err)
			}
			if !s.LowIsGiven(2) || s.LowIsGiven(3) {
				t.Errorf("%s: given at ×2 %v, at ×3 %v", layout, s.LowIsGiven(2), s.LowIsGiven(3))
			}
			l, h, err := s.Pair(0, original, 2)
			switch {
			case !c.fits && (err == nil || !strings.Contains(err.Error(), "20.5×15")):
				t.Errorf("%s: %d×%d is taken: %v", layout, c.width, c.height, err)
			case c.fits && err != nil:
				t.Errorf("%s: %v", layout, err)
			case c.fits && (l.Width != c.width || image.Pt(h.Width, h.Height) != c.cut):
				t.Errorf("%s: %d of %d×%d, want %d of %v", layout, l.Width, h.Width, h.Height,
					c.width, c.cut)
			}
			if l, _, err := s.Pair(0, original, 3); err != nil || l.Width != 13 {
				t.Errorf("%s: ×3 is not made: %v", layout, err)
			}
		}
		if err := s.UseLow(low, []float64{3}); err == nil || !strings.Contains(err.Error(), "X3") {
			t.Errorf("%s: no folder of the scale: %v", layout, err)
		}
	}
	s, err := OpenSet(folderOf(t, map[string]image.Point{"b.png": {8, 8}}))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.UseLow(folderOf(t, nil), []float64{2}); err == nil {
		t.Error("a folder without any low-resolution pictures is taken")
	}
	low := t.TempDir()
	writePNG(t, filepath.Join(low, "X2/ax2.png"), pattern(4, 4))
	if err := s.UseLow(low, []float64{2}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Pair(0, &imageio.Image{}, 2); err == nil ||
		!strings.Contains(err.Error(), "bx2") {
		t.Errorf("another picture's: %v", err)
	}
}

// TestLowBesideOriginals: EDSR's layout brings its own low-resolution pictures.
func TestLowBesideOriginals(t *testing.T) {
	root := t.TempDir()
	writePNG(t, filepath.Join(root, "HR/a.png"), pattern(12, 12))
	writePNG(t, filepath.Join(root, "LR_bicubic/X3/ax3.png"), pattern(4, 4))
	s, err := OpenSet(root)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.UseLow("", []float64{2, 3}); err != nil {
		t.Fatal(err)
	}
	if s.LowIsGiven(2) || !s.LowIsGiven(3) {
		t.Errorf("given at ×2 %v, at ×3 %v", s.LowIsGiven(2), s.LowIsGiven(3))
	}
}

func TestPublished(t *testing.T) {
	for name, want := range map[string]string{"set5": "Set5", "BSD100": "B100",
		"DIV2K_valid_HR": "DIV2K", "Set15": "", "holiday": ""} {
		if got, ok := KnownSet(name); got != want || ok != (want != "") {
			t.Errorf("%s: %q, %v", name, got, ok)
		}
	}
	for _, set := range KnownSets() {
		protocol, other := Benchmark, DIV2K
		if set == "DIV2K" {
			protocol, other = DIV2K, Benchmark
		}
		rows := PublishedRows(set, protocol)
		if PublishedRows(set, other) != nil {
			t.Errorf("%s has rows for %s", set, other.Name)
		}
		if len(rows) == 0 || StandardCount(set) == 0 {
			t.Errorf("%s has %d rows, %d pictures", set, len(rows), StandardCount(set))
		}
		for _, r := range rows {
			if r.Source == "" || len(r.PSNR) == 0 {
				t.Errorf("%s, %s: %d numbers from %q", set, r.Method, len(r.PSNR), r.Source)
			}
			// A higher scale is never easier.
			last, before := 0.0, 100.0
			for _, scale := range []float64{2, 3, 4, 6, 8, 12, 18, 24, 30} {
				if psnr, ok := r.PSNR[scale]; ok {
					if psnr >= before || psnr < 15 {
						t.Errorf("%s, %s: %g at ×%g after %g at ×%g", set, r.Method, psnr, scale,
							before, last)
					}
					last, before = scale, psnr
				}
			}
		}
	}
	if PublishedRows("holiday", Benchmark) != nil {
		t.Error("an unknown set has rows")
	}
}
