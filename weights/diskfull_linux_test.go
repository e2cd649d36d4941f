package weights

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestDiskFull writes into a file system of 16 KiB, which takes the right to mount one.
func TestDiskFull(t *testing.T) {
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=16k"); err != nil {
		t.Skip("cannot mount a small file system: ", err)
	}
	defer syscall.Unmount(folder, 0)
	m, err := Open(Default)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "x.safetensors")
	if err := WriteFile(path, newTiny(), WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	err = WriteFile(path, m, WriteOptions{Force: true})
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("%v, want that no space is left", err)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("the file that was there has changed: %d bytes, %v", len(after), err)
	}
	left(t, folder, "x.safetensors")
}

// TestUnwritableFolder needs a user whom permissions bind.
func TestUnwritableFolder(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write anywhere")
	}
	folder := t.TempDir()
	if err := os.Chmod(folder, 0o555); err != nil {
		t.Fatal(err)
	}
	err := WriteFile(filepath.Join(folder, "x"), newTiny(), WriteOptions{})
	if !errors.Is(err, os.ErrPermission) {
		t.Error(err)
	}
	left(t, folder)
}
