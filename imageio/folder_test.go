package imageio

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestListFolder(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"b.PNG", "a.jpg", "c.tiff", ".hidden.png", "notes.txt", "d",
		"e.jfif", "f.jpe", "g.DIB", "h.apng", "photo.jxl"} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(folder, "sub.png"), 0o777); err != nil {
		t.Fatal(err)
	}
	got, err := ListFolder(folder)
	in := func(names ...string) []string {
		for i := range names {
			names[i] = filepath.Join(folder, names[i])
		}
		return names
	}
	want := in("a.jpg", "b.PNG", "c.tiff", "e.jfif", "f.jpe", "g.DIB", "h.apng")
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v", got, err)
	}
	pictures, others, err := FolderFiles(folder)
	if rest := in("d", "notes.txt", "photo.jxl"); err != nil || !slices.Equal(pictures, want) ||
		!slices.Equal(others, rest) {
		t.Errorf("pictures %q, others %q, %v", pictures, others, err)
	}
	if _, err := ListFolder(filepath.Join(folder, "sub.png")); !errors.Is(err, ErrNoPictures) {
		t.Errorf("an empty folder: %v", err)
	}
	if _, err := ListFolder(filepath.Join(folder, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing folder: %v", err)
	}
}

func TestDimensions(t *testing.T) {
	for _, name := range []string{"rgb420.jpg", "grey16.tif", "lossy.webp"} {
		m, err := Open(filepath.Join("testdata", name), ReadOptions{IgnoreOrientation: true})
		if err != nil {
			t.Fatal(err)
		}
		w, h, err := Dimensions(filepath.Join("testdata", name))
		if err != nil || w != m.Width || h != m.Height {
			t.Errorf("%s: %d×%d, %v; want %d×%d", name, w, h, err, m.Width, m.Height)
		}
	}
	empty := filepath.Join(t.TempDir(), "empty.png")
	if err := os.WriteFile(empty, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Dimensions(empty); !errors.Is(err, ErrEmpty) {
		t.Errorf("an empty file: %v", err)
	}
	if _, _, err := Dimensions(filepath.Dir(empty)); err == nil {
		t.Error("a folder has a size")
	}
}
