//go:build unix

package cli

import (
	"syscall"

	"github.com/liif-render/liif/internal/startup"
)

// threadSpace is the address space of a thread: its stack and the C library's part of the heap for it.
const threadSpace = 72 << 20

// leastMemory is what is asked for however little address space there is.
const leastMemory = 64 << 20

// WithinAddressSpace is memory, or as much of it as the limit of the process's address space (ulimit -v)
// leaves for it beside so many threads: an allocation beyond that limit would end in a trace.
func WithinAddressSpace(memory int64, threads int) int64 {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_AS, &limit); err != nil {
		return memory
	}
	return withinSpace(memory, threads, uint64(limit.Cur))
}

func withinSpace(memory int64, threads int, limit uint64) int64 {
	if limit >= 1<<62 { // not limited
		return memory
	}
	rest := int64(limit) - startup.LeastAddressSpace - int64(threads)*threadSpace
	return min(memory, max(rest, leastMemory))
}
