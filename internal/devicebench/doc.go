// Package devicebench is the benchmarks of a graphics device, for the packages of the backends to run:
// its peak, the kernels one by one, networks and whole renders.
package devicebench
