// Package shaders holds the compute kernels in WGSL, one a file, and their shared parts under
// shared/. It expands imports and permutations and reads back what each kernel binds; it runs nothing.
//
// The dialect is what naga 0.19, naga 30 and tint all accept: no f16, override, const_assert or
// subgroups.
package shaders
