//go:build cgo && (amd64 || arm64)

package raster

// #cgo CFLAGS: -O3
// #include "kernels.h"
import "C"

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

// avx2 is 1 where this processor has it.
var avx2 C.int

func init() {
	if cpu.X86.HasAVX2 {
		avx2 = 1
	}
}

// resample is plainResample, in C.
func resample(j *job) {
	C.liif_resample((*C.uint8_t)(&j.to[0]), C.int64_t(j.stride), (*C.uint8_t)(&j.image[0]),
		C.int64_t(j.width), (*C.liif_tap)(unsafe.Pointer(&j.across[0])), C.int(len(j.across)),
		(*C.liif_tap)(unsafe.Pointer(&j.down[0])), C.int(len(j.down)), C.int(j.method),
		C.int(j.swap), (*C.uint16_t)(&j.rows[0]), avx2)
}
