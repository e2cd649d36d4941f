package imageio

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// dziWriter begins a Deep Zoom of 40 x 40 grey pixels.
func dziWriter(t *testing.T, path string, force bool) (*Writer, error) {
	t.Helper()
	h := Header{Width: 40, Height: 40, Channels: 1, Bits: 8, Format: DZI, Compression: -1,
		Tiling: Tiling{Size: 16, Overlap: 1}}
	return Create(path, h, CreateOptions{Force: force, Threads: 2})
}

func writeDZI(t *testing.T, path string, force bool) error {
	t.Helper()
	w, err := dziWriter(t, path, force)
	if err != nil {
		return err
	}
	if err := w.WriteRows8(make([]uint8, 40*40)); err != nil {
		t.Fatal(err)
	}
	return w.Close()
}

// TestTilesLeaveNothing: what is given up, at any row, or cannot be finished, is not there.
func TestTilesLeaveNothing(t *testing.T) {
	dir := t.TempDir()
	for _, rows := range []int{0, 1, 17, 18, 39, 40} {
		w, err := dziWriter(t, filepath.Join(dir, "a.dzi"), false)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.WriteRows8(make([]uint8, 40*rows)); err != nil {
			t.Fatal(err)
		}
		if rows == 39 {
			if err := w.Close(); err == nil || !strings.Contains(err.Error(),
				"a.dzi: 39 rows of 40 written") {
				t.Error(err)
			}
		}
		w.Abort()
		onlyFiles(t, dir)
	}
}

func TestTilesExist(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.dzi")
	if err := writeDZI(t, path, false); err != nil {
		t.Fatal(err)
	}
	checkError(t, writeDZI(t, path, false), ErrExists, "a.dzi")
	if err := writeDZI(t, path, true); err != nil {
		t.Error(err)
	}
	onlyFiles(t, dir, "a.dzi", "a_files", "index.html")

	// Tiles without a .dzi are not overwritten either, and files that are no tiles are never
	// deleted.
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	checkError(t, writeDZI(t, path, false), ErrExists, "a_files")
	mine := filepath.Join(dir, "a_files", "notes.txt")
	if err := os.WriteFile(mine, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writeDZI(t, path, true); !errors.Is(err, errNotTiles) {
		t.Error(err)
	}
	onlyFiles(t, dir, "a_files", "index.html")
	if _, err := os.Stat(mine); err != nil {
		t.Error(err)
	}
}

// TestPage: index.html shows all pyramids of a folder; one that liif did not write is left as it
// is.
func TestPage(t *testing.T) {
	dir := t.TempDir()
	text := func(name string) string {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	for _, name := range []string{"a b", "c&d"} {
		if err := writeDZI(t, filepath.Join(dir, name+".dzi"), false); err != nil {
			t.Fatal(err)
		}
	}
	page := text(indexName)
	for _, want := range []string{`"path":"a b_files/"`, `d_files/"`, "openseadragon 6.1.1",
		"Redistribution and use in source", `"tileSize":16`, `"width":40`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, indexName), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := dziWriter(t, filepath.Join(dir, "e.dzi"), false)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.WriteRows8(make([]uint8, 40*40)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(w.Warnings()); !strings.Contains(got, "the page is e.html") {
		t.Errorf("warnings %s", got)
	}
	if text(indexName) != "mine" || strings.Contains(text("e.html"), "a b_files") {
		t.Error("another's page was replaced, or the own one shows more than its picture")
	}
}

// TestTilingIsChecked: a tiling that cannot be written is refused with the reason.
func TestTilingIsChecked(t *testing.T) {
	ok := Header{Width: 10, Height: 10, Channels: 3, Bits: 8, Format: DZI, Compression: -1}
	if err := CheckHeader(ok); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*Header){
		"tiles of 8 pixels":            func(h *Header) { h.Tiling.Size = 8 },
		"an overlap of 200 pixels":     func(h *Header) { h.Tiling.Overlap = 200 },
		"an overlap of -1 pixels":      func(h *Header) { h.Tiling.Overlap = -1 },
		"tiles of iiif do not overlap": func(h *Header) { h.Format, h.Tiling.Overlap = IIIF, 1 },
		"tiles are jpeg, png or webp, not tiff": func(h *Header) {
			h.Tiling.Format = TIFF
		},
		"jpeg has no alpha; use tiles": func(h *Header) { h.Channels, h.Tiling.Format = 4, JPEG },
		"webp has 8 bits per sample":   func(h *Header) { h.Bits, h.Tiling.Format = 16, WebP },
		"png has no lower levels":      func(h *Header) { h.Format, h.Pyramid = PNG, true },
		"a multiple of 16 pixels, not 100": func(h *Header) {
			h.Format, h.COG, h.Tiling.Size = TIFF, true, 100
		},
		"jpeg in a tiff has no alpha": func(h *Header) {
			h.Format, h.Scheme, h.Channels = TIFF, SchemeJPEG, 2
		},
		"jpeg in a tiff has 8 bits": func(h *Header) {
			h.Format, h.Scheme, h.Bits = TIFF, SchemeJPEG, 16
		},
		"jpeg in strips is limited": func(h *Header) {
			h.Format, h.Scheme, h.Width = TIFF, SchemeJPEG, 70000
		},
	} {
		h := ok
		change(&h)
		if err := CheckHeader(h); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
	if _, err := NewWriter(os.Stdout, ok, CreateOptions{}); !errors.Is(err, ErrLimit) {
		t.Errorf("to a stream: %v", err)
	}
}

// TestTilesOfTransparentAndDeepPictures have formats that can hold them.
func TestTilesOfTransparentAndDeepPictures(t *testing.T) {
	for _, c := range []struct {
		channels, bits int
		want           Format
	}{{3, 8, JPEG}, {1, 8, JPEG}, {4, 8, PNG}, {2, 8, PNG}, {3, 16, PNG}} {
		h := Header{Width: 9, Height: 9, Channels: c.channels, Bits: c.bits, Format: DZI}
		if err := CheckHeader(h); err != nil {
			t.Error(err)
		}
		if h, _ = h.settle(); h.Tiling.Format != c.want {
			t.Errorf("%d channels of %d bits: %v", c.channels, c.bits, h.Tiling.Format)
		}
	}
}
