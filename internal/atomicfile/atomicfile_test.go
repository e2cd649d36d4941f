package atomicfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/liif-render/liif/internal/clitest"
)

func put(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

// holds checks what is in a folder: names and contents.
func holds(t *testing.T, folder, want string) {
	t.Helper()
	list, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range list {
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%s=%s", e.Name(), text))
	}
	if strings.Join(got, " ") != want {
		t.Errorf("the folder holds %q, want %q", got, want)
	}
}

func TestWrite(t *testing.T) {
	folder := t.TempDir()
	name := filepath.Join(folder, "a")
	if err := Write(name, false, put("one")); err != nil {
		t.Fatal(err)
	}
	if err := Write(name, false, put("two")); !errors.Is(err, ErrExists) {
		t.Error(err)
	}
	holds(t, folder, "a=one")
	// The permissions of the file that is replaced stay, those that a umask takes from new files
	// too.
	for _, mode := range []os.FileMode{0o640, 0o666} {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
		if err := Write(name, true, put("two")); err != nil {
			t.Error(err)
		}
		holds(t, folder, "a=two")
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != clitest.Mode(mode) {
			t.Errorf("%v, %v, want %v", info.Mode(), err, mode)
		}
	}
	broken := errors.New("broken")
	err := Write(name, true, func(w io.Writer) error {
		io.WriteString(w, "three")
		return broken
	})
	if !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), name+": ") {
		t.Error(err)
	}
	holds(t, folder, "a=two")
}

// TestMeanwhile: a file that takes the name while another is being written stays.
func TestMeanwhile(t *testing.T) {
	folder := t.TempDir()
	f, err := Create(filepath.Join(folder, "a"), false)
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(filepath.Join(folder, "a"), false, put("other")); err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(); !errors.Is(err, ErrExists) {
		t.Error(err)
	}
	holds(t, folder, "a=other")
}

// die leaves the file as a process does that is killed.
func (f *File) die() {
	f.Close()
	f.guard.Close()
}

// TestTidy: what dead processes have left goes when the next one writes into the folder; what
// living ones are writing stays, and so does what others call their files.
func TestTidy(t *testing.T) {
	folder := t.TempDir()
	create := func(name string) *File {
		t.Helper()
		f, err := Create(filepath.Join(folder, name), true)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	names := func() (list []string) {
		t.Helper()
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			list = append(list, e.Name())
		}
		return list
	}
	living := create("living")
	create("dead").die()
	create("a [b] .png").die()
	kept := []string{".a.part", "a.12345678.part", ".a.1234567g.part", ".a.12345678.part.png"}
	for _, name := range kept {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(folder, ".d.12345678.part"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Write(filepath.Join(folder, "b"), false, put("b")); err != nil || len(names()) != 9 {
		t.Errorf("%v; this process looks twice: %q", err, names())
	}
	tidied.Clear() // as a process that begins
	if err := Write(filepath.Join(folder, "c"), false, put("c")); err != nil {
		t.Error(err)
	}
	want := append([]string{".d.12345678.part", filepath.Base(living.Name()), "b", "c"}, kept...)
	slices.Sort(want)
	if got := names(); !slices.Equal(got, want) {
		t.Errorf("left %q, want %q", got, want)
	}
	if err := living.Commit(); err != nil {
		t.Error(err)
	}
}

// TestTidyAtOnce: processes that begin to write into a folder at the same time do not take each
// other's files for remains.
func TestTidyAtOnce(t *testing.T) {
	folder := t.TempDir()
	var all sync.WaitGroup
	for k := range 8 {
		all.Go(func() {
			for n := range 50 {
				tidied.Clear()
				if err := Write(filepath.Join(folder, fmt.Sprintf("%d-%d", k, n)), n%2 == 0,
					put("x")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if list, err := os.ReadDir(folder); err != nil || len(list) != 400 {
		t.Errorf("%v, %d files", err, len(list))
	}
}

// TestRemoveRemains: a folder's own remains go and those of others stay, also where its name, read
// as a pattern, means another.
func TestRemoveRemains(t *testing.T) {
	for _, base := range []string{"run", "run[1]"} {
		folder := filepath.Join(t.TempDir(), base)
		other := filepath.Join(filepath.Dir(folder), "run1")
		for _, folder := range []string{folder, other} {
			if err := os.Mkdir(folder, 0o777); err != nil {
				t.Fatal(err)
			}
			if err := Write(filepath.Join(folder, "a"), false, put("whole")); err != nil {
				t.Fatal(err)
			}
			f, err := Create(filepath.Join(folder, "a"), true)
			if err != nil {
				t.Fatal(err)
			}
			f.die()
		}
		if err := RemoveRemains(folder); err != nil {
			t.Error(err)
		}
		holds(t, folder, "a=whole")
		if list, err := os.ReadDir(other); err != nil || len(list) != 2 {
			t.Errorf("%s: the neighbour holds %v, %v", base, list, err)
		}
	}
	if err := RemoveRemains(filepath.Join(t.TempDir(), "none")); err != nil {
		t.Errorf("a folder that is not there: %v", err)
	}
}
