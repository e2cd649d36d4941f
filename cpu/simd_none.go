//go:build (!cgo || !(amd64 || arm64)) && !js

package cpu

// simd lists no instruction set: without cgo only the plain Go kernels run.
func simd() []*kernels { return nil }
