package atomicfile

import (
	"os"

	"golang.org/x/sys/unix"
)

// syncAll makes all files below a folder durable, by writing what its file system has in memory:
// one call for a hundred thousand files.
func syncAll(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer d.Close()
	return unix.Syncfs(int(d.Fd()))
}
