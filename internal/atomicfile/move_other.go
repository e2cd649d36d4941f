//go:build !windows

package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// move renames a file. Unless forced it must not replace one that has appeared meanwhile: making a
// hard link fails then, a rename would not.
func move(from, to string, force bool) error {
	if force {
		return os.Rename(from, to)
	}
	err := os.Link(from, to)
	if err == nil {
		return os.Remove(from)
	}
	if !errors.Is(err, fs.ErrExist) {
		err = reserve(from, to)
	}
	if errors.Is(err, fs.ErrExist) {
		return ErrExists
	}
	return err
}

// reserve is move where there are no hard links: an empty file created exclusively keeps the name
// for the rename.
func reserve(from, to string) error {
	empty, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	empty.Close()
	if err = os.Rename(from, to); err != nil {
		os.Remove(to)
	}
	return err
}

// moveFolder renames a folder.
func moveFolder(from, to string) error { return os.Rename(from, to) }

// syncName makes a name durable that was just given. Not every system can do it to a folder; the
// file is there.
func syncName(path string) {
	if d, err := os.Open(filepath.Dir(path)); err == nil {
		d.Sync()
		d.Close()
	}
}
