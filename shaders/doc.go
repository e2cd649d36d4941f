// Package shaders holds the compute kernels in WGSL, one a file, and their shared parts under
// shared/. It expands permutations and reads back what each kernel binds; it runs nothing. Under
// present/ are the shaders that put pictures on the screen.
//
// The dialect is the part of WGSL that naga 0.19, naga 30 and tint all accept: no override,
// const_assert or subgroups, and no f16 but in the permutations F16, which naga 0.19 does not
// compile. On top of it lines that begin with # are directives:
//
//	#import NAME        the text of shared/NAME.wgsl, once a kernel
//	#ifdef NAME         the lines up to #else or #endif, if NAME is defined; also #ifndef
//	#repeat NAME COUNT  the lines up to #end, COUNT times, NAME being defined as 0, 1, 2 ...
//
// and {EXPRESSION} anywhere becomes a number: numbers and definitions that have one, joined by
// + - * / without spaces and taken strictly from left to right; a division must come out even.
// Loops over registers are unrolled this way, sum{i} being sum0, sum1 and so on: arrays with
// computed indexes would be checked and would live in memory.
package shaders
