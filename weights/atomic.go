package weights

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// writeAtomic makes a file of what write gives: into a temporary file in the same folder, then to
// the disk, then under its name. On failure nothing is left. A symbolic link is followed; without
// force an existing file is not touched, with it only a regular file is replaced, whose permissions
// stay.
func writeAtomic(path string, force bool, write func(io.Writer) error) error {
	target := path
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		target = resolved
	}
	err := replace(target, force, write)
	var pathError *fs.PathError
	var linkError *os.LinkError
	if errors.As(err, &pathError) {
		err = pathError.Err
	} else if errors.As(err, &linkError) {
		err = linkError.Err
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func replace(target string, force bool, write func(io.Writer) error) (err error) {
	mode, err := checkTarget(target, force)
	if err != nil {
		return err
	}
	folder := filepath.Dir(target)
	f, err := createTemporary(folder, filepath.Base(target), mode)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // after a rename there is nothing under this name
	if err = write(f); err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	if err := publish(f.Name(), target, force); err != nil {
		return err
	}
	// Makes the name durable too. Not every system can do it to a folder; the file is there.
	if d, err := os.Open(folder); err == nil {
		d.Sync()
		d.Close()
	}
	return nil
}

// checkTarget says whether the target may be written, and the permissions it is to have.
func checkTarget(target string, force bool) (fs.FileMode, error) {
	info, err := os.Lstat(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0o666, nil // less what the umask forbids
	case err != nil:
		return 0, err
	case info.IsDir():
		return 0, errors.New("is a folder")
	case !info.Mode().IsRegular():
		return 0, errors.New("not a regular file")
	case !force:
		return 0, ErrExists
	}
	return info.Mode().Perm(), nil
}

// publish gives the finished file its name. A hard link fails if the name was taken meanwhile;
// where the file system has none, renaming after a second look must do.
func publish(temporary, target string, force bool) error {
	if !force {
		err := os.Link(temporary, target)
		if err == nil {
			return nil
		}
		if errors.Is(err, fs.ErrExist) {
			return ErrExists
		}
		if _, err := checkTarget(target, false); err != nil {
			return err
		}
	}
	return os.Rename(temporary, target)
}

// createTemporary is os.CreateTemp with the permissions given.
func createTemporary(folder, base string, mode fs.FileMode) (*os.File, error) {
	for range 100 {
		name := fmt.Sprintf(".%.100s.%08x.part", base, rand.Uint32())
		f, err := os.OpenFile(filepath.Join(folder, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
	return nil, errors.New("no free name for a temporary file")
}
