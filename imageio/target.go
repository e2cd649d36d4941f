package imageio

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// target is a file that appears under its name when it is complete.
type target struct {
	path  string // where the file goes, symbolic links followed
	force bool
	tmp   *os.File
}

// newTarget opens a temporary file in the folder of path.
func newTarget(path string, force bool) (*target, error) {
	mode := fs.FileMode(0o666) // before umask
	info, err := os.Stat(path)
	if _, lerr := os.Lstat(path); err != nil && lerr == nil && !force {
		return nil, fmt.Errorf("%s: %w, a symbolic link to nothing", path, ErrExists)
	}
	switch {
	case err == nil && info.IsDir():
		return nil, fmt.Errorf("%s: is a folder", path)
	case err == nil && !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: is not a regular file", path)
	case err == nil && !force:
		return nil, fmt.Errorf("%s: %w", path, ErrExists)
	case err == nil:
		mode = info.Mode().Perm()
	}
	t := &target{path: path, force: force}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		t.path = real
	}
	dir, base := filepath.Split(t.path)
	for range 100 {
		name := fmt.Sprintf(".%.200s.%08x.part", base, rand.Uint32())
		t.tmp, err = os.OpenFile(dir+name, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	if err != nil {
		return nil, pathError(path, err)
	}
	return t, nil
}

// commit makes the temporary file durable and moves it to its name.
func (t *target) commit() error {
	err := t.tmp.Sync()
	if cerr := t.tmp.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = t.move()
	}
	if err != nil {
		os.Remove(t.tmp.Name())
	}
	return err
}

// move renames the temporary file. Unless forced it must not replace a file that has appeared
// since: making a hard link fails then, a rename would not.
func (t *target) move() error {
	if t.force {
		return os.Rename(t.tmp.Name(), t.path)
	}
	err := os.Link(t.tmp.Name(), t.path)
	if err == nil {
		return os.Remove(t.tmp.Name())
	}
	if !errors.Is(err, fs.ErrExist) {
		err = t.reserve()
	}
	if errors.Is(err, fs.ErrExist) {
		return ErrExists
	}
	return err
}

// reserve is move where there are no hard links: an empty file created exclusively keeps the name
// for the rename.
func (t *target) reserve() error {
	f, err := os.OpenFile(t.path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	f.Close()
	if err = os.Rename(t.tmp.Name(), t.path); err != nil {
		os.Remove(t.path)
	}
	return err
}

func (t *target) discard() {
	t.tmp.Close()
	os.Remove(t.tmp.Name())
}
