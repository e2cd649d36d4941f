// Package regular opens files for the readers of models.
package regular

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Read opens a regular file, and nothing else, for read. Errors begin with the path, once.
func Read(path string, read func(r io.ReaderAt, size int64) error) error {
	err := open(path, read)
	if err == nil {
		return nil
	}
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		err = pathError.Err
	}
	return fmt.Errorf("%s: %w", path, err)
}

func open(path string, read func(r io.ReaderAt, size int64) error) error {
	// Looked at first: opening a named pipe would wait for a writer.
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return errors.New("is a folder")
	}
	if !info.Mode().IsRegular() {
		return errors.New("not a regular file")
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil {
		return err
	}
	if err := refuse(f); err != nil {
		return err
	}
	return read(f, info.Size())
}
