package cpu

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// allocate maps n zeroed floats and slack, outside the heap: what is released is the system's again
// at once.
func allocate(n int) ([]float32, error) {
	address, err := windows.VirtualAlloc(0, uintptr(n+slack)*4,
		windows.MEM_RESERVE|windows.MEM_COMMIT, windows.PAGE_READWRITE)
	if err != nil {
		return nil, err
	}
	// The address is none of Go's: read through a pointer, it is taken as it is.
	return unsafe.Slice(*(**float32)(unsafe.Pointer(&address)), n), nil
}

func release(b []float32) {
	_ = windows.VirtualFree(uintptr(unsafe.Pointer(unsafe.SliceData(b))), 0, windows.MEM_RELEASE)
}
