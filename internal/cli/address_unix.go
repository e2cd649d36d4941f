//go:build unix

package cli

import (
	"syscall"

	"github.com/liif-render/liif/internal/startup"
)

// leastMemory is the lower bound of WithinAddressSpace.
const leastMemory = 64 << 20

// WithinAddressSpace is memory, or as much of it as the limit of the process's address space
// (ulimit -v) leaves: an allocation beyond that limit may end in a trace.
func WithinAddressSpace(memory int64) int64 {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_AS, &limit); err != nil {
		return memory
	}
	return withinSpace(memory, uint64(limit.Cur), startup.LeastAddressSpace())
}

// withinSpace is memory, but at most the limit less the bytes that the program itself needs.
func withinSpace(memory int64, limit uint64, beside int64) int64 {
	if limit >= 1<<62 { // not limited
		return memory
	}
	return min(memory, max(int64(limit)-beside, leastMemory))
}
