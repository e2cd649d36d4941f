package atomicfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// ErrExists: there is a file of that name, and it is not to be replaced.
var ErrExists = errors.New("output exists")

// File is a file that appears under its name when it is complete. Until then it is written under
// another name in the same folder.
type File struct {
	*os.File
	name  string // as the caller knows it
	path  string // where the file goes, symbolic links followed
	force bool
	guard *os.File // a second handle, whose lock says that this process lives; nil without locks
}

// Create begins a file. What processes that were killed have left of theirs in its folder is
// deleted first. Unless forced, one that is there is not touched; only a regular file is replaced,
// whose permissions stay. Errors name the file and wrap ErrExists or those of package os.
func Create(name string, force bool) (*File, error) {
	mode := fs.FileMode(0o666) // before umask
	info, err := os.Stat(name) // nil unless it is there
	if _, lerr := os.Lstat(name); err != nil && lerr == nil && !force {
		return nil, fmt.Errorf("%s: %w, a symbolic link to nothing", name, ErrExists)
	}
	switch {
	case err == nil && info.IsDir():
		return nil, fmt.Errorf("%s: is a folder", name)
	case err == nil && !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: not a regular file", name)
	case err == nil && !force:
		return nil, fmt.Errorf("%s: %w", name, ErrExists)
	case err == nil:
		mode = info.Mode().Perm()
	}
	f := &File{name: name, path: name, force: force}
	if real, err := filepath.EvalSymlinks(name); err == nil {
		f.path = real
	}
	dir, base := filepath.Split(f.path)
	tidy(dir)
	for range 100 {
		temporary := fmt.Sprintf("%s.%.200s.%08x%s", dir, base, rand.Uint32(), suffix)
		f.File, err = os.OpenFile(temporary, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
		if errors.Is(err, fs.ErrExist) || err == nil && !f.hold() {
			continue
		}
		break
	}
	if err == nil && info != nil {
		if err = f.Chmod(mode); err != nil { // creation took umask's bits away
			f.Discard()
		}
	}
	if err != nil {
		return nil, f.named(err)
	}
	return f, nil
}

// Commit makes the file durable and gives it its name, or removes it. Unless forced it is ErrExists
// if a file has taken the name since Create.
func (f *File) Commit() error {
	defer f.guard.Close() // of nil as well
	err := f.Sync()
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = move(f.Name(), f.path, f.force)
	}
	if err != nil {
		os.Remove(f.Name())
		return f.named(err)
	}
	syncName(f.path)
	return nil
}

// Discard removes the file.
func (f *File) Discard() {
	f.Close()
	os.Remove(f.Name())
	f.guard.Close()
}

// named rewords an error of package os so that it names the file as the caller knows it.
func (f *File) named(err error) error {
	var pathError *fs.PathError
	var linkError *os.LinkError
	switch {
	case errors.As(err, &pathError):
		err = pathError.Err
	case errors.As(err, &linkError):
		err = linkError.Err
	}
	return fmt.Errorf("%s: %w", f.name, err)
}

// Write makes a file of what write gives, complete or not at all. Errors are those of Create and
// Commit, and of write.
func Write(name string, force bool, write func(io.Writer) error) error {
	f, err := Create(name, force)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Discard()
		return f.named(err)
	}
	return f.Commit()
}
