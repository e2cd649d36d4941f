package imageio

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/liif-render/liif/internal/clitest"
)

var tiny = Header{Width: 2, Height: 2, Channels: 1, Bits: 8, Format: PNG, Compression: -1}

func create(t *testing.T, path string, o CreateOptions) *Writer {
	t.Helper()
	w, err := Create(path, tiny, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.WriteRows8([]byte{1, 2, 3, 4}); err != nil {
		t.Fatal(err)
	}
	return w
}

// onlyFiles checks what is in a folder.
func onlyFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("the folder holds %q, want %q", got, want)
	}
}

func TestFileAppearsWhenComplete(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.png")
	w := create(t, path, CreateOptions{})
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("before Close: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	onlyFiles(t, dir, "out.png")
	w.Abort()
	onlyFiles(t, dir, "out.png")
	if m, err := Open(path, ReadOptions{}); err != nil || string(m.Pix8) != "\x01\x02\x03\x04" {
		t.Errorf("read back: %v, %v", m, err)
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	dir := t.TempDir()
	create(t, filepath.Join(dir, "out.png"), CreateOptions{}).Abort()
	onlyFiles(t, dir)
	w, err := Create(filepath.Join(dir, "out.png"), tiny, CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err == nil || !strings.Contains(err.Error(),
		"out.png: 0 rows of 2 written") {
		t.Errorf("closing without rows: %v", err)
	}
	onlyFiles(t, dir)
}

func TestExistingFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.png")
	if err := os.WriteFile(path, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	_, err := Create(path, tiny, CreateOptions{})
	checkError(t, err, ErrExists, path)
	onlyFiles(t, dir, "out.png")

	w := create(t, path, CreateOptions{Force: true})
	if data, _ := os.ReadFile(path); string(data) != "old" {
		t.Error("the old file was touched before Close")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	onlyFiles(t, dir, "out.png")
	if _, err := Open(path, ReadOptions{}); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(path); info.Mode().Perm() != clitest.Mode(0o640) {
		t.Errorf("mode of the replaced file: %v, %v", info.Mode(), err)
	}
}

// TestFileAppearsMeanwhile: what came into being while the picture was drawn is not replaced.
func TestFileAppearsMeanwhile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.png")
	w := create(t, path, CreateOptions{})
	if err := os.WriteFile(path, []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	checkError(t, w.Close(), ErrExists, path)
	onlyFiles(t, dir, "out.png")
	if data, _ := os.ReadFile(path); string(data) != "other" {
		t.Errorf("the other file holds %q", data)
	}
}

func TestTwoWritersOfOneName(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.png")
	a, b := create(t, path, CreateOptions{}), create(t, path, CreateOptions{})
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	checkError(t, a.Close(), ErrExists)
	onlyFiles(t, dir, "out.png")
}

func TestSymbolicLinks(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real.png"), filepath.Join(dir, "link.png")
	if err := clitest.Symlink("real.png", link); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	_, err := Create(link, tiny, CreateOptions{})
	checkError(t, err, ErrExists, "link")
	if err := os.WriteFile(real, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := create(t, link, CreateOptions{Force: true}).Close(); err != nil {
		t.Fatal(err)
	}
	onlyFiles(t, dir, "link.png", "real.png")
	if to, err := os.Readlink(link); err != nil || to != "real.png" {
		t.Errorf("the link leads to %q, %v", to, err)
	}
	if _, err := Open(real, ReadOptions{}); err != nil {
		t.Error(err)
	}
}

func TestUnwritablePlaces(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "none", "out.png")
	_, err := Create(path, tiny, CreateOptions{})
	checkError(t, err, fs.ErrNotExist, path+": no such file")
	for path, reason := range map[string]string{
		dir:                            "is a folder",
		os.DevNull:                     "not a regular file",
		filepath.Join(file, "out.png"): "",
	} {
		_, err := Create(path, tiny, CreateOptions{Force: true})
		if err == nil || !strings.HasPrefix(err.Error(), path+": "+reason) &&
			!strings.HasPrefix(err.Error(), path+": is "+reason) {
			t.Errorf("writing to %s: %v", path, err)
		}
	}
	locked := filepath.Join(dir, "locked")
	if err := os.Mkdir(locked, 0o500); err != nil {
		t.Fatal(err)
	}
	if !clitest.ReadOnlyFolders() {
		t.Skip("this user may write to folders that are not writable")
	}
	path = filepath.Join(locked, "out.png")
	_, err = Create(path, tiny, CreateOptions{})
	checkError(t, err, fs.ErrPermission, path+": permission denied")
}

func TestLongNames(t *testing.T) {
	dir := t.TempDir()
	name := strings.Repeat("n", 251) + ".png"
	if err := create(t, filepath.Join(dir, name), CreateOptions{}).Close(); err != nil {
		t.Error(err)
	}
	onlyFiles(t, dir, name)
}
