package atomicfile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// begun is a folder with one file in it.
func begun(t *testing.T, name string, force bool) *Folder {
	t.Helper()
	f, err := CreateFolder(name, force, func(string) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(f.Path(), "new"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return f
}

// below lists a folder's files, and those one folder below.
func below(t *testing.T, dir string) string {
	t.Helper()
	var names []string
	for _, pattern := range []string{"*", "*/*"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range found {
			name, _ := filepath.Rel(dir, path)
			names = append(names, filepath.ToSlash(name))
		}
	}
	return strings.Join(names, " ")
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a")
	begun(t, name, false).Discard()
	if got := below(t, dir); got != "" {
		t.Errorf("discarded: %s", got)
	}
	f := begun(t, name, false)
	if got := below(t, dir); strings.Contains(got, "a ") || got == "" {
		t.Errorf("before it is complete: %s", got)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	if got := below(t, dir); got != "a a/new" {
		t.Errorf("complete: %s", got)
	}
	if _, err := CreateFolder(name, false, nil); !errors.Is(err, ErrExists) {
		t.Errorf("it is there: %v", err)
	}
	if err := os.Rename(filepath.Join(name, "new"), filepath.Join(name, "old")); err != nil {
		t.Fatal(err)
	}
	refused := errors.New("not ours")
	if _, err := CreateFolder(name, true, func(string) error { return refused }); !errors.Is(err,
		refused) {
		t.Errorf("anybody's: %v", err)
	}
	for _, undo := range []bool{true, false} {
		f = begun(t, name, true)
		if err := f.Commit(); err != nil {
			t.Fatal(err)
		}
		want := "a a/new"
		if undo {
			f.Undo()
			want = "a a/old"
		} else {
			f.Settle()
		}
		if got := below(t, dir); got != want {
			t.Errorf("undo %v: %s, want %s", undo, got, want)
		}
	}
}

// TestFolderMeanwhile: a file that appears under the final name while the folder is written is
// kept.
func TestFolderMeanwhile(t *testing.T) {
	dir := t.TempDir()
	f := begun(t, filepath.Join(dir, "a"), false)
	if err := os.Mkdir(filepath.Join(dir, "a"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(); !errors.Is(err, ErrExists) {
		t.Error(err)
	}
	if got := below(t, dir); got != "a" {
		t.Errorf("the folder holds %s", got)
	}
}

// TestTidyFolders: what dead processes have left goes, what living ones write stays.
func TestTidyFolders(t *testing.T) {
	dir := t.TempDir()
	living := begun(t, filepath.Join(dir, "living"), false)
	dead := begun(t, filepath.Join(dir, "dead"), false)
	dead.guard.Close()
	dead.guard.guard.Close()
	tidied.Clear() // as a process that begins
	begun(t, filepath.Join(dir, "c"), false).Discard()
	if _, err := os.Stat(dead.Path()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what a dead process left: %v", err)
	}
	if err := living.Commit(); err != nil {
		t.Error(err)
	}
	if got := below(t, dir); got != "living living/new" {
		t.Errorf("the folder holds %s", got)
	}
}
