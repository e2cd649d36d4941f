//go:build unix

package trainer

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lock keeps other processes from training into the file's folder until the file is closed or the
// process ends.
func lock(f *os.File) error {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return ErrBusy
	}
	return nil // some file systems have no locks
}
