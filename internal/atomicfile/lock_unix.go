//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package atomicfile

import (
	"errors"
	"os"
	"syscall"
)

// hold marks a file that has just been created as one that a living process writes: by a lock,
// which ends with the process, however that ends. It is false, and the file closed, if another
// process that tidies up was faster. Where the file system has no locks the file is not marked, and
// never tidied up.
func (f *File) hold() bool {
	guard, err := os.OpenFile(f.Name(), os.O_RDWR|syscall.O_NOFOLLOW, 0)
	if err == nil {
		if !errors.Is(lock(guard), syscall.EWOULDBLOCK) && same(guard, f.Name()) {
			f.guard = guard
			return true
		}
		guard.Close()
	} else if !errors.Is(err, os.ErrNotExist) { // of a mode that lets nobody open it
		return true
	}
	f.Close()
	return false
}

// same tells whether an open file still has its name.
func same(f *os.File, path string) bool {
	mine, err := f.Stat()
	there, err2 := os.Lstat(path)
	return err == nil && err2 == nil && os.SameFile(mine, there)
}

// removeDead deletes an unfinished file unless a living process holds it, or nobody can tell.
func removeDead(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|syscall.O_NONBLOCK|syscall.O_NOFOLLOW, 0)
	if errors.Is(err, os.ErrPermission) {
		f, err = os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOFOLLOW, 0)
	}
	if errors.Is(err, os.ErrNotExist) { // finished meanwhile
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if lock(f) != nil {
		return nil
	}
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// lock takes a file's lock without waiting for it.
func lock(f *os.File) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := raw.Control(func(fd uintptr) {
		failed = syscall.Flock(int(fd), syscall.LOCK_EX|syscall.LOCK_NB)
	}); err != nil {
		return err
	}
	return failed
}
