// Package devicebench has the benchmarks of a graphics device, which the packages of the backends
// run: its peak, single kernels, networks and whole renders.
package devicebench
