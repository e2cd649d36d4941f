//go:build cgo

package cpu

// #include "kernels.h"
import "C"

// simd lists the instruction sets that this processor offers; every arm64 has NEON.
func simd() []*kernels { return []*kernels{simdKernels("neon", &C.liif_neon)} }
