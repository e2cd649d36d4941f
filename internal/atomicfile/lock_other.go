//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package atomicfile

import (
	"os"
	"runtime"
)

// hold marks nothing: Windows keeps files that are open from being deleted anyway.
func (f *File) hold() bool { return true }

// removeDead deletes an unfinished file, on Windows, where that fails if a living process writes
// it. Elsewhere nobody can tell.
func removeDead(path string) error {
	if runtime.GOOS == "windows" {
		_ = os.Remove(path)
	}
	return nil
}
