package imageio

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/liif-render/liif/internal/clitest"
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
	for name, to := range map[string]string{"gone.png": "nowhere", "loop.png": "loop.png",
		"to.png": "sub.png", "z.png": "a.jpg"} {
		if err := clitest.Symlink(to, filepath.Join(folder, name)); err != nil {
			t.Skip(err)
		}
	}
	pictures, others, err := FolderFiles(folder)
	if err != nil || !slices.Equal(pictures, append(want, in("z.png")...)) {
		t.Errorf("pictures %q, %v", pictures, err)
	}
	reasons := map[string]string{"d": NotNamed, "notes.txt": NotNamed, "photo.jxl": NotNamed,
		".hidden.png": Hidden, "sub.png": IsFolder, "gone.png": BrokenLink, "to.png": FolderLink,
		"loop.png": "too many levels of symbolic links"}
	for _, o := range others {
		if want := reasons[filepath.Base(o.Path)]; o.Why != want {
			t.Errorf("%s: %q, want %q", o.Path, o.Why, want)
		}
	}
	if len(others) != len(reasons) {
		t.Errorf("others %q", others)
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
