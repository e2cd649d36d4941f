//go:build cgo

package cpu

// #include "kernels.h"
import "C"

import "golang.org/x/sys/cpu"

// simd lists the instruction sets that this processor and system offer, fastest first.
func simd() []*kernels {
	var list []*kernels
	if cpu.X86.HasAVX512F {
		list = append(list, simdKernels("avx512", &C.liif_avx512))
	}
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		list = append(list, simdKernels("avx2", &C.liif_avx2))
	}
	return list
}
