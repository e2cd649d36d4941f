//go:build unix

package cpu

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// allocate maps n zeroed floats and slack. Large pages are asked for where the system has them:
// convolutions read several rows at once, each from a page of its own.
func allocate(n int) ([]float32, error) {
	b, err := unix.Mmap(-1, 0, (n+slack)*4, unix.PROT_READ|unix.PROT_WRITE,
		unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return nil, err
	}
	adviseLargePages(b)
	return unsafe.Slice((*float32)(unsafe.Pointer(&b[0])), n), nil
}

func release(b []float32) {
	_ = unix.Munmap(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(b))), (cap(b)+slack)*4))
}
