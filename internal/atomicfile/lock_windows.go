package atomicfile

import (
	"errors"
	"io/fs"
	"math"
	"os"

	"golang.org/x/sys/windows"
)

// hold marks a file that has just been created as one that a living process writes: by a lock on a
// byte that no file reaches, which ends with the process, however that ends. It is false, and the
// file closed, if another process that tidies up was faster. Where the file system has no locks the
// file is not marked, and never tidied up.
func (f *File) hold() bool {
	guard, err := shared(f.Name())
	if err == nil {
		if !errors.Is(lock(guard), windows.ERROR_LOCK_VIOLATION) && same(guard, f.Name()) {
			f.guard = guard
			return true
		}
		guard.Close()
	} else if !errors.Is(err, fs.ErrNotExist) { // of a mode that lets nobody open it
		return true
	}
	f.Close()
	return false
}

// shared opens a file so that it can be renamed and deleted meanwhile.
func shared(path string) (*os.File, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	const share = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	h, err := windows.CreateFile(name, windows.GENERIC_READ, share, nil, windows.OPEN_EXISTING,
		windows.FILE_ATTRIBUTE_NORMAL|windows.FILE_FLAG_OPEN_REPARSE_POINT, 0)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(h), path), nil
}

// same tells whether an open file still has its name.
func same(f *os.File, path string) bool {
	mine, err := f.Stat()
	there, err2 := os.Lstat(path)
	return err == nil && err2 == nil && os.SameFile(mine, there)
}

// removeDead deletes an unfinished file unless a living process holds it, or nobody can tell.
func removeDead(path string) error {
	f, err := shared(path)
	if errors.Is(err, fs.ErrNotExist) { // finished meanwhile
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if lock(f) != nil {
		return nil
	}
	err = os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, windows.ERROR_SHARING_VIOLATION) {
		return nil // finished meanwhile, or about to be locked
	}
	return err
}

// lock takes a file's lock without waiting for it.
func lock(f *os.File) error {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	at := windows.Overlapped{Offset: math.MaxUint32, OffsetHigh: math.MaxInt32}
	return windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &at)
}
