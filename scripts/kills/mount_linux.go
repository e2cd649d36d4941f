package main

import (
	"fmt"
	"syscall"
)

// mount puts a disk of so many bytes into a folder, which takes root; unmount is never nil.
func mount(folder string, bytes int) (unmount func(), err error) {
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0,
		fmt.Sprintf("size=%d", bytes)); err != nil {
		return func() {}, err
	}
	return func() { _ = syscall.Unmount(folder, syscall.MNT_DETACH) }, nil
}
