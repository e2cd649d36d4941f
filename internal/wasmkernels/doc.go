// Package wasmkernels runs kernels that were compiled from C to WebAssembly in the memory of a Go
// program that is WebAssembly itself: in browsers and node.
package wasmkernels
