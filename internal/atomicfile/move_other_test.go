//go:build !windows

package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestWithoutHardLinks: a file moves where there are none. On Windows none are made anyway.
func TestWithoutHardLinks(t *testing.T) {
	for _, occupied := range []bool{false, true} {
		folder := t.TempDir()
		name := filepath.Join(folder, "a")
		f, err := Create(name, false)
		if err != nil {
			t.Fatal(err)
		}
		if err := put("new")(f); err != nil {
			t.Fatal(err)
		}
		if occupied {
			if err := os.WriteFile(name, []byte("other"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		err = reserve(f.Name(), name)
		if !occupied && err != nil || occupied && !errors.Is(err, fs.ErrExist) {
			t.Error(err)
		}
		f.Discard()
		holds(t, folder, map[bool]string{false: "a=new", true: "a=other"}[occupied])
	}
}
