// Package cpu implements engine.Engine on the host: SIMD kernels in C (AVX-512, AVX2 with FMA,
// NEON, chosen at run time) and a plain Go twin of each, which is the reference in tests, the
// documentation of the kernel, and what runs when cgo is off.
//
// Results do not depend on tile sizes or thread counts: every output value is one chain of
// operations in a fixed order. They may differ in the last bits between instruction sets.
package cpu
