package imageio

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestFullFilesystem writes to a filesystem of 256 KiB. Mounting it takes root.
func TestFullFilesystem(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skip("cannot mount a tmpfs here: ", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, 0) })
	m := testImage(900, 800, 3, 8)
	for _, format := range []Format{PNG, TIFF, JPEG} {
		for _, force := range []bool{false, true} {
			noLeak(t, func() {
				path := filepath.Join(dir, "out")
				h := headerOf(m, format)
				h.Compression, h.Quality = 1, 100
				w, err := Create(path, h, CreateOptions{Force: force})
				if err != nil {
					t.Fatal(err)
				}
				feed(w, m, 30)
				checkError(t, w.Close(), syscall.ENOSPC, path+": no space left on device")
				onlyFiles(t, dir)
			})
		}
	}
}

func TestDevFull(t *testing.T) {
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full here: ", err)
	}
	defer f.Close()
	w, err := NewWriter(f, tiny, CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	w.WriteRows8([]byte{1, 2, 3, 4})
	checkError(t, w.Close(), syscall.ENOSPC, "output: no space left on device")
}
